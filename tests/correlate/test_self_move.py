import pytest

from tests.support.observed import ID, PATH, at, begin, hello, kernel, seen, state, vmx
from vmlog.correlate.group import group_observations

OP = "kq3t1-2231-auto-1xk-h5:70004117"


def same_host(seconds, side):
    text = (
        f"Migrate: vm 4206: 3284: Setting VMOTION info: {side} ts = {ID}, src ip = <127.0.0.1> dest ip = <127.0.0.1> "
        "Dest wid = 4655 using SHARED swap"
    )
    return seen(seconds, "vmkernel", text)


DEVICE_CHANGE = [same_host(0, "Source"), same_host(0.1, "Dest"), kernel(0.4, "Stopping Migrate.")]


def test_a_vm_moved_onto_itself_is_no_migration():
    assert group_observations(DEVICE_CHANGE) == []


def test_nor_where_only_the_fast_suspend_tells():
    assert group_observations([seen(0, "vmkernel", f"FSR: 1012: {ID} S: Fast suspend started")]) == []


@pytest.mark.parametrize(
    "more",
    [
        state(0.2, "VM_STATE_ON -> VM_STATE_EMIGRATING", path=PATH),
        vmx(0.2, f"Migrate_SetFailure: mid {ID}"),
        kernel(0.2, "Failed: Timeout (0xbad0021) @0x41"),
        kernel(0.2, "SVMotion: phase 2"),
    ],
    ids=["hostd prepares it", "the VMX failed", "the kernel failed", "disks are copied"],
)
def test_what_speaks_of_more_is_kept(more):
    linked = vmx(0.15, f"Received migrate 'to' request for mid id {ID}, src ip <127.0.0.1>, dst ip <127.0.0.1>")
    path = seen(0.1, "vmkernel", f"Migrate: 1: {ID} S: {PATH}")
    records = sorted([*DEVICE_CHANGE, linked, path, more], key=lambda item: item.order)
    assert len(group_observations(records)) == 1


def test_a_storage_vmotion_of_vcenter_is_kept():
    records = [begin(-1, OP), seen(-0.5, "hostd", f"VMotionSrc ({ID}): x", f"{OP}-a"), *DEVICE_CHANGE]
    assert len(group_observations(records)) == 1


def test_a_move_between_hosts_is_kept():
    assert len(group_observations([hello(0), hello(0.1, "Dest", host="esx-a2")])) == 1
    assert at(0).tzinfo is not None
