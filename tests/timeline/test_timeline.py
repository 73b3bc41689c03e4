import pytest

from tests.support.observed import ID, PATH, begin, event, finish, hello, kernel, seen, state, vmx
from vmlog.correlate.group import group_observations
from vmlog.correlate.reference_names import ReferenceNames, names_by_reference
from vmlog.model import Endpoint
from vmlog.observe.repeated_records import distinct
from vmlog.terms import Kind, Side, Stage
from vmlog.timeline.endpoints import FullNames
from vmlog.timeline.timeline import build_timeline

OP = "kq3t1-2231-auto-1xk-h5:70004117"
EMIGRATING = "VM_STATE_ON -> VM_STATE_EMIGRATING"


def timeline_of(*records, hosts=()):
    records = distinct(list(records))
    groups = group_observations(records)
    assert len(groups) == 1
    return build_timeline(groups[0], names_by_reference(records), FullNames(hosts))


def prepared(identity=ID, **given):
    return seen(0.5, "hostd", f"VMotionPrepare ({identity}): Sending 'to' srcIp=<1> dstIp=<2>", f"{OP}-a", **given)


def relocate(seconds=0.0):
    return seen(seconds, "vpxd", "[VpxLRO] -- BEGIN task-11 -- vm-40 -- vim.VirtualMachine.relocate -- 52", OP)


def within_host(seconds):
    text = (
        f"Setting VMOTION info: Source ts = {ID}, src ip = <127.0.0.1> dest ip = <127.0.0.1> Dest wid = 4 using X swap"
    )
    return seen(seconds, "vmkernel", text)


@pytest.mark.parametrize(
    ("records", "kind"),
    [
        ([begin(0, OP), prepared(), hello(1), hello(1.1, "Dest", host="esx-a2")], Kind.VMOTION),
        ([hello(1)], Kind.VMOTION),
        ([relocate(), prepared(), hello(1), hello(1.1, "Dest", host="esx-a2")], Kind.VMOTION_STORAGE),
        ([relocate(), prepared(), within_host(1)], Kind.STORAGE_VMOTION),
        ([relocate(), prepared(), seen(1, "vmkernel", f"FSR: 10: {ID} S: started")], Kind.STORAGE_VMOTION),
        ([relocate(), seen(9, "vpxa", "[NFC ERROR] NfcNetTcpWrite: bWritten: -1", f"{OP}-a")], Kind.COLD),
        ([relocate(), finish(4, OP)], Kind.UNKNOWN),
        ([begin(0, OP), finish(4, OP)], Kind.VMOTION),
        (
            [begin(0, OP), seen(3, "vpxd", "com.vmware.vc.vm.SrcVmMigrateFailedEvent: failed", OP)],
            Kind.CROSS_VCENTER,
        ),
    ],
)
def test_the_kind_follows_from_the_task_and_the_ends(records, kind):
    assert timeline_of(*records).kind is kind


def test_each_end_gets_host_address_and_world():
    timeline = timeline_of(hello(1, host="esx-a1"), hello(1.1, "Dest", host="esx-a2"))
    assert timeline.source == Endpoint("esx-a1", "192.0.2.31", None)
    assert timeline.destination == Endpoint("esx-a2", "192.0.2.32", "4655")


def test_newer_kernels_tell_the_world_of_the_source():
    text = (
        f"Migrate: 412: vmotion: Source vmmLeaderID = <2104711>, ts = <{ID}>, srcIP = <192.0.2.31> "
        "dstIP = <192.0.2.32> Dest wid = <2301188> using SHARED swap, encrypted"
    )
    timeline = timeline_of(seen(1, "vmkernel", text))
    assert (timeline.source.world, timeline.destination.world) == ("2104711", "2301188")


def test_an_event_names_the_hosts_whose_logs_are_missing():
    timeline = timeline_of(
        event(0, "DrsVmMigratedEvent", "DRS migrated app01 from esx-a1.example.com to esx-a2.example.com")
    )
    assert (timeline.source.host, timeline.destination.host) == ("esx-a1.example.com", "esx-a2.example.com")
    assert timeline.vm == "app01"


def test_a_host_goes_by_the_name_of_its_bundle():
    timeline = timeline_of(hello(1, host="esx-a1"), hosts=("esx-a1.example.com", "esx-b1.example.com"))
    assert timeline.source.host == "esx-a1.example.com"


def test_a_name_that_fits_two_bundles_is_left_alone():
    timeline = timeline_of(hello(1, host="esx-a1"), hosts=("esx-a1.example.com", "esx-a1.example.net"))
    assert timeline.source.host == "esx-a1"


def test_the_vm_is_named_by_its_path():
    timeline = timeline_of(begin(0, OP), state(1, EMIGRATING, f"{OP}-a"))
    assert (timeline.vm, timeline.vm_path) == ("app01", PATH)


def test_a_reference_is_replaced_by_the_name_that_any_record_prints():
    other = seen(0, "vpxd", "Refreshing [vim.VirtualMachine:vm-40,app01] [vim.HostSystem:host-9,esx-a1]")
    records = distinct([begin(1, OP), other])
    groups = group_observations(records)
    assert build_timeline(groups[0], names_by_reference(records)).vm == "app01"
    assert build_timeline(groups[0], ReferenceNames()).vm == "vm-40"


def test_the_side_of_a_silent_record_is_that_of_its_host():
    timeline = timeline_of(
        hello(1, "Dest", host="esx-a2"),
        seen(2, "hostd", f"Failed with error, {PATH}, migration ({ID})", host="esx-a2"),
        kernel(3, "x", "D", host="esx-a2"),
    )
    assert {record.side for record in timeline.records} == {Side.DESTINATION}


def test_each_vmx_has_a_log_and_a_side_of_its_own():
    folder = "vmfs/volumes/51a0b1c2-00aabbcc-1122-001b21aabb01/app01"
    request = f"Received migrate '{{}}' request for mid id {ID}, src ip <192.0.2.31>, dst ip <192.0.2.32>"
    timeline = timeline_of(
        vmx(0, request.format("to"), member=f"{folder}/vmware-3.log"),
        vmx(1, request.format("from"), member=f"{folder}/vmware.log"),
        vmx(2, "Migrate: cleaning up migration state.", member=f"{folder}/vmware-3.log"),
        vmx(2.5, "[msg.migrate.fail] no", member=f"{folder}/vmware.log"),
    )
    assert [record.side for record in timeline.records] == [
        Side.SOURCE,
        Side.DESTINATION,
        Side.SOURCE,
        Side.DESTINATION,
    ]


@pytest.mark.parametrize(
    ("records", "stage"),
    [
        ([begin(0, OP)], Stage.REQUEST),
        ([begin(0, OP), state(1, EMIGRATING, f"{OP}-a")], Stage.PREPARE),
        ([hello(1)], Stage.CONNECT),
        ([hello(1), kernel(2, "Estimated network bandwidth 480.1 MB/s during pre-copy", "D")], Stage.PRECOPY),
        ([hello(1), kernel(2, "Stopping pre-copy: only 12 pages left")], Stage.SWITCHOVER),
        ([hello(1), kernel(2, "Sent all modified pages to destination (no network bandwidth estimate)")], Stage.RESUME),
        ([hello(1), kernel(2, "DONE paging in", "D")], Stage.FINISH),
        ([hello(1), state(1, "VM_STATE_EMIGRATING -> VM_STATE_ON")], Stage.CONNECT),
    ],
)
def test_the_stage_reached_is_the_furthest_begun(records, stage):
    path = seen(0.9, "vpxa", f"[MIGRATE] ({ID}) immigrating VM at path {PATH} has vmid 8")
    joined = [path, *records] if any(item.migration_id for item in records) else records
    assert timeline_of(*joined).reached is stage


@pytest.mark.parametrize(("style", "stage"), [("vmware-50", Stage.FINISH), ("vmware-80", Stage.SWITCHOVER)])
def test_state_numbers_are_read_by_generation(style, stage):
    timeline = timeline_of(
        vmx(0, f"Received migrate 'to' request for mid id {ID}, src ip <192.0.2.31>, dst ip <192.0.2.32>"),
        vmx(5, "MigrateSetState: Transitioning from state 4 to 5.", format=style),
    )
    assert timeline.stage_events[-1].stage is stage


def test_state_names_go_before_numbers():
    text = "MigrateSetState: Transitioning from state MIGRATE_TO_VMX_READY (1) to MIGRATE_TO_VMX_PRECOPY (3)."
    timeline = timeline_of(
        vmx(0, f"Received migrate 'to' request for mid id {ID}, src ip <192.0.2.31>, dst ip <192.0.2.32>"),
        vmx(5, text, format="vmware-50"),
    )
    assert (timeline.stage_events[-1].stage, timeline.stage_events[-1].effect) == (Stage.PRECOPY, "begin")


def test_metrics_come_from_the_source_first():
    timeline = timeline_of(
        kernel(4, "Estimated network bandwidth 480.1 MB/s during pre-copy", "D", host="esx-a2"),
        kernel(9, "Sent all modified pages to destination (network bandwidth ~512.904 MB/s)"),
        seen(12, "vpxa", f"[MIGRATE] ({ID}) vmotion result has downtime value 284001"),
    )
    assert timeline.metrics == {"precopy_mb_s": 512.904, "downtime_ms": 284.001}


def test_a_failed_task_is_a_failure_and_a_good_one_an_end():
    done = "Task Completed : haTask--vim.host.VMotionManager.initiateDestination-134036901 Status {}"
    for status, kind in (("success", "end"), ("error", "fail")):
        timeline = timeline_of(hello(1, op_id=OP), seen(2, "hostd", done.format(status), OP))
        assert timeline.stage_events[-1].effect == kind
