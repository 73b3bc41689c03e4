"""Offsets of clocks: what a migration leaves on two machines, with clocks set wrong on purpose."""

from datetime import UTC, datetime, timedelta

import pytest

from tests.support.observed import ID, OTHER_ID, PATH, at, begin, finish, hello, kernel, seen, state, vmx
from vmlog import analyze
from vmlog.timeline.build import join_migrations
from vmlog.timeline.clock_offsets import clock_notices, measure_offsets

OP = "kq3t1-2231-auto-1xk-h5:70004117"


def migration(start=0.0, identity=ID, *, source=0.0, destination=0.0, vcenter=True, number=11, wait=0.0):
    """Return the lines of a good migration; `source` and `destination` are how far these clocks run ahead."""
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
    return {clock.host: clock for clock in join_migrations(list(records))[1]}


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


def several(count, destination, *, spacing=100.0, **given):
    """Return migrations one after the other; `destination` is how far that clock is ahead at the number of each."""
    return [
        item
        for n in range(count)
        for item in migration(spacing * n, str(int(ID) + n), destination=destination(n), number=n + 11, **given)
    ]


def rows(*records):
    return [
        (clock.host, round(clock.offset_s), clock.from_utc, clock.until_utc)
        for clock in join_migrations(list(records))[1]
    ]


@pytest.mark.parametrize("vcenter", [True, False])
@pytest.mark.parametrize("change", [60.0, -60.0, 600.0, -600.0])
def test_a_clock_that_is_set_has_an_offset_before_and_after(change, vcenter):
    records = several(6, lambda n: 0.0 if n < 3 else change, vcenter=vcenter)
    reference = "vc" if vcenter else "esx-a1"
    found = [clock for clock in join_migrations(records)[1] if clock.host == "esx-a2"]
    assert [clock.offset_s for clock in found] == [pytest.approx(0, abs=1), pytest.approx(change, abs=1)]
    assert {clock.reference for clock in found} == {reference}
    assert all(clock.spread_s < 2 for clock in found)
    assert found[0].from_utc is None
    assert found[1].until_utc is None
    assert at(222) < found[0].until_utc == found[1].from_utc < at(301)


def test_a_clock_that_steps_away_and_back_has_three_rows():
    away = several(9, lambda n: 60.0 if 3 <= n < 6 else 0.0)
    assert [row[:2] for row in rows(*away) if row[0] == "esx-a2"] == [("esx-a2", 0), ("esx-a2", 60), ("esx-a2", 0)]


def test_outliers_are_no_step_and_hide_none():
    strange = hello(240, identity=OTHER_ID, host="esx-a1"), hello(1240, "Dest", OTHER_ID, host="esx-a2")
    steady = several(6, lambda _: 7.0, vcenter=False)
    stepped = several(6, lambda n: 0.0 if n < 3 else 60.0, vcenter=False)
    assert rows(*steady, *strange) == [("esx-a2", 7, None, None)]
    assert [row[1] for row in rows(*stepped, *strange)] == [0, 60]


@pytest.mark.parametrize("per_day", [1.0, 4.0])
@pytest.mark.parametrize("spacing", [6 * 3600.0, 3 * 86400.0, 30 * 86400.0])
def test_a_clock_that_drifts_is_not_called_one_that_steps(spacing, per_day):
    drift = several(12, lambda n: per_day * n * spacing / 86400, spacing=spacing)
    assert {row[2:] for row in rows(*drift)} == {(None, None)}


def test_a_clock_that_drifted_between_two_busy_weeks_is_not_called_one_that_steps():
    weeks = [
        item
        for n in range(10)
        for item in migration(100.0 * n + (60 * 86400.0 if n >= 5 else 0), str(int(ID) + n),
                              destination=0.0 if n < 5 else 60.0, vcenter=False)
    ]  # fmt: skip
    assert [row[2:] for row in rows(*weeks)] == [(None, None)]


@pytest.mark.parametrize("after", [1, 2])
def test_few_pairs_never_tell_of_a_step(after):
    records = several(4, lambda _: 0.0, vcenter=False)
    for n in range(after):
        identity = str(int(OTHER_ID) + n)
        records += [hello(900 + n, identity=identity, host="esx-a1"),
                    hello(960 + n, "Dest", identity, host="esx-a2")]  # fmt: skip
    assert rows(*records) == [("esx-a2", 0, None, None)]


def test_offsets_that_change_to_and_fro_are_no_steps():
    assert {row[2:] for row in rows(*several(12, lambda n: 60.0 * (n % 2), vcenter=False))} == {(None, None)}


def test_a_step_of_one_host_is_not_taken_for_one_of_its_neighbour():
    """The neighbour is known only from moves between the two."""
    stepped = several(6, lambda n: 0.0 if n < 3 else 60.0)
    moves = [
        item
        for n in range(6)
        for item in (
            hello(100.0 * n + 50 + (60 if n > 2 else 0), identity=str(int(OTHER_ID) + n), host="esx-a2"),
            hello(100.0 * n + 50, "Dest", str(int(OTHER_ID) + n), host="esx-a3"),
        )
    ]
    (third,) = [clock for clock in join_migrations([*stepped, *moves])[1] if clock.host == "esx-a3"]
    assert (third.from_utc, third.until_utc) == (None, None)
    assert third.spread_s > 30


@pytest.mark.parametrize("change", [60.0, -60.0, 600.0])
def test_records_are_ordered_by_the_offset_of_their_time(change):
    records = several(6, lambda n: 0.0 if n < 3 else change)
    timelines, _ = join_migrations(records)
    assert len(timelines) == 6
    for timeline in timelines:
        assert timeline.group.end - timeline.group.start < timedelta(seconds=25)
        assert timeline.observations[0].log == timeline.observations[-1].log == "vpxd"


@pytest.mark.parametrize("change", [-150.0, -600.0])
def test_the_clock_that_was_not_set_back_gives_the_order(change):
    """The stamps of the other come twice, or in the wrong order altogether."""
    records = [
        item
        for n in range(8)
        for item in migration(100.0 * n, str(int(ID) + n), source=0.0 if n < 4 else change, vcenter=False)
    ]
    assert {clock.reference for clock in join_migrations(records)[1]} == {"esx-a2"}
    assert [row[:2] for row in rows(*records)] == [("esx-a1", 0), ("esx-a1", change)]


def test_the_report_warns_of_a_step():
    clocks = join_migrations(several(6, lambda n: 0.0 if n < 3 else -60.0))[1]
    (notice,) = clock_notices(clocks)
    assert notice.code == "clock-step"
    assert notice.message.startswith("the clock of esx-a2 or of vc was set at about 2024-03-05 09:0")
    assert "from +0 s to -60 s" in notice.message
    assert clock_notices(join_migrations(several(6, lambda _: 5.0))[1]) == ()


@pytest.mark.parametrize("year", [1, 9999])
def test_a_stamp_at_the_end_of_the_calendar_is_left_alone(year):
    odd = kernel(21, "Failed: Timeout (0xbad0021) @0x41", host="esx-a1", ts=datetime(year, 1, 1, tzinfo=UTC))
    late = kernel(21, "Stopping Migrate.", host="esx-a1", ts=datetime(year, 12, 31, 23, 59, 59, tzinfo=UTC))
    for skew in (300.0, -300.0):
        timelines, _ = join_migrations([*migration(source=skew), odd, late])
        assert sum(len(timeline.observations) for timeline in timelines) == 10


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
    assert [(c.host, c.reference) for c in join_migrations(records)[1]] == [("esx-a2", "esx-a1.example.com")]


def test_a_move_within_one_host_says_nothing():
    assert offsets(hello(5, host="esx-a1"), hello(9, "Dest", host="esx-a1")) == {}
    assert measure_offsets([]) == ()


def test_records_are_ordered_by_corrected_times_and_keep_their_stamps():
    records = migration(source=300.0, destination=-300.0)
    timelines, _ = join_migrations(records)
    logs = [(item.log, item.host) for item in timelines[0].observations]
    assert logs[0] == ("vpxd", "vc")
    assert logs[-1] == ("vpxd", "vc")
    assert {item.ts for item in timelines[0].observations} == {item.ts for item in records}
    assert timelines[0].group.end - timelines[0].group.start < timedelta(seconds=23)


def test_what_only_the_time_links_is_found_on_a_host_whose_clock_is_wrong():
    lost = vmx(320, "Migrate_SetFailure: Timeout.", series="vmware.log", member="app01/vmware.log", host="esx-a2")
    records = [
        *migration(destination=300.0),
        state(1.5, "VM_STATE_ON -> VM_STATE_EMIGRATING", f"{OP}-11-a", host="esx-a1"),
        lost,
    ]
    timelines, _ = join_migrations(records)
    assert len(timelines) == 1
    assert lost in timelines[0].observations
    assert timelines[0].vm_path == PATH


def test_small_differences_do_not_reorder():
    timelines, clocks = join_migrations(migration(source=0.6))
    assert clocks
    assert all(item.ahead is None for item in timelines[0].observations)
    assert timelines[0].group.start == at(0)


def test_a_run_over_logs_reports_the_step_and_joins_by_it(tmp_path):
    hello_line = (
        "{} cpu7:2100014)Migrate: vm 2100014: 3284: Setting VMOTION info: {} ts = {}, src ip = <192.0.2.31> "
        "dest ip = <192.0.2.32> Dest wid = 0 using SHARED swap\n"
    )
    for host, side, late in (("esx-a1", "Source", 0.0), ("esx-a2", "Dest", 90.0)):
        log = tmp_path / host / "vmkernel.log"
        log.parent.mkdir()
        stamps = [at(100 * n + (late if n > 3 else 0)).strftime("%Y-%m-%dT%H:%M:%S.250Z") for n in range(8)]
        log.write_text("".join(hello_line.format(ts, side, int(ID) + n) for n, ts in enumerate(stamps)))
    report = analyze(tmp_path)
    assert [(clock.host, clock.offset_s, clock.pairs) for clock in report.clocks] == [
        ("esx-a2", 0.0, 4),
        ("esx-a2", 90.0, 4),
    ]
    assert [notice.code for notice in report.warnings] == ["clock-step"]
    assert len(report.migrations) == 8
    starts = [{span.start_utc for span in item.stages} for item in report.migrations]
    assert [len(found) for found in starts] == [1] * 8
    assert [item.started_utc for item in report.migrations] == [
        at(100 * n) + timedelta(milliseconds=250) for n in range(8)
    ]
