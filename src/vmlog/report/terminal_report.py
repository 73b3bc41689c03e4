"""The report for terminals: a summary, a list of the incidents, each incident, and what else was found."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from rich.text import Text

from vmlog.model import Incident, Report
from vmlog.report import overview, phrases
from vmlog.report.highlights import all_migrations, remaining_unexplained
from vmlog.report.incident_index import INDEX_FROM, briefs
from vmlog.report.safe import one_line
from vmlog.report.terminal_incident import (
    OUTCOME_STYLES,
    add_incident,
    add_measurements,
    add_requester,
    heading_of,
    plain_text,
)
from vmlog.report.terminal_page import TerminalPage
from vmlog.report.writer import WriterOptions
from vmlog.terms import Outcome

_ROWS_SHOWN: Final = 5


def report_text(report: Report, options: WriterOptions) -> str:
    """Return the whole report, at most `options.width` columns wide."""
    page = TerminalPage(options.width, color=options.color)
    page.line(plain_text(overview.summary(report), "bold"))
    page.line(plain_text(overview.amount_read(report), "dim"))
    for sentence in (*overview.not_read(report), *overview.clocks(report)):
        page.line(plain_text(sentence, "yellow"))
    if not report.incidents:
        page.blank()
        page.line(plain_text(overview.nothing_found(report)))
    if len(report.incidents) >= INDEX_FROM:
        page.blank()
        _add_index(page, report.incidents)
    for number, incident in enumerate(report.incidents, start=1):
        page.blank()
        add_incident(page, incident, options, f"{number}")
    if options.show_all:
        _add_successes(page, report)
    _add_unexplained(page, report, options)
    _add_warnings(page, report, options)
    return page.text()


def _add_index(page: TerminalPage, incidents: Sequence[Incident]) -> None:
    """Add two lines for each incident that hold the answer. Nothing is cut: a long name takes another line."""
    for number, (incident, brief) in enumerate(zip(incidents, briefs(incidents), strict=True), start=1):
        outcome = (f"{incident.outcome.value.upper():<10}", OUTCOME_STYLES[incident.outcome])
        head = Text.assemble(f"{number:>3}  ", outcome, "  ")
        page.item(head, Text.assemble((f"{brief.when:<19}", "dim"), "  ", (one_line(brief.subject), "bold")))
        page.item(Text(" " * 5), plain_text(f"{brief.progress}: {brief.why}"))


def _add_successes(page: TerminalPage, report: Report) -> None:
    for migration in all_migrations(report):
        if migration.outcome is not Outcome.SUCCEEDED:
            continue
        page.blank()
        page.line(heading_of(migration))
        page.field("when", plain_text(phrases.time_span(migration)))
        add_requester(page, migration)
        add_measurements(page, migration)
        page.field("ids", plain_text(phrases.identity(migration), "dim"))


def _add_unexplained(page: TerminalPage, report: Report, options: WriterOptions) -> None:
    entries = remaining_unexplained(report)
    if not entries:
        return
    page.blank()
    page.line(plain_text(overview.UNEXPLAINED, "bold"))
    shown = entries if options.show_all else entries[:_ROWS_SHOWN]
    for entry in shown:
        page.field(f"{entry.count:,} x", plain_text(entry.template), limit=None if options.show_all else 2)
    _add_rest(page, len(entries) - len(shown))


def _add_warnings(page: TerminalPage, report: Report, options: WriterOptions) -> None:
    notices = overview.warnings(report)
    if not notices:
        return
    page.blank()
    page.line(plain_text("Warnings", "bold"))
    shown = notices if options.show_all else notices[:_ROWS_SHOWN]
    for notice in shown:
        page.field("-", plain_text(overview.warning(notice)))
    _add_rest(page, len(notices) - len(shown))


def _add_rest(page: TerminalPage, hidden: int) -> None:
    if hidden > 0:
        page.field("", plain_text(f"and {hidden:,} more; --all shows them", "dim"))
