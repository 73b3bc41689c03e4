"""vCenter's tasks, its events and what the hosts tell share no identifier: what makes one migration of them."""

from tests.support.observed import ID, OTHER_ID, at, begin, event, finish, hello, seen, vmx
from vmlog.correlate.group import group_observations
from vmlog.observe.repeated_records import distinct
from vmlog.terms import Kind
from vmlog.timeline.build import join_migrations

OP = "m2kd81aa-9120-auto-7q-h5:70008121"


def joined(*records):
    """Return the groups as lists of the seconds at which their records were written."""
    return [
        [round((item.ts - at(0)).total_seconds(), 1) for item in group.observations]
        for group in group_observations(distinct(list(records)))
    ]


def begun(start, vm, source="esx-a1", destination="esx-a2", **given):
    sentence = f"Migrating {vm} from {source}, ds to {destination}, ds in dc-a"
    return event(start, "VmBeingHotMigratedEvent", sentence, **given)


def done(start, vm, source="esx-a1", destination="esx-a2"):
    sentence = f"Migration of virtual machine {vm} from {source}, ds to {destination}, ds completed"
    return event(start, "VmMigratedEvent", sentence)


def failed(start, vm, destination="esx-a2"):
    return event(start, "VmFailedMigrateEvent", f"Cannot migrate {vm} to {destination}, ds in dc-a: no")


def error(start, op, task, vm="vm-40"):
    text = f"[VpxLRO] -- ERROR task-{task} -- {vm} -- vim.VirtualMachine.migrate: vmodl.fault.SystemError:"
    return seen(start, "vpxd", text, op)


def test_a_task_and_its_events_are_one_migration_although_three_run_at_once():
    records = [
        begin(0, f"{OP}1", task=1, vm="vm-11"), begun(0.3, "crm-1"),
        begin(1.7, f"{OP}2", task=2, vm="vm-12"), begun(2.0, "crm-2"),
        begin(3.4, f"{OP}3", task=3, vm="vm-13"), begun(3.7, "crm-3"),
        done(20, "crm-3"), finish(20.1, f"{OP}3", task=3),
        done(28, "crm-1"), finish(28.1, f"{OP}1", task=1),
        error(34, f"{OP}2", 2, "vm-12"), failed(34.1, "crm-2"),
    ]  # fmt: skip
    assert joined(*records) == [[0, 0.3, 28, 28.1], [1.7, 2.0, 34, 34.1], [3.4, 3.7, 20, 20.1]]
    timelines, _ = join_migrations(records)
    assert [(timeline.vm, timeline.kind) for timeline in timelines] == [
        ("crm-1", Kind.VMOTION),
        ("crm-2", Kind.VMOTION),
        ("crm-3", Kind.VMOTION),
    ]


def test_a_vm_that_moves_again_and_again_is_as_many_migrations():
    records = []
    for number in range(4):
        start, ends = 50.0 * number, ("esx-a1", "esx-a2")[:: 1 if number % 2 == 0 else -1]
        records += [begin(start, f"{OP}{number}", task=number), begun(start + 0.3, "crm-1", *ends)]
        records += [done(start + 20, "crm-1", *ends), finish(start + 20.1, f"{OP}{number}", task=number)]
    assert [len(group) for group in joined(*records)] == [4] * 4
    assert [len(group) for group in joined(*(item for item in records if not item.op_id))] == [2] * 4


def test_a_task_that_failed_is_not_that_of_an_event_of_success():
    records = [begin(0, OP, task=1), error(9, OP, 1), done(9.1, "crm-1")]
    assert joined(*records) == [[0, 9], [9.1]]


def test_events_of_a_long_migration_are_one_account():
    assert joined(begun(0, "crm-1"), done(7300, "crm-1"), done(9000, "crm-1")) == [[0, 7300], [9000]]


def test_events_that_name_other_hosts_are_of_another_migration():
    assert joined(begun(0, "crm-1"), done(900, "crm-1", "esx-a3", "esx-a4")) == [[0], [900]]


def test_the_event_of_a_cold_migration_tells_no_live_one():
    cold = event(0, "VmBeingMigratedEvent", "Relocating crm-1 from esx-a1, ds to esx-a2, ds in dc-a")
    timelines, _ = join_migrations([cold])
    assert [timeline.kind for timeline in timelines] == [Kind.UNKNOWN]


def test_a_name_that_one_migration_tells_is_the_vms_in_all():
    records = [
        begin(0, f"{OP}1", task=1, vm="vm-31"), begun(0.3, "crm-1"), done(20, "crm-1"), finish(20.1, f"{OP}1", task=1),
        begin(900, f"{OP}2", task=2, vm="vm-31"), error(901, f"{OP}2", 2, "vm-31"),
    ]  # fmt: skip
    timelines, _ = join_migrations(records)
    assert [timeline.vm for timeline in timelines] == ["crm-1", "crm-1"]


def test_what_the_hosts_say_goes_to_the_task_of_its_vm_and_not_to_that_of_another():
    request = "Received migrate 'to' request for mid id {}, src ip <192.0.2.31>, dst ip <192.0.2.32>"
    records = [
        begin(0, f"{OP}1", task=1, vm="vm-11"), begun(0.3, "crm-1"), vmx(2, request.format(ID), vm="crm-1"),
        begin(5, f"{OP}2", task=2, vm="vm-12"), begun(5.3, "crm-2"), vmx(7, request.format(OTHER_ID), vm="crm-2"),
        done(20, "crm-2"), finish(20.1, f"{OP}2", task=2), done(28, "crm-1"), finish(28.1, f"{OP}1", task=1),
    ]  # fmt: skip
    assert joined(*records) == [[0, 0.3, 2, 28, 28.1], [5, 5.3, 7, 20, 20.1]]


def test_an_id_that_is_the_time_of_the_request_finds_its_task():
    def dated(seconds):
        return str(round(at(seconds).timestamp() * 1_000_000))

    records = [
        begin(0, f"{OP}1", task=1, vm="vm-11"), hello(2, identity=dated(0.2)),
        begin(4, f"{OP}2", task=2, vm="vm-12"), hello(6, identity=dated(4.2)),
        finish(30, f"{OP}1", task=1), finish(31, f"{OP}2", task=2),
    ]  # fmt: skip
    assert joined(*records) == [[0, 2, 30], [4, 6, 31]]


def test_lines_of_a_long_copy_belong_to_its_task():
    relocation = "[VpxLRO] -- BEGIN task-8 -- vm-66 -- vim.VirtualMachine.relocate -- 52"
    broken = seen(5400, "vpxa", "App: [VpxNfcClient] File transfer  failed:", f"{OP}-2f")
    text = "[VpxLRO] -- ERROR task-8 -- vm-66 -- vim.VirtualMachine.relocate: vim.fault.Timedout:"
    assert joined(seen(0, "vpxd", relocation, OP), broken, seen(5401, "vpxd", text, OP)) == [[0, 5400, 5401]]
    assert joined(seen(0, "vpxd", relocation, OP), broken) == [[0, 5400]]


def test_what_a_thread_says_within_a_second_is_of_the_id_it_names():
    state = "Vmsvc.vm:/vmfs/volumes/5e01/crm-1/crm-1.vmx: State Transition (VM_STATE_EMIGRATING -> VM_STATE_ON)"
    named = seen(0.1, "hostd", f"Vcsvc.VMotionSrc ({ID}): ResolveCb: Failed with fault: (x) {{", thread="2100456")
    timelines, _ = join_migrations([named, seen(0.4, "hostd", state, thread="2100456")])
    assert [timeline.vm for timeline in timelines] == ["crm-1"]
    other = seen(0.2, "hostd", f"Vcsvc.VMotionSrc ({OTHER_ID}): ResolveCb: Failed with fault: (x) {{", thread="2100456")
    assert joined(named, other, seen(0.4, "hostd", state, thread="2100456")) == [[0.1], [0.2], [0.4]]


def vmx_without_folder(seconds, text):
    return seen(seconds, "vmware", text, series="vmware.log", member="vmware.log")


def test_a_vmware_log_without_an_id_is_one_migration_wherever_it_lies():
    texts = [
        "Migrate_SetFailureMsgList: switching to new log file.",
        "[msg.sample.frobnicator] The frobnicator could not be opened.",
        "Migrate: Attempting to continue running on the source.",
    ]
    for record in (vmx_without_folder, vmx):
        assert joined(*(record(number, text) for number, text in enumerate(texts))) == [[0, 1, 2]]


def test_a_message_of_the_vmx_far_from_a_migration_is_no_part_of_it():
    records = [
        vmx_without_folder(0, "Migrate_SetFailure: Timeout."),
        vmx_without_folder(20, "[msg.sample.other] The disk is full."),
    ]
    assert joined(*records) == [[0]]


def test_requests_without_an_id_are_as_many_migrations():
    request = "Receiving Migrate.PrepareSource request."
    records = [
        vmx_without_folder(0, request),
        vmx_without_folder(0.2, "Received migrate 'to' request for mid"),
        vmx_without_folder(900, "Migrate_SetFailure: x"),
    ]
    assert joined(*records, vmx_without_folder(1200, request), vmx_without_folder(1300, "Migrate_SetFailure: y")) == [
        [0, 0.2, 900],
        [1200, 1300],
    ]


def test_the_folder_of_its_log_names_the_vm():
    path = "vmfs/volumes/nas 2/billing 03/vmware.log"
    records = [seen(0, "vmware", "Migrate_SetFailure: Timeout.", series=path, member=path)]
    timelines, _ = join_migrations(records)
    assert [timeline.vm for timeline in timelines] == ["billing 03"]
    given = {"source": f"/cases/{path}", "series": "vmware.log", "member": "vmware.log"}
    timelines, _ = join_migrations([seen(0, "vmware", "Migrate_SetFailure: Timeout.", **given)])
    assert [timeline.vm for timeline in timelines] == ["billing 03"]
