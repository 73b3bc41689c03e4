"""One incident on a terminal page: the answer first, then the record that supports it, then what was missing."""

from __future__ import annotations

from typing import Final

from rich.text import Text

from vmlog.model import CauseMatch, Incident, Migration
from vmlog.report import check_phrases, phrases
from vmlog.report.baseline_phrases import comparison_sentence, measure_lines
from vmlog.report.command_text import command_parts
from vmlog.report.highlights import (
    best_reference,
    consequences,
    key_evidence,
    key_excerpt,
    other_causes,
    top_cause,
)
from vmlog.report.paths import ShortPlaces
from vmlog.report.safe import one_line
from vmlog.report.terminal_lanes import lane_lines
from vmlog.report.terminal_page import TerminalPage
from vmlog.report.writer import WriterOptions
from vmlog.terms import Outcome

_CLIPPED_LINES: Final = 4
_CHECKS_SHOWN: Final = 4
OUTCOME_STYLES: Final = {
    Outcome.SUCCEEDED: "bold green",
    Outcome.FAILED: "bold red",
    Outcome.REFUSED: "bold red",
    Outcome.STALLED: "bold yellow",
    Outcome.CANCELLED: "bold yellow",
    Outcome.INCOMPLETE: "bold magenta",
}
_COMMAND_STYLE: Final = "bold cyan"
_LEVEL_STYLES: Final = {"high": "green", "medium": "yellow"}


def incident_text(migration: Migration, options: WriterOptions) -> str:
    """Return one incident or success as the table shows it, for live output; it ends with a line feed."""
    page = TerminalPage(options.width, color=options.color)
    if isinstance(migration, Incident):
        add_incident(page, migration, options)
    else:
        add_success(page, migration, options)
    return page.text()


def add_success(page: TerminalPage, migration: Migration, options: WriterOptions) -> None:
    """Add a migration that succeeded."""
    page.line(heading_of(migration))
    page.field("when", plain_text(phrases.time_span(migration)))
    add_requester(page, migration)
    if options.timeline:
        add_lanes(page, migration)
    add_measurements(page, migration)
    page.field("ids", plain_text(phrases.identity(migration), "dim"))


def add_incident(
    page: TerminalPage,
    incident: Incident,
    options: WriterOptions,
    number: str = "",
    explained: dict[str, str] | None = None,
    places: ShortPlaces | None = None,
) -> None:
    """Add one incident in full, headed by its number in the report.

    Args:
        page: where to add it.
        incident: the incident.
        options: the layout.
        number: its number.
        explained: where causes were explained so far, by id; a cause is explained only once. None explains every one.
        places: what shortens places; None knows no other members.
    """
    places = places or ShortPlaces()
    page.line(heading_of(incident, number))
    page.field("when", plain_text(phrases.time_span(incident)))
    page.field("stage", plain_text(phrases.stage(incident)))
    add_requester(page, incident)
    if canceller := phrases.cancelled_by(incident):
        page.field("cancelled", plain_text(f"by {canceller}"))
    if incident.detail:
        page.field("detail", plain_text(incident.detail))
    if options.timeline:
        add_lanes(page, incident)
    cause = top_cause(incident)
    if cause is None:
        page.field("cause", plain_text(phrases.no_cause(incident), "yellow"))
    else:
        _add_cause_once(page, cause, options, "cause", number, explained)
    _add_checks(page, incident, options, places)
    _add_evidence(page, incident, options, places)
    for position, gap in enumerate(incident.gaps):
        page.field("" if position else "missing", plain_text(f"{gap.what}: {gap.why}", "yellow"))
        page.more(plain_text(f"to get it: {gap.how_to_get}"))
    _add_other_causes(page, incident, options, number, explained)
    if compared := comparison_sentence(incident):
        page.field("compared", plain_text(compared))
    if options.show_all:
        for line in measure_lines(incident):
            page.more(plain_text(line))
        add_measurements(page, incident)
    ids = f"{phrases.identity(incident)}, severity {incident.severity.value}"
    page.field("ids", plain_text(ids, "dim"), limit=_line_limit(options))


def _add_checks(page: TerminalPage, incident: Incident, options: WriterOptions, places: ShortPlaces) -> None:
    """Add what the configuration says of the causes."""
    shown = incident.checks if options.show_all else incident.checks[:_CHECKS_SHOWN]
    for check in shown:
        text = plain_text(check_phrases.bearing_text(incident, check))
        page.field(check_phrases.bearing(check), text, limit=_line_limit(options))
        for host, place in check_phrases.bearing_hosts(check):
            for row in [place] if options.show_all else places.rows(place, host, page.value_width):
                page.more(plain_text(row, "cyan"))
    page.rest(len(incident.checks) - len(shown))


def _add_evidence(page: TerminalPage, incident: Incident, options: WriterOptions, places: ShortPlaces) -> None:
    """Add the product's message and the record that supports it."""
    limit = _line_limit(options)
    if incident.message:
        page.field("message", plain_text(incident.message), limit=limit)
    record = key_evidence(incident)
    if record is None:
        return
    place = phrases.location(record)
    shown = place if options.show_all else places.short(place, record.host, page.value_width)
    page.field("proof", plain_text(shown, "cyan"))
    if corrected := phrases.corrected(record):
        page.more(plain_text(corrected, "dim"))
    page.more(plain_text(record.text if options.show_all else key_excerpt(incident, record)), limit=limit)


def _add_other_causes(
    page: TerminalPage, incident: Incident, options: WriterOptions, number: str, explained: dict[str, str] | None
) -> None:
    others, following = other_causes(incident), consequences(incident)
    if options.show_all:
        for other in others:
            _add_cause_once(page, other, options, "or", number, explained)
        for other in following:
            _add_cause_once(page, other, options, "also seen", number, explained)
        return
    if others:
        _add_names(page, "or", [*map(phrases.candidate, others)], options)
    if following:
        _add_names(page, "also seen", [other.title for other in following], options)


def _add_names(page: TerminalPage, label: str, names: list[str], options: WriterOptions) -> None:
    """Add names in at most two lines: as many whole ones as fit, and how many there are besides."""
    for shown in range(len(names), 0, -1):
        more = [f"and {len(names) - shown:,} more"] if shown < len(names) else []
        attempt = TerminalPage(options.width, color=options.color)
        attempt.field(label, plain_text("; ".join([*names[:shown], *more])), limit=2 if shown == 1 else None)
        if attempt.height <= 2:
            page.add(attempt)
            return


def _line_limit(options: WriterOptions) -> int | None:
    return None if options.show_all else _CLIPPED_LINES


def add_cause(page: TerminalPage, cause: CauseMatch, options: WriterOptions, label: str = "cause") -> None:
    """Add a cause with its confidence, its article and its first step, or with all of them."""
    page.field(label, plain_text(cause.title, "bold"))
    page.more(plain_text(phrases.confidence(cause), _LEVEL_STYLES.get(cause.level, "")))
    page.more(styled_commands(cause.cause))
    article = best_reference(cause.references)
    for reference in cause.references if options.show_all else [article] if article else []:
        name = phrases.citation(reference) if options.show_all else phrases.reference(reference)
        page.field("article", plain_text(name))
        page.more(plain_text(reference.url, "blue"))
    for position, remedy in enumerate(cause.remedies if options.show_all else cause.remedies[:1]):
        page.field("" if position else "next step", styled_commands(remedy))


def _add_cause_once(
    page: TerminalPage,
    cause: CauseMatch,
    options: WriterOptions,
    label: str,
    number: str,
    explained: dict[str, str] | None,
) -> None:
    """Add a cause in full, or where it was explained before and the next step, which names this incident's hosts."""
    before = explained.setdefault(cause.id, number) if explained is not None else number
    if before == number:
        add_cause(page, cause, options, label)
        return
    page.field(label, plain_text(cause.title, "bold"))
    page.more(plain_text(f"{phrases.confidence(cause)}; explained at incident {before}", "dim"))
    for remedy in cause.remedies[:1]:
        page.field("next step", styled_commands(remedy))


def add_requester(page: TerminalPage, migration: Migration) -> None:
    """Add who or what requested the migration, if the logs name it."""
    if requester := phrases.requester(migration):
        page.field("asked by", plain_text(requester))


def add_measurements(page: TerminalPage, migration: Migration) -> None:
    """Add the stages with their lengths and the measured values."""
    for label, text in (("stages", phrases.stage_table(migration)), ("measured", phrases.metrics(migration))):
        if text:
            page.field(label, plain_text(text))


def add_lanes(page: TerminalPage, migration: Migration) -> None:
    """Add when each side was at which stage, where that is known."""
    for line in lane_lines(migration, page.indented_width):
        page.indented(Text(line))


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


def styled_commands(text: str) -> Text:
    """Return a text of the catalogue for a page: its commands in a style of their own, without backticks."""
    parts = command_parts(one_line(text))
    return Text.assemble(*((part.text, _COMMAND_STYLE if part.is_command else "") for part in parts))
