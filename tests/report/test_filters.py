"""Choosing what a report shows."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from vmlog.errors import UsageError
from vmlog.model import Coverage, Endpoint, Incident, Report
from vmlog.report.filters import ReportFilter, read_time
from vmlog.terms import Kind, Outcome, Severity

NOON = datetime(2024, 5, 6, 12, tzinfo=UTC)


def incident(**changes):
    base = Incident(
        incident_id="a", kind=Kind.VMOTION, outcome=Outcome.FAILED, severity=Severity.ERROR, stage=None,
        progress_percent=None, progress_basis=None, migration_id="2024733971653911447", op_ids=(), vm="web-01",
        vm_path="/vmfs/volumes/one/web-01/web-01.vmx", source=Endpoint("esx-a1.example.com", "192.0.2.11"),
        destination=Endpoint("esx-a2", None), started_utc=NOON, failed_utc=NOON + timedelta(minutes=1),
        ended_utc=NOON + timedelta(minutes=2), duration_s=120.0, stages=(),
        metrics={}, message=None, evidence=(), gaps=(),
    )  # fmt: skip
    return replace(base, **changes)


def report(*incidents):
    row = Coverage("s", "m", None, "vmkernel", None, NOON, NOON + timedelta(hours=3), 1, 0, None)
    return Report("0", "c", (), (row,), (), incidents, incidents, (), ())


@pytest.mark.parametrize(
    ("selection", "kept"),
    [
        (ReportFilter(), True),
        (ReportFilter(vm="WEB"), True),
        (ReportFilter(vm="db"), False),
        (ReportFilter(host="esx-a1"), True),
        (ReportFilter(host="esx-a2.example.com"), True),
        (ReportFilter(host="192.0.2.11"), True),
        (ReportFilter(host="esx-a"), False),
        (ReportFilter(migration_id="2024733971653911447"), True),
        (ReportFilter(migration_id="0x1c194cd1d918e397"), True),
        (ReportFilter(migration_id="17"), False),
        (ReportFilter(outcomes=frozenset({Outcome.FAILED})), True),
        (ReportFilter(outcomes=frozenset({Outcome.STALLED})), False),
        (ReportFilter(min_severity=Severity.ERROR), True),
        (ReportFilter(min_severity=Severity.CRITICAL), False),
        (ReportFilter(since="2024-05-06T12:01:30"), True),
        (ReportFilter(since="2024-05-06T12:02:01"), False),
        (ReportFilter(until="2024-05-06T12:00:00Z"), True),
        (ReportFilter(until="2024-05-06T13:59:59+02:00"), False),
        (ReportFilter(since="2h"), False),
        (ReportFilter(since="2h59m"), True),
        (ReportFilter(since="-3h"), True),
    ],
)
def test_each_filter(selection, kept):
    chosen = selection.apply(report(incident()))
    assert bool(chosen.incidents) is kept
    assert bool(chosen.migrations) is kept


@pytest.mark.parametrize("text", ["yesterday", "12", "h", "2024-13-01"])
def test_what_is_no_time_is_refused(text):
    with pytest.raises(UsageError):
        read_time(text, NOON)


def test_a_relative_time_needs_logs_with_times():
    with pytest.raises(UsageError):
        read_time("2h", None)


def test_a_very_long_time_back_is_the_beginning():
    assert read_time("999999d", NOON).year == 1


def test_what_is_no_id_is_refused():
    with pytest.raises(UsageError):
        ReportFilter(migration_id="abc").apply(report(incident()))
