from datetime import UTC, datetime, timedelta

import pytest

from tests.support.observed import begin, kernel, seen, state
from vmlog.correlate.years_zones import resolve_years_and_zones
from vmlog.model import Coverage

# Made at 2015-12-25 16:41:03 UTC, as the id itself tells.
OLD_ID = "1451061663105920"
MADE = datetime(2015, 12, 25, 16, 41, 3, tzinfo=UTC)
OP = "8455743A-00001763"


def row(host, last):
    return Coverage("s", f"{host}.log", host, "vmkernel", None, last - timedelta(hours=1), last, 10, 0, None)


def dated(ts, assumed, host="esx-a1", identity=OLD_ID):
    return kernel(0, "Stopping Migrate.", identity=identity, ts=ts, time_assumed=assumed, host=host)


def test_an_old_id_tells_the_year():
    record = dated(MADE.replace(year=2024) + timedelta(seconds=4), "year")
    rows, _ = resolve_years_and_zones([record], [row("esx-a1", MADE.replace(year=2024))], ["year"], ["esx-a1"])
    assert record.ts == MADE + timedelta(seconds=4)
    assert rows[0].last_utc == MADE


def test_without_an_id_a_complete_stamp_of_the_same_bundle_tells_the_year():
    record = dated(MADE.replace(year=2024), "year", identity="4402718853920117764")
    rows = [row("esx-a1", MADE.replace(year=2024)), row("esx-a1", MADE)]
    resolve_years_and_zones([record], rows, ["year", ""], ["esx-a1", "esx-a1"])
    assert record.ts == MADE


def test_a_leap_day_falls_on_the_28th_in_other_years():
    record = dated(datetime(2024, 2, 29, tzinfo=UTC), "year", identity="4402718853920117764")
    resolve_years_and_zones(
        [record],
        [row("esx-a1", record.ts), row("esx-a1", datetime(2023, 3, 1, tzinfo=UTC))],
        ["year", ""],
        ["esx-a1"] * 2,
    )
    assert record.ts == datetime(2023, 2, 28, tzinfo=UTC)


@pytest.mark.parametrize("minutes", [60, -480, 345])
def test_an_old_id_tells_the_zone(minutes):
    zone = timedelta(minutes=minutes)
    record = dated(MADE + zone + timedelta(seconds=7), "zone")
    resolve_years_and_zones([record], [row("esx-a1", record.ts)], ["zone"], ["esx-a1"])
    assert record.ts == MADE + timedelta(seconds=7)


def test_the_first_record_after_the_request_decides_the_zone():
    late = dated(MADE + timedelta(hours=1, minutes=50), "zone")
    first = dated(MADE + timedelta(hours=1, seconds=2), "zone")
    resolve_years_and_zones([late, first], [row("esx-a1", late.ts)], ["zone"], ["esx-a1"])
    assert first.ts == MADE + timedelta(seconds=2)


def test_a_difference_that_is_no_zone_is_left_alone():
    record = dated(MADE + timedelta(minutes=52), "zone")
    resolve_years_and_zones([record], [row("esx-a1", record.ts)], ["zone"], ["esx-a1"])
    assert record.ts == MADE + timedelta(minutes=52)


def test_a_clock_error_is_no_zone():
    record = dated(MADE + timedelta(minutes=4), "zone")
    resolve_years_and_zones([record], [row("esx-a1", record.ts)], ["zone"], ["esx-a1"])
    assert record.ts == MADE + timedelta(minutes=4)


def test_a_shared_operation_tells_the_zone_of_a_vcenter_without_ids():
    host = kernel(0, "x", identity=OLD_ID, ts=MADE, time_assumed="", host="esx-a1", op_id=f"{OP}-52")
    vcenter = begin(0, OP, ts=MADE + timedelta(hours=2, seconds=-3), time_assumed="zone")
    resolve_years_and_zones([host, vcenter], [row("vc", vcenter.ts)], ["zone"], ["vc"])
    assert vcenter.ts == MADE + timedelta(seconds=-3)


def test_without_any_id_hosts_run_in_utc_and_vcenter_follows_them():
    host = state(0, "VM_STATE_ON -> VM_STATE_EMIGRATING", f"{OP}-52", ts=MADE, time_assumed="zone", host="esx-a1")
    vcenter = begin(0, OP, ts=MADE + timedelta(hours=1), time_assumed="zone")
    resolve_years_and_zones([host, vcenter], [row("vc", vcenter.ts)], ["zone"], ["vc"])
    assert (host.ts, vcenter.ts) == (MADE, MADE)


def test_a_vcenter_that_shares_nothing_is_set_like_its_hosts():
    host = dated(MADE + timedelta(hours=1), "zone")
    vcenter = seen(0, "vpxd", "[VpxLRO] -- FINISH task-4", ts=MADE + timedelta(hours=1, seconds=9), time_assumed="zone")
    resolve_years_and_zones([host, vcenter], [row("vc", vcenter.ts)], ["zone"], ["vc"])
    assert vcenter.ts == MADE + timedelta(seconds=9)


def test_complete_stamps_are_never_touched():
    record = dated(MADE + timedelta(hours=3), "")
    assert resolve_years_and_zones([record], [row("esx-a1", record.ts)], [""], ["esx-a1"])[0][0].last_utc == record.ts
    assert record.ts == MADE + timedelta(hours=3)


def test_other_times_of_the_unit_are_corrected_alike():
    record = dated(MADE.replace(year=2024), "year")
    _, shifts = resolve_years_and_zones([record], [row("esx-a1", MADE.replace(year=2024))], ["year"], ["esx-a1"])
    assert shifts.corrected(MADE.replace(year=2024, day=2), "year", "esx-a1") == MADE.replace(day=2)
    assert shifts.corrected(MADE.replace(year=2024), "", "esx-a1") == MADE.replace(year=2024)
    assert shifts.corrected(MADE.replace(year=2024), "year", "other") == MADE.replace(year=2024)
