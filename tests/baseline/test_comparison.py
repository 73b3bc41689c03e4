"""Migrations put together by pair of hosts, host, VM and kind."""

from dataclasses import replace

import pytest

from tests.support.report_samples import GENERIC, NETWORK, make_report
from tests.support.timed_migrations import PRECOPY, failed, spans, timed
from vmlog.api import compare
from vmlog.baseline.comparison import compare_migrations
from vmlog.errors import UsageError
from vmlog.model import Endpoint
from vmlog.terms import ComparisonKey, Kind, Outcome

BAD = failed(*spans(precopy=90), causes=(NETWORK,))
GOOD = [timed(number, *spans(precopy=10 + number)) for number in range(6)]
BACK = timed(20, *spans(precopy=3), route=("esx-b", "esx-a"))


def compared(*migrations, by=ComparisonKey.PAIR):
    incidents = [one for one in migrations if hasattr(one, "causes")]
    report = replace(make_report(), migrations=tuple(migrations), incidents=tuple(incidents))
    return compare_migrations(report, by)


def things(comparison):
    return [
        (row.thing.source, row.thing.destination, row.thing.host, row.thing.vm, row.count) for row in comparison.rows
    ]


def figure(row, name=PRECOPY):
    return next(one for one in row.figures if one.name == name)


def test_each_direction_is_a_row_and_failures_come_first():
    found = compared(BACK, *GOOD, BAD)
    assert things(found) == [("esx-a", "esx-b", None, None, 7), ("esx-b", "esx-a", None, None, 1)]
    first = found.rows[0]
    assert (first.outcomes, first.bad) == ({Outcome.SUCCEEDED: 6, Outcome.FAILED: 1}, 1)
    assert (found.count, found.by) == (8, "pair")


def test_figures_are_of_the_successes_alone_with_their_number():
    one = figure(compared(*GOOD, BAD).rows[0])
    assert (one.n, one.median, one.p5, one.p95) == (6, 12.5, 10, 15)


def test_four_values_have_no_percentile():
    one = figure(compared(*GOOD[:4]).rows[0])
    assert (one.n, one.median, one.p5, one.p95) == (4, None, None, None)


def test_a_migration_counts_for_both_of_its_hosts_and_once_for_one():
    inside = timed(30, route=("esx-a", "esx-a"), kind=Kind.VMOTION)
    found = compared(*GOOD, inside, by=ComparisonKey.HOST)
    assert [(row.thing.host, row.count) for row in found.rows] == [("esx-a", 7), ("esx-b", 6)]


def test_by_vm_and_by_kind():
    again = [replace(one, vm="db-02") for one in GOOD]
    assert [(row.thing.vm, row.count) for row in compared(*again, BAD, by=ComparisonKey.VM).rows] == [
        ("vm-999", 1),
        ("db-02", 6),
    ]
    (row,) = compared(*GOOD, BAD, by=ComparisonKey.KIND).rows
    assert (row.thing.kind, row.thing.source, row.count) == (Kind.VMOTION, None, 7)


def test_kinds_are_never_mixed():
    cold = replace(BACK, kind=Kind.COLD, source=Endpoint("esx-a"), destination=Endpoint("esx-b"))
    assert [(row.thing.kind, row.count) for row in compared(*GOOD, cold).rows] == [(Kind.VMOTION, 6), (Kind.COLD, 1)]


def test_first_causes_of_what_went_badly_are_counted():
    others = [failed(causes=(GENERIC,)), failed(), failed(outcome=Outcome.CANCELLED, causes=(GENERIC,))]
    numbered = [replace(one, incident_id=f"b{number}") for number, one in enumerate([BAD, BAD, *others])]
    (row,) = compared(*numbered).rows
    assert [(cause.id, cause.count) for cause in row.causes] == [(NETWORK.id, 2), (None, 1), (GENERIC.id, 1)]
    assert row.bad == 4


def test_what_no_log_tells_is_a_row_of_its_own():
    found = compared(timed(1, route=(None, None)), by=ComparisonKey.HOST)
    assert things(found) == [(None, None, None, None, 1)]


def test_the_library_takes_a_word():
    report = replace(make_report(), migrations=tuple(GOOD), incidents=())
    assert compare(report, "vm").by is ComparisonKey.VM
    with pytest.raises(UsageError, match="'cause' is none of pair, host, vm, kind"):
        compare(report, "cause")


@pytest.mark.slow
def test_many_migrations_take_no_more_than_n_log_n():
    few, many = ([timed(number, *spans(precopy=number)) for number in range(n)] for n in (2_000, 20_000))
    assert len(compared(*few, by=ComparisonKey.VM).rows) == 2_000
    (row,) = compared(*many).rows
    assert figure(row).p95 == 18_999
