"""Migrations of one id that comes back more often than a few times."""

from datetime import timedelta

from tests.support.observed import ID, at, kernel, vmx
from vmlog.correlate.group import group_observations
from vmlog.correlate.id_occurrences import ID_REUSE, IdOccurrences
from vmlog.correlate.migration_group import MigrationGroup
from vmlog.observe.repeated_records import distinct

DAY = timedelta(days=1).total_seconds()


def occurrences(count, days):
    """Return migrations of one id, one every so many days."""
    known = IdOccurrences()
    groups = []
    for number in range(count):
        assert known.find(at(number * days * DAY)) is None
        group, record = MigrationGroup(ID), kernel(number * days * DAY, "x")
        known.add(group)
        group.add(record)
        known.file(group, [record])
        groups.append(group)
    return known, groups


def test_each_time_finds_its_migration_however_many_there_are():
    for count in (3, 8, 9, 40):
        known, groups = occurrences(count, days=3)
        found = [known.find(at(number * 3 * DAY + hours * 3600)) for number in range(count) for hours in (-20, 0, 20)]
        assert found == [group for group in groups for _ in range(3)]
        assert known.find(at(1.5 * DAY)) is None


def test_without_a_time_the_latest_counts():
    known, groups = occurrences(12, days=3)
    assert known.find(None) is groups[-1]


def test_a_migration_that_goes_on_is_found_at_its_end():
    known, groups = occurrences(12, days=9)
    for hours in range(20, 100, 20):
        record = kernel(hours * 3600, "x")
        assert known.find(record.when) is groups[0]
        groups[0].add(record)
        known.file(groups[0], [record])
    assert known.find(at(80 * 3600) + ID_REUSE) is groups[0]


def test_logs_of_vms_and_of_hosts_agree_on_each_of_many():
    spoken = f"MigrateSetInfo: state=1 srcIp=<192.0.2.31> dstIp=<192.0.2.32> mid={ID} uuid=4c"
    starts = [number * 2 * DAY for number in range(20)]
    hosts = [kernel(start, "x") for start in starts]
    vms = [vmx(start + 5, spoken, vm=f"app{number:02d}") for number, start in enumerate(starts)]
    groups = group_observations(distinct([*hosts, *vms]))
    assert [{item.line_no for item in group.observations} for group in groups] == [
        {host.line_no, vm.line_no} for host, vm in zip(hosts, vms, strict=True)
    ]
