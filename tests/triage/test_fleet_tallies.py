"""Causes over time, and migrations by build."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, timedelta
from itertools import permutations

from tests.support.many_moves import NIGHT, OTHER_CAUSE, moved, report_of
from tests.support.report_samples import NETWORK
from vmlog.model import SourceInfo
from vmlog.terms import Outcome
from vmlog.triage.fleet_tallies import BuildTally, build_tallies, cause_trends

DAY = 24 * 60


def test_causes_are_counted_by_day():
    report = report_of(
        [
            moved(1, 10, cause=NETWORK),
            moved(2, DAY - 1, cause=NETWORK),
            moved(3, DAY, cause=OTHER_CAUSE),
            moved(4, 3 * DAY, cause=NETWORK),
            moved(5, 2 * DAY),
        ]
    )
    trends = cause_trends(report, 31)
    assert (trends.first, trends.days) == (NIGHT.date(), 1)
    assert [(one.key, one.count, one.counts) for one in trends.causes] == [
        (NETWORK.id, 3, (2, 0, 0, 1)),
        (OTHER_CAUSE.id, 1, (0, 1, 0, 0)),
    ]


def test_a_long_time_is_counted_by_weeks():
    report = report_of(
        [moved(1, 0, cause=NETWORK), moved(2, 6 * DAY, cause=NETWORK), moved(3, 40 * DAY, cause=NETWORK)]
    )
    assert cause_trends(report, 41).causes[0].counts[:7] == (1, 0, 0, 0, 0, 0, 1)
    trends = cause_trends(report, 40)
    assert (trends.days, trends.causes[0].counts) == (7, (2, 0, 0, 0, 0, 1))
    assert cause_trends(report, 5).days == 14
    assert len(cause_trends(report, 5).causes[0].counts) <= 5


def test_incidents_without_a_time_count_without_a_period():
    timeless = replace(moved(1, 0, cause=NETWORK), started_utc=None, failed_utc=None, ended_utc=None)
    trends = cause_trends(report_of([timeless]), 31)
    assert (trends.first, trends.causes[0].count, trends.causes[0].counts) == (None, 1, ())
    assert cause_trends(report_of([timeless, moved(2, 0, cause=NETWORK)]), 31).causes[0].counts == (1,)
    assert cause_trends(report_of([]), 31).first is None
    assert cause_trends(report_of([moved(2, 0, cause=NETWORK)]), 31).first == date(2025, 3, 1)


def test_migrations_are_counted_for_the_builds_of_both_hosts():
    def host(name: str, build: str) -> SourceInfo:
        return SourceInfo(f"{name}.tgz", "vm-support", name, "VMware ESXi", "8.0.3", build, None)

    report = report_of(
        [
            moved(1, 1, "esx-a1.example.com", "esx-a2"),
            moved(2, 2, "esx-a1", "esx-a3", cause=NETWORK),
            moved(3, 3, "esx-a1", "esx-a9", outcome=Outcome.REFUSED),
            moved(4, 4, "esx-a9", "esx-a8"),
        ]
    )
    report = replace(report, sources=(host("esx-a1.example.com", "1"), host("ESX-A2", "1"), host("esx-a3", "2")))
    assert build_tallies(report) == (
        BuildTally("VMware ESXi 8.0.3 build 1", hosts=2, count=3, bad=2),
        BuildTally("VMware ESXi 8.0.3 build 2", hosts=1, count=1, bad=1),
    )


def test_the_build_of_a_host_is_that_of_its_bundle_nearest_in_time():
    def bundle(name: str, build: str, collected: datetime | None, host: str = "esx-a1") -> SourceInfo:
        return SourceInfo(name, "vm-support", host, None, None, build, collected)

    def at(minutes: int) -> datetime:
        return NIGHT + timedelta(minutes=minutes)

    moves = [moved(number, number, "esx-a1", "esx-a9") for number in (5, 10, 11, 50)]
    timeless = replace(moved(60, 1, "esx-a1", "esx-a9"), started_utc=None, failed_utc=None, ended_utc=None)
    report = report_of([*moves, timeless])
    ends = [one.ended_utc for one in moves]
    assert ends[1]
    bundles = [
        bundle("a.tgz", "2", ends[1]),
        bundle("b.tgz", "1", at(1)),
        bundle("c.tgz", "3", at(40)),
        bundle("d.tgz", "0", None),
        bundle("e.tgz", "0", None, "esx-a9"),
    ]
    expected = {"build 2": (1, 2), "build 3": (1, 3), "build 0": (2, 5)}
    for order in permutations(bundles):
        named = tuple(replace(one, source=f"{number}.tgz") for number, one in enumerate(order))
        tallies = build_tallies(replace(report, sources=named))
        assert {one.build: (one.hosts, one.count) for one in tallies} == expected
