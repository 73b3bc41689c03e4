from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from io import BytesIO

import polars as pl
import pytest

from tests.support.report_samples import EVERYTHING, FAILED, QUIET, START, SUCCEEDED, TYPICAL, blank
from vmlog.model import ClockOffset, Endpoint, Notice, SourceInfo, StageSpan, Unexplained
from vmlog.report import overview, phrases
from vmlog.report.highlights import remaining_unexplained
from vmlog.report.registry import report_formats, write_report
from vmlog.report.times import clock_text, stamp_text
from vmlog.report.writer import WriterOptions
from vmlog.terms import Outcome, Side, Stage, Trigger
from vmlog.triage.every_migration import all_migrations


@pytest.mark.parametrize(
    ("seconds", "text"),
    [
        (None, "unknown"),
        (float("inf"), "unknown"),
        (0.4217, "0.422 s"),
        (33.0, "33 s"),
        (59.4, "59.4 s"),
        (59.7, "1 min 0 s"),
        (60.0, "1 min 0 s"),
        (125.4, "2 min 5 s"),
        (3599.9, "1 h 0 min"),
        (11_400.0, "3 h 10 min"),
    ],
)
def test_durations(seconds: float | None, text: str) -> None:
    assert phrases.duration(seconds) == text


def test_headline_names_both_hosts_one_host_or_none() -> None:
    assert phrases.headline(FAILED) == "vMotion of db01 from esx-a1 to esx-b2"
    assert phrases.headline(SUCCEEDED) == "Storage vMotion of web02 on esx-a1"
    assert phrases.headline(blank(Outcome.FAILED, "x")) == "Migration of an unknown VM (hosts unknown)"
    lost = replace(FAILED, vm=None, destination=Endpoint())
    secondary = replace(FAILED, trigger=Trigger.FAULT_TOLERANCE)
    assert phrases.headline(secondary) == "Start of a secondary of db01 from esx-a1 to esx-b2"
    assert phrases.headline(lost) == "vMotion of /vmfs/volumes/ds1/db01/db01.vmx from esx-a1 to an unknown host"


def test_when_says_which_moment_it_is() -> None:
    assert phrases.time_span(FAILED) == "2025-03-01 10:05:31.100 UTC, started 10:04:58.100, lasted 33 s"
    assert phrases.time_span(replace(FAILED, failed_utc=None)).startswith("ended 2025-03-01 10:05:32.100 UTC, started")
    assert phrases.time_span(replace(FAILED, failed_utc=None, ended_utc=None, duration_s=None)) == (
        "started 2025-03-01 10:04:58.100 UTC"
    )
    assert phrases.time_span(blank(Outcome.FAILED, "x")) == "time unknown"
    overnight = replace(FAILED, failed_utc=START + timedelta(days=1), duration_s=None)
    assert phrases.time_span(overnight) == "2025-03-02 10:04:58.100 UTC, started 2025-03-01 10:04:58.100"


def test_period_names_the_second_date_only_when_it_differs() -> None:
    assert phrases.period(START, START) == "2025-03-01 10:04 UTC"
    assert phrases.period(START, START + timedelta(hours=1)) == "2025-03-01 10:04-11:04 UTC"
    assert phrases.period(START, START + timedelta(days=1)) == "2025-03-01 10:04 to 2025-03-02 10:04 UTC"


def test_summary_counts_every_migration_once() -> None:
    assert len(all_migrations(EVERYTHING)) == 7
    assert overview.summary(TYPICAL) == (
        "3 migrations: 1 failed, 1 refused, 1 succeeded · hosts esx-a1, esx-b2 · 2025-03-01 10:00-11:00 UTC"
    )


def test_summary_without_coverage_takes_the_times_of_the_migrations() -> None:
    assert overview.summary(replace(QUIET, coverage=())).endswith("2025-03-01 10:14-10:17 UTC")


def test_summary_of_nothing() -> None:
    assert overview.summary(replace(QUIET, sources=(), coverage=(), migrations=())) == "no migration"


def test_many_hosts_are_counted() -> None:
    sources = tuple(SourceInfo(f"{n}.tgz", "vm-support", f"esx-{n}", None, None, None, None) for n in range(7))
    report = replace(QUIET, sources=sources, coverage=(), migrations=())
    assert "hosts esx-0, esx-1, esx-2, esx-3 and 3 more" in overview.summary(report)


def test_hosts_of_loose_logs_are_named() -> None:
    rows = tuple(replace(row, host=host) for row, host in zip(QUIET.coverage, ("vc-a", None), strict=True))
    report = replace(QUIET, sources=(), coverage=rows, migrations=())
    assert "no migration · host vc-a ·" in overview.summary(report)


def test_a_clock_behind_differs_from_a_clock_ahead() -> None:
    report = replace(QUIET, clocks=(ClockOffset("esx-b2", "esx-a1", -75.0, 0.5, 1),))
    assert overview.clocks(report) == [
        "The clock of esx-b2 runs 1 min 15 s behind esx-a1 (give or take 0.5 s, from 1 pair of lines)."
    ]


def test_an_uncertain_clock_difference_is_not_shown() -> None:
    assert overview.clocks(replace(QUIET, clocks=(ClockOffset("esx-b2", "esx-a1", -1.04, 1.04, 1),))) == []


def test_a_single_record_has_no_start_and_no_length() -> None:
    single = replace(FAILED, started_utc=START, failed_utc=START, ended_utc=START, duration_s=0.0)
    assert phrases.time_span(single) == f"{stamp_text(START)}"


def test_a_stall_says_since_when_it_counts_as_one_and_not_how_long_it_took() -> None:
    stalled = replace(FAILED, outcome=Outcome.STALLED, started_utc=START, failed_utc=START + timedelta(minutes=1))
    since = clock_text(START + timedelta(minutes=1))
    assert phrases.time_span(stalled) == f"started {stamp_text(START)}, counts as stalled since {since}"


def test_warnings_at_the_head_are_not_repeated() -> None:
    missing, damaged = Notice("source-missing", "no such file", "x.log"), Notice("damaged", "cut off", "y.tgz")
    assert overview.other_notices(replace(QUIET, warnings=(missing, damaged))) == [damaged]


def test_a_line_of_a_pipe_is_called_so() -> None:
    line = replace(FAILED.evidence[0], source="-", member="-", line_no=7)
    assert phrases.location(line) == "standard input:7"


def test_a_message_that_an_incident_shows_is_not_listed_again() -> None:
    line = replace(FAILED.evidence[0], text=f"2025-03-01 error: {FAILED.message}")
    once, twice = Unexplained("failed to {}", 1, (line,)), Unexplained("gave up {}", 2, (line,))
    assert remaining_unexplained(replace(QUIET, incidents=(FAILED,), unexplained=(once, twice))) == (twice,)


def test_a_clock_that_was_set_is_reported_with_its_times() -> None:
    step = datetime(2025, 3, 1, 9, 30, 12, tzinfo=UTC)
    before = ClockOffset("esx-b2", "esx-a1", 4.0, 0.5, 3, None, step)
    after = ClockOffset("esx-b2", "esx-a1", -75.0, 0.5, 4, step)
    first, second = overview.clocks(replace(QUIET, clocks=(before, after)))
    assert first.startswith("The clock of esx-b2 runs 4 s ahead of esx-a1 until 2025-03-01 09:30 UTC (give or take ")
    assert second.startswith("The clock of esx-b2 runs 1 min 15 s behind esx-a1 from 2025-03-01 09:30 UTC (give or ")


def test_stage_spans_name_their_side() -> None:
    assert phrases.stage_table(FAILED) == f"{Side.SOURCE.value}: prepare 1.2 s; connect length unknown"


def test_a_span_without_a_stage_says_that_nothing_was_logged() -> None:
    spans = (StageSpan(None, Side.SOURCE, START, START, 3.0), StageSpan(Stage.CONNECT, Side.SOURCE, START, START, 30.0))
    assert phrases.stage_table(replace(FAILED, stages=spans)) == "source: nothing logged 3 s, connect 30 s"


@pytest.mark.parametrize(
    ("outcome", "who", "text"),
    [
        (Outcome.CANCELLED, "a user", "a user"),
        (Outcome.CANCELLED, None, "somebody whom these logs do not name"),
        (Outcome.FAILED, None, None),
    ],
)
def test_who_cancelled(outcome: Outcome, who: str | None, text: str | None) -> None:
    assert phrases.cancelled_by(replace(FAILED, outcome=outcome, cancelled_by=who)) == text


def test_both_times_of_a_record_are_shown_where_they_differ() -> None:
    off, right = FAILED.evidence
    assert phrases.corrected(off) == (
        "2025-03-01 10:05:30.100 UTC by the clock of the report, 2025-03-01 10:05:33.350 UTC in the log"
    )
    assert phrases.corrected(right) is None


@pytest.mark.parametrize("fmt", report_formats())
def test_every_format_has_the_detail_and_who_cancelled(fmt: str) -> None:
    cancelled = replace(FAILED, outcome=Outcome.CANCELLED, detail="Nothing came for 61 s.", cancelled_by="robot-7")
    out = BytesIO()
    write_report(replace(TYPICAL, incidents=(cancelled,)), fmt, out, WriterOptions(show_all=True))
    written = out.getvalue()
    if fmt == "parquet":
        written = pl.read_parquet(BytesIO(written)).write_csv().encode()
    assert b"Nothing came for 61 s." in written
    assert fmt == "csv" or b"robot" in written


@pytest.mark.parametrize(
    ("user", "trigger", "text"),
    [
        (None, None, None),
        ("EXAMPLE\\ops", None, "EXAMPLE\\ops"),
        ("EXAMPLE\\ops", Trigger.MANUAL, "EXAMPLE\\ops"),
        (None, Trigger.DRS, "DRS"),
        ("EXAMPLE\\ops", Trigger.STORAGE_DRS, "Storage DRS (user EXAMPLE\\ops)"),
        (None, Trigger.MAINTENANCE_MODE, "maintenance mode"),
        (None, Trigger.FAULT_TOLERANCE, "Fault Tolerance"),
    ],
)
def test_requester(user: str | None, trigger: Trigger | None, text: str | None) -> None:
    assert phrases.requester(replace(FAILED, user=user, trigger=trigger)) == text


def test_the_sentence_without_a_cause_fits_the_outcome() -> None:
    assert "kept the VM waiting" in phrases.no_cause(replace(FAILED, outcome=Outcome.SUCCEEDED))
    assert "cancelled" in phrases.no_cause(replace(FAILED, outcome=Outcome.CANCELLED))
    assert "does not guess" in phrases.no_cause(FAILED)
