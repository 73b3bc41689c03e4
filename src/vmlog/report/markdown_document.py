"""The Markdown report, for tickets and wikis (CommonMark with tables)."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import Final

from vmlog.model import CauseMatch, Evidence, Incident, Migration, Reference, Report
from vmlog.report import overview, phrases
from vmlog.report.highlights import all_migrations, consequences, other_causes, remaining_unexplained, top_cause
from vmlog.report.safe import one_line, visible_text

_SPECIAL: Final = re.compile(r"[\\`*_{}\[\]<>#|~&$]")
_LINE_START: Final = re.compile(r"[-+=]|[0-9]{1,9}[.)]")
_TICKS: Final = re.compile(r"`+")
_UNFIT_IN_LINK: Final = re.compile(r"[<>\\ ]")
_WEB: Final = ("https://", "http://")


def markdown_lines(report: Report) -> Iterator[str]:
    """Yield the lines of the document."""
    yield "# Migration report"
    yield from _paragraph(f"**{escape_markdown(overview.summary(report))}**")
    yield from _paragraph(escape_markdown(overview.amount_read(report)))
    if not report.incidents:
        yield from _paragraph(escape_markdown(overview.nothing_found(report)))
    for sentence in (*overview.not_read(report), *overview.clocks(report)):
        yield from _paragraph(escape_markdown(sentence))
    for number, incident in enumerate(report.incidents, start=1):
        yield from _incident(number, incident)
    yield from _section("Migrations", _migrations(report))
    yield from _section(
        escape_markdown(overview.UNEXPLAINED),
        [
            f"- {phrases.plural(entry.count, 'time')}: {escape_markdown(entry.template)}"
            for entry in remaining_unexplained(report)
        ],
    )
    yield from _section("Sources", _sources(report))
    yield from _section(
        "Warnings", [f"- {escape_markdown(overview.warning(notice))}" for notice in overview.warnings(report)]
    )
    yield from _paragraph(escape_markdown(overview.made_by(report)))


def escape_markdown(text: str) -> str:
    """Return text that renders as itself: one line, no markup, no HTML, safe at the start of a line and in a table."""
    line = _SPECIAL.sub(r"\\\g<0>", one_line(text).strip())
    # What would begin a list or an underline: the escape goes before its last sign (`1\.`).
    start = _LINE_START.match(line)
    return f"{line[: start.end() - 1]}\\{line[start.end() - 1 :]}" if start else line


def _incident(number: int, incident: Incident) -> Iterator[str]:
    yield ""
    yield f"## {number}. {incident.outcome.value.capitalize()}: {escape_markdown(phrases.headline(incident))}"
    yield ""
    yield f"- **When:** {escape_markdown(phrases.time_span(incident))}"
    yield f"- **Stage:** {escape_markdown(phrases.stage(incident))}"
    for label, text in (
        ("Asked by", phrases.requester(incident)),
        ("Cancelled by", phrases.cancelled_by(incident)),
        ("Detail", incident.detail),
        ("Message", incident.message),
        ("Stages", phrases.stage_table(incident)),
        ("Measured", phrases.metrics(incident)),
    ):
        if text:
            yield f"- **{label}:** {escape_markdown(text)}"
    yield f"- **Ids:** {escape_markdown(phrases.identity(incident))}, severity {incident.severity.value}"
    if not incident.causes:
        yield from _paragraph(f"**Cause:** {escape_markdown(phrases.no_cause(incident))}")
    for label, causes in (
        ("Most probable cause", incident.causes[:1]),
        ("Other candidate", other_causes(incident)),
        ("Also seen", consequences(incident)),
    ):
        for cause in causes:
            yield from _cause(label, cause)
    yield from _section("Evidence", _evidence(incident.evidence, top_cause(incident)), level=3)
    yield from _section(
        "Missing evidence",
        [f"- {escape_markdown(phrases.gap(gap))}" for gap in incident.gaps],
        level=3,
    )


def _cause(label: str, cause: CauseMatch) -> Iterator[str]:
    yield ""
    yield f"### {label}: {escape_markdown(cause.title)}"
    yield from _paragraph(escape_markdown(phrases.confidence(cause)))
    yield from _paragraph(escape_markdown(cause.cause))
    if cause.remedies or cause.references:
        yield ""
    for step, remedy in enumerate(cause.remedies, start=1):
        yield f"{step}. {escape_markdown(remedy)}"
    if cause.remedies and cause.references:
        yield ""
    for reference in cause.references:
        yield f"- {_link(reference)}"


def _link(reference: Reference) -> str:
    label = escape_markdown(phrases.citation(reference))
    url = one_line(reference.url)
    if not url.startswith(_WEB):
        return f"{label} {escape_markdown(url)}"
    return f"[{label}](<{_UNFIT_IN_LINK.sub(_percent, url)}>)"


def _percent(match: re.Match[str]) -> str:
    return f"%{ord(match.group()):02X}"


def _evidence(lines: Iterable[Evidence], cause: CauseMatch | None) -> Iterator[str]:
    for index, line in enumerate(lines):
        proves = " (supports the most probable cause)" if cause and index in cause.evidence else ""
        if index:
            yield ""
        time = phrases.corrected(line)
        yield f"{escape_markdown(phrases.location(line))}{proves}{escape_markdown(f', {time}') if time else ''}"
        yield ""
        yield from _fenced(visible_text(line.text))


def _fenced(text: str) -> Iterator[str]:
    longest = max((len(ticks) for ticks in _TICKS.findall(text)), default=0)
    fence = "`" * max(3, longest + 1)
    yield from (f"{fence}text", text, fence)


def _migrations(report: Report) -> Iterator[str]:
    migrations = all_migrations(report)
    if not migrations:
        return
    yield "| Outcome | Migration | When | Stage |"
    yield "|---|---|---|---|"
    for migration in migrations:
        yield _table_row(migration)


def _table_row(migration: Migration) -> str:
    cells = (
        migration.outcome.value,
        phrases.headline(migration),
        phrases.time_span(migration),
        phrases.stage(migration),
    )
    return f"| {' | '.join(escape_markdown(cell) for cell in cells)} |"


def _sources(report: Report) -> Iterator[str]:
    for source in report.sources:
        yield f"- {escape_markdown(overview.source(source))}"


def _section(title: str, lines: Iterable[str], *, level: int = 2) -> Iterator[str]:
    body = list(lines)
    if body:
        yield from ("", f"{'#' * level} {title}", "")
        yield from body


def _paragraph(text: str) -> Iterator[str]:
    yield from ("", text)
