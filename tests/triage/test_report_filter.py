"""Choosing what a report shows."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from tests.support.report_samples import GENERIC, NETWORK
from vmlog.errors import UsageError
from vmlog.model import Coverage, Endpoint, Incident, Report
from vmlog.terms import Kind, Outcome, Severity, Stage
from vmlog.triage.filter_hints import MOST_NAMES
from vmlog.triage.report_filter import ReportFilter

NOON = datetime(2024, 5, 6, 12, tzinfo=UTC)


def incident(**changes):
    base = Incident(
        incident_id="a3f0", kind=Kind.VMOTION, outcome=Outcome.FAILED, severity=Severity.ERROR, stage=Stage.CONNECT,
        progress_percent=None, progress_basis=None, migration_id="2024733971653911447", op_ids=(), vm="web-01",
        vm_path="/vmfs/volumes/one/web-01/web-01.vmx", source=Endpoint("esx-a1.example.com", "192.0.2.11"),
        destination=Endpoint("esx-a2", None), started_utc=NOON, failed_utc=NOON + timedelta(minutes=1),
        ended_utc=NOON + timedelta(minutes=2), duration_s=120.0, stages=(),
        metrics={}, message=None, evidence=(), gaps=(), causes=(NETWORK, GENERIC),
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
        (ReportFilter(vm="WEB-*"), True),
        (ReportFilter(vm="eb-*"), False),
        (ReportFilter(vm="w?b-01"), True),
        (ReportFilter(vm="*/one/*"), True),
        (ReportFilter(vm="web[-]01"), False),
        (ReportFilter(host="ESX-A*"), True),
        (ReportFilter(host="esx-?2"), True),
        (ReportFilter(host="192.0.2.*"), True),
        (ReportFilter(host="esx-b*"), False),
        (ReportFilter(causes=("vmotion-*",)), True),
        (ReportFilter(causes=("disk-full", "vmotion-network-unreachable")), True),
        (ReportFilter(causes=("vmotion",)), False),
        (ReportFilter(causes=("migration-failed-generic",)), False),  # not the first one
        (ReportFilter(causes=("none",)), False),
        (ReportFilter(kinds=frozenset({Kind.VMOTION, Kind.COLD})), True),
        (ReportFilter(kinds=frozenset({Kind.COLD})), False),
        (ReportFilter(stages=frozenset({Stage.CONNECT})), True),
        (ReportFilter(stages=frozenset({Stage.PRECOPY})), False),
        (ReportFilter(incident="A3"), True),
        (ReportFilter(incident="3f"), False),
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


def test_what_is_no_id_is_refused():
    with pytest.raises(UsageError):
        ReportFilter(migration_id="abc").apply(report(incident()))


WEB = incident()
DATABASE = incident(incident_id="b7c1", vm="db-02", vm_path=None, causes=(), outcome=Outcome.STALLED)
FINE = incident(incident_id="c001", vm="mail-03", causes=(), outcome=Outcome.SUCCEEDED)


def test_what_was_left_out_is_no_warning():
    chosen = ReportFilter(vm="web*").apply(report(WEB, DATABASE))
    assert chosen.warnings == ()
    assert (chosen.selection.total, chosen.selection.left_out, chosen.selection.hints) == (2, 1, ())
    assert ReportFilter().apply(report(WEB)).selection is None


def test_a_filter_that_matches_nothing_tells_what_is_near():
    chosen = ReportFilter(vm="wbe-01", host="esx-b1", causes=("vmotion-network",)).apply(report(WEB, DATABASE, FINE))
    hints = {hint.option: hint for hint in chosen.selection.hints}
    assert hints["--vm"].nearest[0] == "web-01"
    assert (hints["--vm"].wanted, hints["--vm"].count) == ("wbe-01", 3)
    assert hints["--host"].nearest[0] in {"esx-a1.example.com", "esx-a2"}
    assert hints["--cause"].nearest == ("vmotion-network-unreachable", "none")


def test_filters_that_only_together_match_nothing_give_no_hint():
    chosen = ReportFilter(vm="web-01", causes=("none",)).apply(report(WEB, DATABASE))
    assert chosen.migrations == chosen.incidents == chosen.selection.hints == ()


def test_hints_are_bounded():
    many = [replace(WEB, incident_id=f"{number:04x}", vm=f"vm-{number}") for number in range(500)]
    (hint,) = ReportFilter(vm="nosuch").apply(report(*many)).selection.hints
    assert (len(hint.nearest), hint.count) == (MOST_NAMES, 500)


@pytest.mark.parametrize(
    ("selection", "asked"),
    [
        (ReportFilter(outcomes=frozenset({Outcome.SUCCEEDED, Outcome.FAILED})), True),
        (ReportFilter(incident="c0"), True),
        (ReportFilter(vm="mail-03"), False),
    ],
)
def test_successes_that_are_asked_for(selection, asked):
    assert selection.apply(report(WEB, FINE)).selection.with_successes is asked
