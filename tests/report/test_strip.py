"""All incidents over the time of the logs."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta, timezone

import pytest

from tests.support.many_moves import NIGHT, moved, report_of
from tests.support.report_samples import NETWORK, rendered
from vmlog.report.strip import strip_of
from vmlog.report.times import times_in
from vmlog.terms import Outcome


def test_incidents_have_their_place_by_time_within_the_logs() -> None:
    strip = strip_of(report_of([moved(1, 600, cause=NETWORK), moved(2, 900, cause=NETWORK)], until=1000))
    assert strip
    places = [strip.place(moment) for moment, _ in strip.incidents]
    assert 0 < places[0] < places[1] < 1
    assert strip.first < NIGHT + timedelta(minutes=600)
    assert strip.last > NIGHT + timedelta(minutes=1000)


def test_logs_that_are_far_longer_do_not_widen_it() -> None:
    strip = strip_of(report_of([moved(1, 600, cause=NETWORK), moved(2, 610, cause=NETWORK)]))
    assert strip
    assert strip.last - strip.first < timedelta(minutes=30)


def test_logs_of_vms_do_not_widen_it() -> None:
    report = report_of([moved(1, 600, cause=NETWORK), moved(2, 900, cause=NETWORK)], until=1000)
    boots = replace(report.coverage[0], log="vmware", first_utc=NIGHT + timedelta(minutes=400))
    strip = strip_of(replace(report, coverage=(*report.coverage, boots)))
    assert strip == strip_of(report)
    other = replace(boots, log="hostd")
    wider = strip_of(replace(report, coverage=(*report.coverage, other)))
    assert strip
    assert wider
    assert wider.covered[0] == other.first_utc
    assert wider.first < other.first_utc < strip.covered[0]


def test_nothing_is_drawn_for_one_incident_or_without_times() -> None:
    assert strip_of(report_of([moved(1, 600, cause=NETWORK), moved(2, 610)])) is None
    untimed = replace(moved(1, 600, cause=NETWORK), started_utc=None, ended_utc=None)
    assert strip_of(report_of([untimed, untimed])) is None


def test_round_times_in_the_zone_of_the_report() -> None:
    strip = strip_of(report_of([moved(1, 600, cause=NETWORK), moved(2, 900, cause=NETWORK)], until=1000))
    assert strip
    assert [text for _, text in strip.times(5)] == ["10:00", "12:00", "14:00", "16:00"]
    with times_in(timezone(timedelta(hours=5, minutes=30))):
        assert [text for _, text in strip.times(5)] == ["16:00", "18:00", "20:00", "22:00"]


def test_columns_count_by_outcome() -> None:
    moves = [moved(number, 600 + number, cause=NETWORK) for number in range(100)]
    moves += [moved(200, 700, outcome=Outcome.STALLED)]
    strip = strip_of(report_of(moves, until=700))
    assert strip
    found = list(strip.buckets(10))
    assert sum(count for _, _, count, _, _ in found) == 101
    assert {outcome for _, outcome, _, _, _ in found} == {Outcome.FAILED, Outcome.STALLED}
    assert [number for number, *_ in found] == sorted(number for number, *_ in found)


@pytest.mark.parametrize(("count", "sign"), [(5, '<circle class="in-strip"'), (70, '<rect class="in-strip"')])
def test_few_incidents_are_signs_and_many_are_columns(count: int, sign: str) -> None:
    page = rendered(report_of([moved(number, 10 * number, cause=NETWORK) for number in range(count)]), "html")
    strip = page.partition('<svg class="strip"')[2].partition("</svg>")[0]
    assert sign in strip
    assert f"{count} incidents from 2025-03-01" in strip
