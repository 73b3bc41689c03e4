"""One incident on a terminal page: the answer first, then the record that supports it, then what was missing."""

from __future__ import annotations

from typing import Final

from rich.text import Text

from vmlog.model import CauseMatch, Incident, Migration
from vmlog.report import phrases
from vmlog.report.highlights import (
    best_reference,
    consequences,
    key_evidence,
    key_excerpt,
    other_causes,
    top_cause,
)
from vmlog.report.paths import shorten
from vmlog.report.safe import one_line
from vmlog.report.terminal_page import TerminalPage
from vmlog.report.writer import WriterOptions
from vmlog.terms import Outcome

_CLIPPED_LINES: Final = 4
OUTCOME_STYLES: Final = {
    Outcome.SUCCEEDED: "bold green",
    Outcome.FAILED: "bold red",
    Outcome.REFUSED: "bold red",
    Outcome.STALLED: "bold yellow",
    Outcome.CANCELLED: "bold yellow",
    Outcome.INCOMPLETE: "bold magenta",
}
_LEVEL_STYLES: Final = {"high": "green", "medium": "yellow"}


def incident_text(incident: Incident, options: WriterOptions) -> str:
    """Return one incident as the table shows it, for live output; it ends with a line feed."""
    page = TerminalPage(options.width, color=options.color)
    add_incident(page, incident, options)
    return page.text()


def add_incident(page: TerminalPage, incident: Incident, options: WriterOptions, number: str = "") -> None:
    """Add one incident in full, headed by its number in the report."""
    page.line(heading_of(incident, number))
    page.field("when", plain_text(phrases.time_span(incident)))
    page.field("stage", plain_text(phrases.stage(incident)))
    add_requester(page, incident)
    if canceller := phrases.cancelled_by(incident):
        page.field("cancelled", plain_text(f"by {canceller}"))
    if incident.detail:
        page.field("detail", plain_text(incident.detail))
    cause = top_cause(incident)
    if cause is None:
        page.field("cause", plain_text(phrases.no_cause(incident), "yellow"))
    else:
        add_cause(page, cause, options)
    _add_evidence(page, incident, options)
    for position, gap in enumerate(incident.gaps):
        page.field("" if position else "missing", plain_text(f"{gap.what}: {gap.why}", "yellow"))
        page.more(plain_text(f"to get it: {gap.how_to_get}"))
    _add_other_causes(page, incident, options)
    if options.show_all:
        add_measurements(page, incident)
    ids = f"{phrases.identity(incident)}, severity {incident.severity.value}"
    page.field("ids", plain_text(ids, "dim"), limit=_line_limit(options))


def _add_evidence(page: TerminalPage, incident: Incident, options: WriterOptions) -> None:
    """Add the product's message and the record that supports it."""
    limit = _line_limit(options)
    if incident.message:
        page.field("message", plain_text(incident.message), limit=limit)
    record = key_evidence(incident)
    if record is None:
        return
    place = one_line(phrases.location(record))
    page.field("proof", Text(place if options.show_all else shorten(place, page.value_width), "cyan"))
    if corrected := phrases.corrected(record):
        page.more(plain_text(corrected, "dim"))
    page.more(plain_text(record.text if options.show_all else key_excerpt(incident, record)), limit=limit)


def _add_other_causes(page: TerminalPage, incident: Incident, options: WriterOptions) -> None:
    others, following = other_causes(incident), consequences(incident)
    if options.show_all:
        for other in others:
            add_cause(page, other, options, label="or")
        for other in following:
            add_cause(page, other, options, label="also seen")
        return
    if others:
        page.field("or", plain_text("; ".join(map(phrases.candidate, others))), limit=2)
    if following:
        page.field("also seen", plain_text("; ".join(other.title for other in following)), limit=2)


def _line_limit(options: WriterOptions) -> int | None:
    return None if options.show_all else _CLIPPED_LINES


def add_cause(page: TerminalPage, cause: CauseMatch, options: WriterOptions, label: str = "cause") -> None:
    """Add a cause with its confidence, its article and its first step, or with all of them."""
    page.field(label, plain_text(cause.title, "bold"))
    page.more(plain_text(phrases.confidence(cause), _LEVEL_STYLES.get(cause.level, "")))
    page.more(plain_text(cause.cause))
    article = best_reference(cause)
    for reference in cause.references if options.show_all else [article] if article else []:
        name = phrases.citation(reference) if options.show_all else phrases.reference(reference)
        page.field("article", plain_text(name))
        page.more(plain_text(reference.url, "blue"))
    for position, remedy in enumerate(cause.remedies if options.show_all else cause.remedies[:1]):
        page.field("" if position else "next step", plain_text(remedy))


def add_requester(page: TerminalPage, migration: Migration) -> None:
    """Add who or what requested the migration, if the logs name it."""
    if requester := phrases.requester(migration):
        page.field("asked by", plain_text(requester))


def add_measurements(page: TerminalPage, migration: Migration) -> None:
    """Add the stages with their lengths and the measured values."""
    for label, text in (("stages", phrases.stage_table(migration)), ("measured", phrases.metrics(migration))):
        if text:
            page.field(label, plain_text(text))


def heading_of(migration: Migration, number: str = "") -> Text:
    """Return the line that heads a migration: number, outcome and headline."""
    return Text.assemble(
        f"{number}  " if number else "",
        (migration.outcome.value.upper(), OUTCOME_STYLES[migration.outcome]),
        "  ",
        (one_line(phrases.headline(migration)), "bold"),
    )


def plain_text(text: str, style: str = "") -> Text:
    """Return text for a page: one line, no control character, no markup."""
    return Text(one_line(text), style)
