"""The report for terminals: a summary, a list of the incidents, each incident, and what else was found."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from rich.text import Text

from vmlog.model import Incident, Report
from vmlog.report import overview
from vmlog.report.highlights import remaining_unexplained
from vmlog.report.incident_index import INDEX_FROM, briefs
from vmlog.report.paths import report_places
from vmlog.report.safe import one_line
from vmlog.report.terminal_incident import (
    OUTCOME_STYLES,
    add_incident,
    add_success,
    plain_text,
)
from vmlog.report.terminal_page import TerminalPage
from vmlog.report.terminal_triage import add_screen
from vmlog.report.triage_phrases import grouping_of
from vmlog.report.writer import WriterOptions
from vmlog.terms import Outcome
from vmlog.triage.every_migration import all_migrations

_ROWS_SHOWN: Final = 5


def report_text(report: Report, options: WriterOptions) -> str:
    """Return the whole report, at most `options.width` columns wide."""
    page = TerminalPage(options.width, color=options.color)
    by = grouping_of(report, options)
    if by is not None and report.incidents:
        add_screen(page, report, options, by)
        if options.show_all:
            _add_each(page, report, options, {})
        return page.text()
    page.line(plain_text(overview.summary(report), "bold"))
    page.line(plain_text(overview.amount_read(report), "dim"))
    for sentence in (*overview.not_read(report), *overview.clocks(report)):
        page.line(plain_text(sentence, "yellow"))
    if not report.incidents and not (report.selection and report.selection.with_successes and report.migrations):
        page.blank()
        page.line(plain_text(overview.nothing_found(report)))
    if len(report.incidents) >= INDEX_FROM:
        page.blank()
        _add_index(page, report.incidents)
    _add_each(page, report, options, None)
    return page.text()


def _add_each(page: TerminalPage, report: Report, options: WriterOptions, explained: dict[str, str] | None) -> None:
    """Add every incident, and what was found besides; with `explained` a cause is explained in full once."""
    places = report_places(report)
    for number, incident in enumerate(report.incidents, start=1):
        page.blank()
        add_incident(page, incident, options, f"{number}", explained, places)
    if options.show_all or (report.selection and report.selection.with_successes):
        _add_successes(page, report, options)
    _add_unexplained(page, report, options)
    add_notices(page, [*map(overview.warning, overview.other_notices(report))], show_all=options.show_all)


def _add_index(page: TerminalPage, incidents: Sequence[Incident]) -> None:
    """Add two lines for each incident that hold the answer. Nothing is cut: a long name takes another line."""
    for number, (incident, brief) in enumerate(zip(incidents, briefs(incidents), strict=True), start=1):
        outcome = (f"{incident.outcome.value.upper():<10}", OUTCOME_STYLES[incident.outcome])
        head = Text.assemble(f"{number:>3}  ", outcome, "  ")
        page.item(head, Text.assemble((f"{brief.when:<19}", "dim"), "  ", (one_line(brief.subject), "bold")))
        page.item(Text(" " * 5), plain_text(f"{brief.progress}: {brief.why}"))


def _add_successes(page: TerminalPage, report: Report, options: WriterOptions) -> None:
    # A success that was slow is an incident, and there already.
    shown = {incident.incident_id for incident in report.incidents}
    for migration in all_migrations(report):
        if migration.outcome is not Outcome.SUCCEEDED or migration.incident_id in shown:
            continue
        page.blank()
        add_success(page, migration, options)


def _add_unexplained(page: TerminalPage, report: Report, options: WriterOptions) -> None:
    entries = remaining_unexplained(report)
    if not entries:
        return
    page.blank()
    page.line(plain_text(overview.UNEXPLAINED, "bold"))
    shown = entries if options.show_all else entries[:_ROWS_SHOWN]
    for entry in shown:
        page.field(f"{entry.count:,} x", plain_text(entry.template), limit=None if options.show_all else 2)
    page.rest(len(entries) - len(shown))


def add_notices(page: TerminalPage, notices: Sequence[str], *, show_all: bool) -> None:
    """Add the first warnings of a run, or all of them."""
    if not notices:
        return
    page.blank()
    page.line(plain_text("Warnings", "bold"))
    shown = notices if show_all else notices[:_ROWS_SHOWN]
    for notice in shown:
        page.field("-", plain_text(notice))
    page.rest(len(notices) - len(shown))
