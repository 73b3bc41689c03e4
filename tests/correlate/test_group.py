import random

import pytest

from tests.support.observed import ID, OTHER_ID, PATH, at, begin, event, finish, hello, kernel, seen, state, vmx
from vmlog.correlate.group import group_observations
from vmlog.observe.repeated_records import distinct

OP = "kq3t1-2231-auto-1xk-h5:70004117"
OTHER_PATH = PATH.replace("app01", "db-02")
EMIGRATING = "VM_STATE_ON -> VM_STATE_EMIGRATING"


def joined(*records):
    """Return the groups as lists of the seconds at which their records were written."""
    return [
        [(item.ts - at(0)).total_seconds() if item.ts else None for item in group.observations]
        for group in group_observations(distinct(list(records)))
    ]


def test_both_hosts_are_joined_by_the_id():
    assert joined(hello(1, host="esx-a1"), hello(2, "Dest", host="esx-a2")) == [[1, 2]]


def test_two_ids_are_two_migrations():
    assert joined(hello(1), hello(2, identity=OTHER_ID), kernel(3, "x"), kernel(4, "x", identity=OTHER_ID)) == [
        [1, 3],
        [2, 4],
    ]


def test_an_id_that_comes_back_after_days_is_another_migration():
    later = 3 * 86400
    assert joined(hello(1), kernel(5, "x"), hello(later), kernel(later + 2, "x")) == [[1, 5], [later, later + 2]]


def test_every_hop_of_an_operation_belongs_to_it():
    records = [
        begin(0, OP),
        state(1, EMIGRATING, f"{OP}-a1-7", host="esx-a1"),
        seen(1.5, "hostd", f"VMotionPrepare ({ID}): Sending 'to' srcIp=1 dstIp=2", f"{OP}-a1-7", host="esx-a1"),
        finish(9, OP),
    ]
    assert joined(*records) == [[0, 1, 1.5, 9]]


def test_a_longer_operation_that_only_begins_alike_is_another():
    records = [begin(0, "op-4711"), hello(1), state(1, EMIGRATING, "op-4711", path=PATH), begin(2, "op-47110", task=12)]
    assert [2] in joined(*records)


def test_an_operation_that_comes_back_after_hours_is_not_joined():
    records = [begin(0, OP), seen(1, "hostd", f"VMotionSrc ({ID}): x", f"{OP}-a"), state(7200, EMIGRATING, f"{OP}-b")]
    assert joined(*records)[0] == [0, 1]


def test_the_end_of_a_task_without_operation_is_joined_by_its_number():
    assert joined(begin(0, OP), finish(30)) == [[0, 30]]


def test_the_same_task_number_of_two_vcenters_is_two_tasks():
    assert len(joined(begin(0, unit="vc-a"), begin(1, unit="vc-b"))) == 2


def test_the_end_of_another_task_is_left_out():
    assert joined(begin(0, OP), finish(3, task=99)) == [[0]]


def test_hostd_without_operation_is_joined_by_the_folder_of_the_vm():
    first = seen(1, "vpxa", f"[MIGRATE] ({ID}) immigrating VM at path {PATH} has vmid 8")
    near, far = state(2, EMIGRATING), state(3, EMIGRATING, path=OTHER_PATH)
    assert joined(first, near, far) == [[1, 2], [3]]


def test_the_folder_joins_only_what_is_close_in_time():
    first = seen(1, "vpxa", f"[MIGRATE] ({ID}) immigrating VM at path {PATH} has vmid 8")
    assert joined(first, state(400, EMIGRATING)) == [[1], [400]]


def test_the_two_folders_of_a_storage_vmotion_are_joined_by_name_and_request():
    target = PATH.replace("51a0b1c2", "62b1c2d3")
    first = seen(1, "hostd", f"vm:{PATH}: VMotionPrepare ({ID}): Sending 'to' srcIp=<1> dstIp=<1>", f"{OP}-9-22")
    same = state(2, "VM_STATE_OFF -> VM_STATE_IMMIGRATING", f"{OP}-9-30", path=target)
    other = state(3, "VM_STATE_OFF -> VM_STATE_IMMIGRATING", "aa11bb-22", path=target)
    assert joined(first, same) == [[1, 2]]
    assert joined(first, other) == [[1], [3]]


def request(seconds, identity=ID, **given):
    text = f"Received migrate 'to' request for mid id {identity}, src ip <192.0.2.31>, dst ip <192.0.2.32>"
    return vmx(seconds, text, **given)


def test_lines_of_a_vmware_log_belong_to_the_migration_under_way():
    records = [
        vmx(0, "Receiving Migrate.PrepareSource request."),
        request(0.1),
        vmx(9, "Migrate: VM successfully stunned."),
        vmx(12, "Migrate: cleaning up migration state."),
    ]
    assert joined(*records) == [[0, 0.1, 9, 12]]


def test_one_vm_back_and_forth_is_two_migrations():
    records = [
        request(0),
        vmx(5, "Migrate: VM successfully stunned."),
        vmx(6, "Migrate: cleaning up migration state."),
        vmx(60, "Receiving Migrate.PrepareSource request."),
        request(60.1, OTHER_ID),
        vmx(70, "Migrate_SetFailure: Failed waiting for data. Error bad0021. Timeout."),
    ]
    assert joined(*records) == [[0, 5, 6], [60, 60.1, 70]]


def test_a_stun_long_after_the_clean_up_is_no_part_of_it():
    records = [
        request(0),
        vmx(6, "Migrate: cleaning up migration state."),
        vmx(300, "Migrate: VM successfully stunned."),
    ]
    assert joined(*records) == [[0, 6]]


def test_the_other_half_of_the_vmware_log_is_joined_by_the_name_of_its_folder():
    records = [
        seen(0, "vpxa", f"[MIGRATE] ({ID}) immigrating VM at path {PATH} has vmid 8"),
        vmx(20, "Migrate_SetFailure: Timeout.", series="vmware.log", member="app01/vmware.log", unit="esx-a2"),
        kernel(21, "Failed: Timeout (0xbad0021) @0x4180"),
    ]
    assert joined(*records) == [[0, 20, 21]]


def test_interleaved_vms_are_kept_apart():
    records = []
    for number, (identity, path) in enumerate(((ID, PATH), (OTHER_ID, OTHER_PATH))):
        op, vm = f"{OP}-{number}", path.split("/")[4]
        records += [
            begin(0.1 + number, op, task=40 + number, vm=f"vm-{number}"),
            state(2.1 + number, EMIGRATING, f"{op}-s", path=path),
            seen(4.1 + number, "hostd", f"VMotionSrc ({identity}): x", f"{op}-s"),
            request(6.1 + number, identity, vm=vm),
            vmx(8.1 + number, "Migrate: VM successfully stunned.", vm=vm),
            kernel(10.1 + number, "x", identity=identity),
            finish(12.1 + number, op, task=40 + number),
        ]
    assert joined(*records) == [[2 * n + 0.1 for n in range(7)], [2 * n + 1.1 for n in range(7)]]


def test_the_order_of_reading_changes_nothing():
    records = [
        begin(0, OP), state(1, EMIGRATING, f"{OP}-a"), request(2), hello(3),
        vmx(4, "Migrate: VM successfully stunned."),
        hello(3, "Dest", host="esx-a2"), begin(5, f"{OP[:-1]}9", task=12), hello(6, identity=OTHER_ID), finish(9, OP),
    ]  # fmt: skip
    expected = joined(*records)
    mixed = random.Random(3)
    for _ in range(5):
        mixed.shuffle(records)
        assert joined(*records) == expected


def test_what_may_belong_to_two_migrations_belongs_to_none():
    records = [
        seen(0, "vpxa", f"[MIGRATE] ({ID}) immigrating VM at path {PATH} has vmid 8"),
        seen(60, "vpxa", f"[MIGRATE] ({OTHER_ID}) immigrating VM at path {PATH} has vmid 9"),
        state(30, "VM_STATE_EMIGRATING -> VM_STATE_ON"),
    ]
    assert joined(*records) == [[0], [60]]


def test_of_two_migrations_of_a_vm_the_one_under_way_is_meant():
    records = [
        seen(0, "vpxa", f"[MIGRATE] ({ID}) immigrating VM at path {PATH} has vmid 8"),
        kernel(20, "Stopping Migrate."),
        state(19, "VM_STATE_EMIGRATING -> VM_STATE_ON"),
        seen(60, "vpxa", f"[MIGRATE] ({OTHER_ID}) immigrating VM at path {PATH} has vmid 9"),
    ]
    assert joined(*records) == [[0, 19, 20], [60]]


@pytest.mark.parametrize(
    "text",
    [
        "Migrate: VM starting stun, waiting 100 seconds for go/no-go message.",
        "Migrate: VM successfully stunned.",
        "[msg.migrate.save.error] An error occurred while saving the state for migration.",
        "Checkpoint_Unstun: vm stopped for 812345 us",
    ],
)
def test_a_stunned_vm_alone_is_no_migration(text):
    assert joined(vmx(0, text)) == []


def test_a_failure_that_only_vmware_log_tells_is_a_migration():
    assert joined(vmx(0, "Migrate_SetFailure: Failed waiting for data. Error bad0021. Timeout.")) == [[0]]


def test_events_go_to_the_migration_of_their_vm():
    records = [
        begin(0, OP),
        seen(1, "hostd", f"VMotionSrc ({ID}): x", f"{OP}-a"),
        state(2, EMIGRATING, f"{OP}-a"),
        event(3, "VmFailedMigrateEvent", "Cannot migrate app01 to esx-a2, ds in dc: no"),
        event(4, "VmFailedMigrateEvent", "Cannot migrate db-02 to esx-a2, ds in dc: no"),
    ]
    assert joined(*records) == [[0, 1, 2, 3], [4]]


def test_begin_and_end_of_a_migration_known_from_events_only_are_one():
    records = [
        event(0, "VmBeingHotMigratedEvent", "Migrating app01 from esx-a1, ds to esx-a2, ds in dc"),
        event(40, "VmMigratedEvent", "Migration of virtual machine app01 from esx-a1, ds to esx-a2, ds completed"),
        event(90, "VmBeingHotMigratedEvent", "Migrating app01 from esx-a2, ds to esx-a1, ds in dc"),
    ]
    assert joined(*records) == [[0, 40], [90]]


def test_a_task_that_nothing_links_goes_to_the_only_migration_of_its_time():
    assert joined(begin(0), hello(3), kernel(20, "x"), finish(22)) == [[0, 3, 20, 22]]


def test_a_task_that_nothing_links_is_not_given_to_one_of_two_migrations():
    records = [begin(0), hello(3), hello(4, identity=OTHER_ID), finish(8)]
    assert sorted(joined(*records)) == [[0, 8], [3], [4]]


def test_a_file_copy_without_names_goes_to_the_only_relocation_of_its_time():
    relocation = "[VpxLRO] -- BEGIN task-8 -- vm-40 -- vim.VirtualMachine.relocate -- 52"
    broken = seen(30, "vpxa", "[VpxNfcClient] File transfer  failed:")
    assert joined(seen(0, "vpxd", relocation, OP), broken, finish(33, OP, task=8)) == [[0, 30, 33]]
    assert joined(begin(0, OP), broken, finish(33, OP)) == [[0, 33], [30]]


def test_a_record_without_time_is_joined_by_its_id():
    assert joined(hello(1), kernel(None, "Stopping Migrate.")) == [[1, None]]


def test_a_thousand_migrations_of_one_vm_under_one_operation_stay_apart():
    records = []
    for number in range(1000):
        identity, op, start = str(int(ID) + number), f"{OP}-{number:04d}", 40.0 * number
        records += [
            begin(start, op, task=number, known=False),
            seen(start + 1, "hostd", f"VMotionSrc ({identity}): x", f"{op}-a", known=False),
            state(start + 2, EMIGRATING, f"{op}-a", known=False),
            finish(start + 9, op, task=number, known=False),
        ]
    groups = joined(*records)
    assert len(groups) == 1000
    assert {len(group) for group in groups} == {4}


def test_migrations_of_one_id_are_numbered_in_order_of_time():
    observations = [hello(0), hello(200_000), hello(400_000, identity=OTHER_ID)]
    found = [(group.migration_id, group.occurrence) for group in group_observations(observations)]
    assert found == [(ID, 1), (ID, 2), (OTHER_ID, 1)]
