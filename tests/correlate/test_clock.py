"""Offsets of clocks: what a migration leaves on two machines, with clocks set wrong on purpose."""

from datetime import timedelta

import pytest

from correlate.observed import ID, OTHER_ID, PATH, at, begin, finish, hello, kernel, seen, state, vmx
from vmlog.correlate.clock import measure
from vmlog.correlate.trace import trace

OP = "kq3t1-2231-auto-1xk-h5:70004117"


def migration(start=0.0, identity=ID, *, source=0.0, destination=0.0, vcenter=True, number=11, wait=0.0):
    """The lines of a good migration; `source` and `destination` are how far these clocks run ahead."""
    op = f"{OP}-{number}"
    link = {"host": "esx-a1", "op_id": f"{op}-a"}
    records = [
        seen(start + 1 + wait + source, "hostd", f"VMotionPrepare ({identity}): Sending 'to' srcIp=<1>", **link),
        hello(start + 2 + wait + source, identity=identity, host="esx-a1"),
        hello(start + 1.9 + wait + destination, "Dest", identity=identity, host="esx-a2"),
        kernel(start + 20 + source, "Sent all modified pages to destination (no network bandwidth estimate)",
               identity=identity, host="esx-a1"),
        kernel(start + 20.1 + destination, "DONE paging in", "D", identity=identity, host="esx-a2"),
        seen(start + 20.5 + source, "vpxa", f"[MIGRATE] ({identity}) vmotion result has downtime value 284001", **link),
    ]  # fmt: skip
    if vcenter:
        records += [begin(start, op, task=number), finish(start + 22, op, task=number)]
    return records


def offsets(*records):
    return {clock.host: clock for clock in trace(list(records))[1]}


@pytest.mark.parametrize("skew", [0.0, 98.4, -600.0])
def test_hosts_are_measured_against_vcenter(skew):
    clocks = offsets(*migration(source=skew, destination=-2.5))
    assert {clock.reference for clock in clocks.values()} == {"vc"}
    assert clocks["esx-a1"].offset_s == pytest.approx(skew, abs=1)
    assert clocks["esx-a2"].offset_s == pytest.approx(-2.5, abs=1)
    assert abs(clocks["esx-a1"].offset_s - skew) <= clocks["esx-a1"].spread_s


def test_without_vcenter_the_hosts_are_measured_against_each_other():
    clocks = offsets(*migration(source=10.0, destination=40.0, vcenter=False))
    assert list(clocks) == ["esx-a2"]
    assert clocks["esx-a2"].reference == "esx-a1"
    assert clocks["esx-a2"].offset_s == pytest.approx(30, abs=0.2)
    assert clocks["esx-a2"].pairs == 2


def test_one_pair_is_enough_but_leaves_doubt():
    clocks = offsets(hello(5, host="esx-a1"), hello(9, "Dest", host="esx-a2"))
    assert (clocks["esx-a2"].offset_s, clocks["esx-a2"].pairs, clocks["esx-a2"].spread_s) == (4.0, 1, 0.5)


def test_an_outlier_does_not_move_the_offset():
    records = [
        item for n in range(5) for item in migration(100.0 * n, str(int(ID) + n), destination=7.0, vcenter=False)
    ]
    records += [hello(900, identity=OTHER_ID, host="esx-a1"), hello(1900, "Dest", OTHER_ID, host="esx-a2")]
    clock = offsets(*records)["esx-a2"]
    assert clock.offset_s == pytest.approx(7, abs=0.2)
    assert (clock.pairs, clock.spread_s < 0.5) == (11, True)


def test_a_clock_that_steps_shows_in_the_spread():
    records = [
        item
        for n in range(6)
        for item in migration(100.0 * n, str(int(ID) + n), destination=0.0 if n < 3 else 60.0, vcenter=False)
    ]
    assert offsets(*records)["esx-a2"].spread_s > 20


def test_a_task_that_waited_in_the_queue_does_not_move_the_offset():
    quick = migration(0, source=3.0, number=11)
    slow = migration(100, OTHER_ID, source=3.0, number=12, wait=15.0)
    assert offsets(*quick, *slow)["esx-a1"].offset_s == pytest.approx(3, abs=1)


def test_a_host_is_linked_through_another_where_that_is_surer():
    text = "[VpxLRO] -- ERROR task-11 -- vm-40 -- vim.VirtualMachine.migrate: vim.fault.Timedout:"
    records = [
        begin(0, f"{OP}-11"),
        seen(1, "hostd", f"VMotionPrepare ({ID}): Sending 'to' srcIp=<1> dstIp=<2>", f"{OP}-11-a", host="esx-a1"),
        hello(1.5, host="esx-a1"),
        hello(51.5, "Dest", host="esx-a2"),
        kernel(60, "Failed: Timeout (0xbad0021) @0x41", host="esx-a1"),
        seen(61, "vpxd", text, f"{OP}-11"),
    ]
    clock = offsets(*records)["esx-a2"]
    assert (clock.reference, clock.offset_s) == ("vc", pytest.approx(50, abs=1))


def test_the_short_and_the_full_name_are_one_host():
    records = [hello(5, host="esx-a1"), kernel(6, "x", host="esx-a1.example.com"), hello(9, "Dest", host="esx-a2")]
    assert [(c.host, c.reference) for c in trace(records)[1]] == [("esx-a2", "esx-a1.example.com")]


def test_a_move_within_one_host_says_nothing():
    assert offsets(hello(5, host="esx-a1"), hello(9, "Dest", host="esx-a1")) == {}
    assert measure([]) == ()


def test_records_are_ordered_by_corrected_times_and_keep_their_stamps():
    records = migration(source=300.0, destination=-300.0)
    courses, _ = trace(records)
    logs = [(item.log, item.host) for item in courses[0].observations]
    assert logs[0] == ("vpxd", "vc")
    assert logs[-1] == ("vpxd", "vc")
    assert {item.ts for item in courses[0].observations} == {item.ts for item in records}
    assert courses[0].group.end - courses[0].group.start < timedelta(seconds=23)


def test_what_only_the_time_links_is_found_on_a_host_whose_clock_is_wrong():
    lost = vmx(320, "Migrate_SetFailure: Timeout.", series="vmware.log", member="app01/vmware.log", host="esx-a2")
    records = [
        *migration(destination=300.0),
        state(1.5, "VM_STATE_ON -> VM_STATE_EMIGRATING", f"{OP}-11-a", host="esx-a1"),
        lost,
    ]
    courses, _ = trace(records)
    assert len(courses) == 1
    assert lost in courses[0].observations
    assert courses[0].vm_path == PATH


def test_small_differences_do_not_reorder():
    courses, clocks = trace(migration(source=0.6))
    assert clocks
    assert all(item.ahead is None for item in courses[0].observations)
    assert courses[0].group.start == at(0)
