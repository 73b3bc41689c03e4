"""Trouble on hosts: kept in bounds, found by host and time, and never the reason for a migration."""

from datetime import timedelta
from random import Random

import pytest

from tests.support.observed import at, hello, kernel, seen
from vmlog.knowledge.cause_file import context_kinds
from vmlog.knowledge.stage_lines import load_stages
from vmlog.observe.host_trouble import MAX_PERIODS, TroubleKeeper, is_context, place_of
from vmlog.observe.trouble_index import TroubleIndex
from vmlog.timeline.build import join_migrations

NO_WAY = "Failed: The ESX hosts failed to connect over the VMotion network (0xbad010b) @0x4180"
DOWN = "<6>igb: vmnic{} NIC Link is Down"
APD = "StorageApdHandler: 1205: APD start for 0x430211aa22bb [naa.6000000000000000{:016x}]"
GONE = "host [vim.HostSystem:host-21,esx-a2.example.com] connection state changed to NO_RESPONSE"


def down(seconds, nic=1, **given):
    return seen(seconds, "vmkernel", DOWN.format(nic), **given)


def apd(seconds, device=1, **given):
    return seen(seconds, "vmkernel", APD.format(device), **given)


def kept(records):
    keeper = TroubleKeeper()
    for record in records:
        keeper.add(record)
    return keeper.kept()


def lines(records):
    return [record.line_no for record in records]


def test_the_files_and_the_event_name_each_other():
    assert {line.id for line in load_stages().lines if line.event == "context"} == context_kinds()
    assert {"link-down", "storage-apd", "host-not-responding"} <= context_kinds()


def test_a_record_of_a_migration_is_no_context():
    assert is_context(down(1))
    assert not is_context(hello(1))
    assert not is_context(seen(1, "vmkernel", "a line of nothing"))


HEAP = "WARNING: Heap: 2525: Heap vmfs3 already at its maximum size. Cannot expand."
DUPLICATE = (
    "[esx.problem.net.vmknic.ip.duplicate] A duplicate IP address was detected for 192.0.2.31 on interface vmk4."
)


def test_a_cause_of_the_host_is_context_but_not_in_the_log_of_a_vm():
    assert is_context(seen(1, "vmkernel", HEAP))
    assert is_context(seen(1, "vobd", DUPLICATE))
    assert not is_context(seen(1, "vmware", HEAP))
    assert not is_context(kernel(1, f"{NO_WAY} {HEAP}"))


def test_the_clock_that_all_are_measured_by_decides_what_is_first_and_last():
    early, late, last = down(1), down(2), down(30)
    early.ahead, late.ahead = timedelta(seconds=-9), timedelta(seconds=9)
    assert kept([early, late, last]) == kept([last, late, early]) == [late, last]


@pytest.mark.slow
def test_causes_of_a_host_are_kept_in_bounds_and_begin_nothing():
    storm = [seen(second, "vmkernel", HEAP) for second in range(4000)]
    assert len(kept(storm)) <= 2 * MAX_PERIODS
    timelines, _ = join_migrations(storm)
    assert len(timelines) == 0


def test_an_event_is_about_the_host_that_it_names():
    event = (
        "The duplicate IP address 192.0.2.31 was detected for the VMotion or IP storage interface on "
        "esx-a2.example.com by MAC 00:50:56:01:02:03"
    )
    assert place_of(seen(1, "vpxd", event)) == "esx-a2"


def test_trouble_alone_is_no_migration():
    timelines, _ = join_migrations([apd(second / 10, second) for second in range(500)])
    assert len(timelines) == 0


def test_trouble_joins_no_migration_even_with_its_operation():
    op = "kq3t1-2231-auto-1xk-h5"
    (timeline,), _ = join_migrations([hello(1, op_id=op), down(2, op_id=op), kernel(22, NO_WAY)])
    assert [item.text for item in timeline.observations if "Link" in item.text] == []


def test_the_first_and_the_last_of_each_minute_are_kept():
    records = [down(second) for second in (0, 5, 59, 60, 61, 62, 125)]
    assert lines(kept(records)) == lines([records[0], records[2], records[3], records[5], records[6]])


def test_hosts_and_kinds_do_not_displace_each_other():
    records = [down(1), down(1, host="esx-a2"), apd(1)]
    assert len(kept(records)) == 3


@pytest.mark.parametrize("seed", range(3))
def test_what_is_kept_is_bounded_and_does_not_depend_on_the_order(seed):
    records = [apd(second * 20) for second in range(3 * MAX_PERIODS * 3)]
    expected = kept(records)
    assert MAX_PERIODS < len(expected) <= 2 * MAX_PERIODS
    assert expected[0] is records[0]
    assert expected[-1] is records[-1]
    shuffled = list(records)
    Random(seed).shuffle(shuffled)
    assert lines(kept(shuffled)) == lines(expected)


def test_old_records_are_forgotten_and_make_room():
    keeper = TroubleKeeper()
    for minute in range(3 * MAX_PERIODS):
        keeper.add(apd(minute * 60))
    before = at((3 * MAX_PERIODS - 10) * 60)
    keeper.forget(before)
    assert keeper.kept()
    assert all(item.ts >= before for item in keeper.kept())
    keeper.add(apd((3 * MAX_PERIODS + 1) * 60))
    keeper.add(apd((3 * MAX_PERIODS + 2) * 60))
    assert lines(keeper.kept())[-2:] == sorted(lines(keeper.kept()))[-2:]


def test_a_record_without_a_time_is_not_kept():
    assert kept([down(None)]) == []


def nearest(trouble, host, moment, start, end):
    return [found for kind in trouble.kinds_on(host) if (found := kind.nearest(at(moment), at(start), at(end)))]


def test_records_are_found_by_host_and_time():
    records = [down(1), down(20), down(20, host="esx-a2"), apd(21)]
    around = TroubleIndex(records)
    assert nearest(around, "esx-a1", 12, 10, 20) == [records[1]]
    assert nearest(around, "esx-a1", 2, 1, 30) == [records[0], records[3]]
    assert nearest(around, "esx-a1", 5, 2, 19) == []
    assert nearest(around, "esx-b7", 0, 0, 99) == []


def test_of_records_as_near_the_first_is_the_nearest():
    records = [down(8, nic=1), down(8, nic=2), down(12, nic=3), down(12, nic=4)]
    (kind,) = TroubleIndex(records).kinds_on("esx-a1")
    assert kind.nearest(at(10), at(0), at(20)) is records[0]
    assert kind.nearest(at(10), at(9), at(20)) is records[2]
    assert kind.nearest_of(["vmnic4", "vmnic2"], at(10), at(0), at(20)) is records[1]
    assert kind.nearest_of(["vmnic9", None], at(10), at(0), at(20)) is None


def test_what_vcenter_says_of_a_host_is_found_with_that_host():
    record = seen(3, "vpxd", GONE)
    assert nearest(TroubleIndex([record]), "esx-a2", 3, 3, 3) == [record]


def test_clocks_are_corrected_before_anything_is_near():
    ahead = 240
    records = [
        record
        for number in range(4)
        for start in [number * 600]
        for identity in [f"44027188539201177{number:02}"]
        for record in (
            hello(start, identity=identity),
            hello(start + ahead, "Dest", identity=identity, host="esx-a2"),
            kernel(start + 22, NO_WAY, identity=identity),
        )
    ]
    timelines, clocks = join_migrations([*records, down(17 + ahead, host="esx-a2")])
    assert [clock.offset_s for clock in clocks] == [ahead]
    (found,) = nearest(timelines[0].trouble, "esx-a2", 20, 0, 60)
    assert found.when == at(17)
    assert found.ts == at(17) + timedelta(seconds=ahead)


def test_adapters_are_kept_apart_but_not_without_end():
    keeper = TroubleKeeper()
    for number in [*range(4), *range(1000, 3000)]:
        keeper.add(seen(1, "vmkernel", f"vmnic{number} : 0a:00.1 Link Down"))
    assert len([item for item in keeper.kept() if len(item.fields["adapter"]) == 1]) == 4
    assert len(keeper.kept()) <= 4 + 2
