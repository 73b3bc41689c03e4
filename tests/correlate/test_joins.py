"""What joins and what keeps apart: every kind of identifier, and the ways in which real logs make it hard."""

from datetime import timedelta
from itertools import pairwise

import pytest

from tests.support.observed import ID, OTHER_ID, PATH, begin, finish, hello, kernel, seen, state, vmx
from vmlog.correlate.group import group_observations
from vmlog.correlate.id_occurrences import ID_REUSE
from vmlog.correlate.migration_group import MigrationGroup
from vmlog.observe.repeated_records import distinct
from vmlog.timeline.build import join_migrations

ROOT = "kq3t1-2231-auto-1xk-h5"
EMIGRATING = "VM_STATE_ON -> VM_STATE_EMIGRATING"
IMMIGRATING = "VM_STATE_OFF -> VM_STATE_IMMIGRATING"


def joined(*records):
    """Return the groups as sets of the line numbers of their records."""
    return [{item.line_no for item in group.observations} for group in group_observations(distinct(list(records)))]


def lines(*records):
    return {item.line_no for item in records}


def vm_path(name):
    return PATH.replace("app01", name)


@pytest.mark.parametrize(
    "identity", ["1234567890123456", "12345678901234567", "440271885392011776", "8743996508480001077"]
)
def test_ids_of_sixteen_to_nineteen_digits_are_joined_whole(identity):
    near = str(int(identity) + 1)
    one = [hello(1, identity=identity, host="esx-a1"), hello(2, "Dest", identity, host="esx-a2")]
    two = [hello(1.5, identity=near, host="esx-a1"), hello(2.5, "Dest", near, host="esx-a2")]
    assert joined(*one, *two) == [lines(*one), lines(*two)]


@pytest.mark.parametrize("spelled", ["7958ea7f2d34d435", "7958EA7F2D34D435", "0x7958ea7f2d34d435"])
def test_a_hexadecimal_id_is_the_decimal_one(spelled):
    text = f"MigrateVMXdrToSpec: type: 1 srcIp=<192.0.2.31> dstIp=<192.0.2.32> mid={spelled} uuid=56 4d"
    records = [hello(1, identity="8743996508480001077"), vmx(2, text)]
    assert joined(*records) == [lines(*records)]


def test_an_id_with_leading_zeros_is_the_same_number():
    records = [hello(1, identity="0234567890123456"), kernel(2, "x", identity="234567890123456")]
    assert joined(*records) == [lines(*records)]


def test_an_id_that_comes_back_after_years_is_two_migrations_with_ids_of_their_own():
    years = 3 * 365 * 86400.0
    records = [hello(1), kernel(9, "Failed: Timeout (0xbad0021) @0x41"), hello(years), kernel(years + 9, "x")]
    assert joined(*records) == [lines(*records[:2]), lines(*records[2:])]


def test_an_id_is_one_migration_for_as_long_as_its_lines_go_on():
    step = ID_REUSE.total_seconds() * 0.9
    records = [kernel(number * step, "x") for number in range(5)]
    assert joined(*records) == [lines(*records)]


def trip(start, identity, source, destination, op):
    """Return one of several moves of the same VM, in every log, so that all kinds of joins apply."""
    return [
        begin(start, op, task=int(start) + 1),
        state(start + 1, EMIGRATING, f"{op}-a-1", host=source),
        seen(start + 1.2, "hostd", f"VMotionSrc ({identity}): x", f"{op}-a-1", host=source),
        state(start + 1.3, IMMIGRATING, f"{op}-b-1", host=destination),
        hello(start + 2, identity=identity, host=source),
        hello(start + 2.1, "Dest", identity, host=destination),
        vmx(start + 2.2, f"Received migrate 'to' request for mid id {identity}, src ip <192.0.2.31>, "
            "dst ip <192.0.2.32>", host=source),
        vmx(start + 9, "Migrate: VM successfully stunned.", host=source),
        state(start + 11, "VM_STATE_IMMIGRATING -> VM_STATE_ON", host=destination),
        finish(start + 12, task=int(start) + 1),
    ]  # fmt: skip


def test_one_vm_back_and_forth_three_times_within_minutes_is_four_migrations():
    trips = []
    for number in range(4):
        ends = ("esx-a1", "esx-a2") if number % 2 == 0 else ("esx-a2", "esx-a1")
        trips.append(trip(40.0 * number, str(int(ID) + number), *ends, f"{ROOT}:{number}"))
    assert joined(*(item for records in trips for item in records)) == [lines(*records) for records in trips]


def test_migrations_of_one_request_with_a_common_root_are_kept_apart():
    """Maintenance mode: one operation, from which those of all migrations have grown, all at once."""
    trips = []
    for number in range(5):
        identity, op, path = str(int(ID) + number), f"{ROOT}-{number:02d}", vm_path(f"app{number:02d}")
        trips.append(
            [
                begin(number * 0.1, op, task=40 + number, vm=f"vm-{number}"),
                state(1 + number * 0.1, EMIGRATING, f"{op}-a", path=path),
                seen(2 + number * 0.1, "hostd", f"VMotionSrc ({identity}): x", f"{op}-a"),
                kernel(10 + number * 0.1, "x", identity=identity),
                finish(12 - number * 0.1, op, task=40 + number),
            ]
        )
    stray = finish(6, ROOT, task=99)
    assert joined(stray, *(item for records in trips for item in records)) == [lines(*records) for records in trips]


def test_lines_out_of_order_by_seconds_are_joined_alike():
    records = trip(0, ID, "esx-a1", "esx-a2", f"{ROOT}:1")
    for number, record in enumerate(records):
        record.ts += timedelta(seconds=3.0 if number % 2 else -3.0)
    assert joined(*records) == [lines(*records)]


@pytest.mark.parametrize("skew", [600.0, -600.0])
@pytest.mark.parametrize("host", ["esx-a1", "esx-a2"])
def test_a_host_that_is_ten_minutes_off_is_joined_all_the_same(host, skew):
    trips = []
    for number in range(3):
        ends = ("esx-a1", "esx-a2") if number % 2 == 0 else ("esx-a2", "esx-a1")
        trips.append(trip(100.0 * number, str(int(ID) + number), *ends, f"{ROOT}:{number}"))
    records = [item for records in trips for item in records]
    for record in records:
        if record.host == host:
            record.ts += timedelta(seconds=skew)
    timelines, clocks = join_migrations(records)
    assert [clock.offset_s for clock in clocks if clock.host == host] == [pytest.approx(skew, abs=2)]
    assert [lines(*timeline.observations) for timeline in timelines] == [lines(*found) for found in trips]
    for timeline in timelines:
        assert timeline.group.end - timeline.group.start < timedelta(seconds=16)


def test_a_task_id_joins_without_an_operation():
    records = [begin(0, f"{ROOT}:1", task=7), finish(3000, task=7)]
    assert joined(*records) == [lines(*records)]


def test_a_reference_names_the_vm_but_joins_nothing():
    """Two tasks about one VM at the same time are two tasks."""
    names = seen(0, "vpxd", "Refreshing [vim.VirtualMachine:vm-40,app01]")
    records = [names, begin(1, f"{ROOT}:1", task=7, vm="vm-40"), begin(2, f"{ROOT}:2", task=8, vm="vm-40")]
    timelines, _ = join_migrations(records)
    assert [timeline.vm for timeline in timelines] == ["app01", "app01"]


def test_a_path_joins_hosts_and_vms_own_log():
    named = seen(0, "vpxa", f"[MIGRATE] ({ID}) immigrating VM at path {PATH} has vmid 8", host="esx-a2")
    silent = [state(1, IMMIGRATING, host="esx-a2"), vmx(2, "Migrate_SetFailure: Timeout.", host="esx-a2")]
    other = [state(1, IMMIGRATING, path=vm_path("db-02"), host="esx-a2"), vmx(2, "Migrate_SetFailure: x", vm="db-02")]
    assert joined(named, *silent, *other) == [lines(named, *silent), lines(*other)]


def test_a_world_names_each_end():
    text = (
        f"Migrate: 412: vmotion: Source vmmLeaderID = <2104711>, ts = <{ID}>, srcIP = <192.0.2.31> "
        "dstIP = <192.0.2.32> Dest wid = <2301188> using SHARED swap, encrypted"
    )
    timelines, _ = join_migrations(
        [seen(1, "vmkernel", text, host="esx-a1"), hello(2, identity=OTHER_ID, host="esx-a1")]
    )
    assert [(timeline.source.world, timeline.destination.world) for timeline in timelines] == [
        ("2104711", "2301188"),
        (None, "4655"),
    ]


def storm(count, gap, op):
    return [
        item
        for number in range(count)
        for item in (
            hello(gap * number, identity=str(int(ID) + number), op_id=op, known=False),
            state(gap * number + 0.5, EMIGRATING, op, known=False),
            finish(gap * number + 1, op, task=number, known=False),
        )
    ]


@pytest.mark.slow
@pytest.mark.parametrize("gap", [0.0001, 1.0, 60.0])
def test_ten_thousand_ids_a_second_cost_no_more_than_their_number(gap, monkeypatch):
    """All of one VM and one operation, so that each record may belong to any migration."""
    calls = 0
    near = MigrationGroup.is_near

    def counted(group, ts, margin):
        nonlocal calls
        calls += 1
        return near(group, ts, margin)

    monkeypatch.setattr(MigrationGroup, "is_near", counted)
    costs = []
    for count in (200, 400, 800):
        calls = 0
        groups = group_observations(distinct(storm(count, gap, f"{ROOT}:1")))
        assert {group.migration_id for group in groups} >= {str(int(ID) + number) for number in range(count)}
        assert all(len({item.migration_id for item in group.observations} - {None}) <= 1 for group in groups)
        costs.append(calls)
    assert all(more <= 2.5 * less for less, more in pairwise(costs))
    assert costs[-1] < 800 * 1000
