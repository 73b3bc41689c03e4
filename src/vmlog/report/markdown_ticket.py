"""The text of a ticket for each incident, as Markdown: what, when, where, why, how that is known, what to do."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from vmlog.model import Evidence, Incident, Migration, Report
from vmlog.report import overview, phrases
from vmlog.report.highlights import best_reference, key_evidence, key_excerpt, top_cause
from vmlog.report.markdown_parts import (
    escape_markdown,
    fenced_text,
    markdown_commands,
    markdown_link,
    markdown_paragraph,
)
from vmlog.report.paths import ShortPlaces, report_places
from vmlog.report.safe import one_line
from vmlog.report.story_rows import brief_line, lines_without_stamp
from vmlog.report.times import clock_text

_MOST_PROOF: Final = 6
_LEAST_PROOF: Final = 3
_MOST_STEPS: Final = 3
_MOST_GAPS: Final = 3
_LINE_CHARACTERS: Final = 220
_TEXT_CHARACTERS: Final = 600
_PLACE_WIDTH: Final = 44


def ticket_lines(report: Report) -> Iterator[str]:
    """Yield the lines of the document: each incident takes fewer than 40."""
    if len(report.incidents) != 1:
        yield f"**{escape_markdown(overview.summary(report))}**"
    if not report.incidents:
        yield from markdown_paragraph(escape_markdown(overview.nothing_found(report)))
    for sentence in overview.not_read(report):
        yield from markdown_paragraph(escape_markdown(sentence))
    places = report_places(report)
    for number, incident in enumerate(report.incidents):
        if number or len(report.incidents) > 1:
            yield ""
        yield from _ticket(incident, places)
    yield from markdown_paragraph(escape_markdown(overview.made_by(report)))


def _ticket(incident: Incident, places: ShortPlaces) -> Iterator[str]:
    yield f"## {incident.outcome.value.capitalize()}: {escape_markdown(phrases.headline(incident))}"
    yield ""
    for label, text in _facts(incident):
        yield f"- **{label}:** {text}"
    cause = top_cause(incident)
    if cause:
        yield from markdown_paragraph(_short(cause.cause))
    if proof := _proof(incident):
        yield from ("", "Proof:", "")
        yield from fenced_text("\n".join(_proof_line(incident, record, places) for record in proof))
    if cause and cause.remedies:
        yield from ("", "Next steps:", "")
        yield from (
            f"{step}. {markdown_commands(_cut(text))}"
            for step, text in enumerate(cause.remedies[:_MOST_STEPS], start=1)
        )
    if incident.gaps:
        yield from ("", "Missing:", "")
        yield from (f"- {_short(phrases.gap(gap))}" for gap in incident.gaps[:_MOST_GAPS])
        if (more := len(incident.gaps) - _MOST_GAPS) > 0:
            yield f"- and {more} more"


def _facts(incident: Incident) -> Iterator[tuple[str, str]]:
    """Yield label and Markdown of each fact."""
    yield "When", escape_markdown(phrases.time_span(incident))
    yield "Where", escape_markdown(_where(incident))
    yield "Stage", escape_markdown(phrases.stage(incident))
    if requester := phrases.requester(incident):
        yield "Asked by", _short(requester)
    yield "Cause", _cause(incident)
    if message := phrases.message(incident):
        yield "Message", _short(message)
    yield "Ids", _short(phrases.identity(incident))


def _where(migration: Migration) -> str:
    """Return the two ends with their addresses, and the VM's file."""
    ends = [
        f"{word} {end.host or end.ip}" + (f" ({end.ip})" if end.host and end.ip else "")
        for word, end in (("from", migration.source), ("to", migration.destination))
        if end.host or end.ip
    ]
    place = " ".join(ends) or "the hosts are not known"
    return f"{place}, {migration.vm_path}" if migration.vm_path else place


def _cause(incident: Incident) -> str:
    """Return the cause with its confidence and its article, as Markdown."""
    cause = top_cause(incident)
    if cause is None:
        return escape_markdown(phrases.no_cause(incident))
    article = best_reference(cause.references)
    link = f", {markdown_link(article)}" if article else ""
    return f"{escape_markdown(f'{cause.title}: {phrases.confidence(cause)}')}{link}"


def _proof(incident: Incident) -> list[Evidence]:
    """Return the records that prove the cause best, in order of time: one of each log first, at most six.

    Where these are few, other records of the incident show how it came to them.
    """
    cause = top_cause(incident)
    proving = (
        [incident.evidence[index] for index in cause.evidence if index in range(len(incident.evidence))]
        if cause
        else []
    )
    best = key_evidence(incident)
    ranked = [*([best] if best else []), *_one_of_each_log(proving), *proving]
    chosen = list(dict.fromkeys(map(id, ranked)))[:_MOST_PROOF]
    if len(chosen) < _LEAST_PROOF:
        others = (id(record) for record in incident.evidence if record.trouble is None and id(record) not in chosen)
        chosen += list(others)[: _LEAST_PROOF - len(chosen)]
    return [record for record in incident.evidence if id(record) in chosen]


def _one_of_each_log(records: list[Evidence]) -> list[Evidence]:
    first: dict[tuple[str | None, str], Evidence] = {}
    for record in records:
        first.setdefault((record.host, record.log), record)
    return list(first.values())


def _proof_line(incident: Incident, record: Evidence, places: ShortPlaces) -> str:
    """Return a record on one line: time by the clock of the report, place, text."""
    time = clock_text(record.ts_utc) if record.ts_utc else "no time"
    place = places.after_host(phrases.location(record), record.host, _PLACE_WIDTH)
    excerpt = key_excerpt(incident, record).removeprefix("…\n")
    text = brief_line(lines_without_stamp(excerpt)[0])
    shown = one_line(f"{time} {'' if record.host else '? '}{place} {text}")
    return shown if len(shown) <= _LINE_CHARACTERS else f"{shown[:_LINE_CHARACTERS]}…"


def _short(text: str) -> str:
    """Return a text as Markdown, cut where it is very long."""
    return escape_markdown(_cut(text))


def _cut(text: str) -> str:
    return text if len(text) <= _TEXT_CHARACTERS else f"{text[:_TEXT_CHARACTERS]}…"
