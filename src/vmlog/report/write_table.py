"""The terminal report: per incident the answer first, then what supports it, then what was missing."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import BinaryIO

from rich.text import Text

from vmlog.model import CauseMatch, Incident, Migration, Report
from vmlog.report import overview, phrases
from vmlog.report.choose import (
    all_migrations,
    best_reference,
    following_from,
    other_causes,
    proof_lines,
    proof_text,
    top_cause,
    unlisted,
)
from vmlog.report.index import INDEX_FROM, briefs
from vmlog.report.page import Page
from vmlog.report.paths import shorten
from vmlog.report.safe import one_line
from vmlog.report.writer import DEFAULT_WIDTH, Options
from vmlog.terms import Outcome

_CLIPPED_LINES = 4
_ROWS_SHOWN = 5
_STYLES = {
    Outcome.SUCCEEDED: "bold green",
    Outcome.FAILED: "bold red",
    Outcome.REFUSED: "bold red",
    Outcome.STALLED: "bold yellow",
    Outcome.CANCELLED: "bold yellow",
    Outcome.INCOMPLETE: "bold magenta",
}
_UNKNOWN_ARTICLE = "unknown_article"
# What a text names or is about, by the variable that tells it; other variables are values that stand in the text.
_READ_AS = frozenset({"article", "cause_id", "cpu", "fault", "operation", "progress", "status", "title"})
_TRY = (
    "Try more of it: the whole task error or log line, with its keys (msg..., vim.fault...) and codes (0xbad...). "
    "Texts in other languages than English are recognised by these alone."
)
_LEVELS = {"high": "green", "medium": "yellow"}


def write_table(report: Report, out: BinaryIO, options: Options) -> None:
    """Write the report for people at a terminal or a pipe: UTF-8, at most `options.width` columns."""
    page = Page(options.width, color=options.color)
    page.line(_plain(overview.summary(report), "bold"))
    page.line(_plain(overview.amount_read(report), "dim"))
    for sentence in (*overview.not_read(report), *overview.clocks(report)):
        page.line(_plain(sentence, "yellow"))
    if not report.incidents:
        page.blank()
        page.line(_plain(overview.nothing_found(report)))
    if len(report.incidents) >= INDEX_FROM:
        page.blank()
        _index(page, report.incidents)
    for number, incident in enumerate(report.incidents, start=1):
        page.blank()
        _incident(page, incident, options, f"{number}")
    if options.show_all:
        _succeeded(page, report)
    _unexplained(page, report, options)
    _warnings(page, report, options)
    out.write(page.text().encode())


def incident_text(incident: Incident, *, width: int | None = None, color: bool = False, show_all: bool = False) -> str:
    """Return one incident as the table shows it, for live output; it ends with a line feed."""
    options = Options(width=width or DEFAULT_WIDTH, color=color, show_all=show_all)
    page = Page(options.width, color=color)
    _incident(page, incident, options, "")
    return page.text()


def explained_text(
    causes: Sequence[CauseMatch],
    recognised: Mapping[str, str],
    *,
    width: int | None = None,
    color: bool = False,
    show_all: bool = False,
) -> str:
    """Return the answer to a pasted message or a typed name: what it was read as, the causes, the values in it.

    Args:
        causes: best first; without any a sentence says so, and what to try.
        recognised: `variables` as in JSON; what is no name of something, but a value in the text, stands at the end.
        width: columns; null is the width in a pipe.
        color: whether colours are shown.
        show_all: every remedy and reference.
    """
    options = Options(width=width or DEFAULT_WIDTH, color=color, show_all=show_all)
    page = Page(options.width, color=color)
    missing = recognised.get(_UNKNOWN_ARTICLE)
    if missing:
        page.line(_plain(f"The catalogue does not have {missing}."))
    values = {name: value for name, value in sorted(recognised.items()) if name != _UNKNOWN_ARTICLE}
    _values(page, "read as", {name: value for name, value in values.items() if name in _READ_AS})
    if not causes and not missing:
        page.line(_plain("Nothing documented is close enough to this text."))
        if not values:
            page.line(_plain(_TRY))
    for number, cause in enumerate(causes):
        if number or not values.keys().isdisjoint(_READ_AS):
            page.blank()
        _cause(page, cause, options, label="or" if number else "cause")
    _values(page, "values", {name: value for name, value in values.items() if name not in _READ_AS})
    return page.text()


def _values(page: Page, label: str, values: Mapping[str, str]) -> None:
    for position, (name, value) in enumerate(values.items()):
        page.field("" if position else label, _plain(f"{name.replace('_', ' ')}: {value}"))


def _incident(page: Page, incident: Incident, options: Options, number: str) -> None:
    limit = None if options.show_all else _CLIPPED_LINES
    page.line(_title(number, incident))
    page.field("when", _plain(phrases.time_span(incident)))
    page.field("stage", _plain(phrases.stage(incident)))
    _asked_by(page, incident)
    if text := phrases.cancelled_by(incident):
        page.field("cancelled", _plain(f"by {text}"))
    if incident.detail:
        page.field("detail", _plain(incident.detail))
    cause = top_cause(incident)
    if cause is None:
        page.field("cause", _plain(phrases.no_cause(incident), "yellow"))
    else:
        _cause(page, cause, options)
    if incident.message:
        page.field("message", _plain(incident.message), limit=limit)
    line = proof_lines(incident)
    if line is not None:
        place = one_line(phrases.location(line))
        page.field("proof", Text(place if options.show_all else shorten(place, page.value_width), "cyan"))
        if text := phrases.corrected(line):
            page.more(_plain(text, "dim"))
        page.more(_plain(line.text if options.show_all else proof_text(incident, line)), limit=limit)
    for position, gap in enumerate(incident.gaps):
        page.field("" if position else "missing", _plain(f"{gap.what}: {gap.why}", "yellow"))
        page.more(_plain(f"to get it: {gap.how_to_get}"))
    others, following = other_causes(incident), following_from(incident)
    if options.show_all:
        for other in others:
            _cause(page, other, options, label="or")
        for other in following:
            _cause(page, other, options, label="also seen")
        _measured(page, incident)
    else:
        if others:
            page.field("or", _plain("; ".join(map(phrases.candidate, others))), limit=2)
        if following:
            page.field("also seen", _plain("; ".join(other.title for other in following)), limit=2)
    page.field("ids", _plain(f"{phrases.identity(incident)}, severity {incident.severity.value}", "dim"), limit=limit)


def _cause(page: Page, cause: CauseMatch, options: Options, label: str = "cause") -> None:
    page.field(label, _plain(cause.title, "bold"))
    page.more(_plain(phrases.confidence(cause), _LEVELS.get(cause.level, "")))
    page.more(_plain(cause.cause))
    article = best_reference(cause)
    for reference in cause.references if options.show_all else [article] if article else []:
        page.field("article", _plain(phrases.citation(reference) if options.show_all else phrases.reference(reference)))
        page.more(_plain(reference.url, "blue"))
    for position, remedy in enumerate(cause.remedies if options.show_all else cause.remedies[:1]):
        page.field("" if position else "next step", _plain(remedy))


def _asked_by(page: Page, migration: Migration) -> None:
    if text := phrases.asked_by(migration):
        page.field("asked by", _plain(text))


def _measured(page: Page, migration: Migration) -> None:
    for label, text in (("stages", phrases.stage_table(migration)), ("measured", phrases.metrics(migration))):
        if text:
            page.field(label, _plain(text))


def _title(number: str, migration: Migration) -> Text:
    return Text.assemble(
        f"{number}  " if number else "",
        (migration.outcome.value.upper(), _STYLES[migration.outcome]),
        "  ",
        (one_line(phrases.headline(migration)), "bold"),
    )


def _index(page: Page, incidents: Sequence[Incident]) -> None:
    """Two lines of each incident that hold the answer; nothing is cut, so a long name takes a line more."""
    for number, (incident, brief) in enumerate(zip(incidents, briefs(incidents), strict=True), start=1):
        head = Text.assemble(
            f"{number:>3}  ", (f"{incident.outcome.value.upper():<10}", _STYLES[incident.outcome]), "  "
        )
        page.item(head, Text.assemble((f"{brief.when:<19}", "dim"), "  ", (one_line(brief.what), "bold")))
        page.item(Text(" " * 5), _plain(f"{brief.how_far}: {brief.why}"))


def _succeeded(page: Page, report: Report) -> None:
    done = [migration for migration in all_migrations(report) if migration.outcome is Outcome.SUCCEEDED]
    for migration in done:
        page.blank()
        page.line(_title("", migration))
        page.field("when", _plain(phrases.time_span(migration)))
        _asked_by(page, migration)
        _measured(page, migration)
        page.field("ids", _plain(phrases.identity(migration), "dim"))


def _unexplained(page: Page, report: Report, options: Options) -> None:
    entries = unlisted(report)
    if not entries:
        return
    page.blank()
    page.line(_plain(overview.UNEXPLAINED, "bold"))
    shown = entries if options.show_all else entries[:_ROWS_SHOWN]
    for entry in shown:
        page.field(f"{entry.count:,} x", _plain(entry.template), limit=None if options.show_all else 2)
    _rest(page, len(entries) - len(shown))


def _warnings(page: Page, report: Report, options: Options) -> None:
    notices = overview.warnings(report)
    if not notices:
        return
    page.blank()
    page.line(_plain("Warnings", "bold"))
    shown = notices if options.show_all else notices[:_ROWS_SHOWN]
    for notice in shown:
        page.field("-", _plain(overview.warning(notice)))
    _rest(page, len(notices) - len(shown))


def _rest(page: Page, hidden: int) -> None:
    if hidden > 0:
        page.field("", _plain(f"and {hidden:,} more; --all shows them", "dim"))


def _plain(text: str, style: str = "") -> Text:
    return Text(one_line(text), style)
