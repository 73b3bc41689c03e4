"""The HTML report: one page that needs nothing else, runs no script and prints well."""

from __future__ import annotations

import html
from collections.abc import Iterable, Iterator, Sequence
from typing import Final

from vmlog.model import CauseMatch, Incident, Migration, Reference, Report
from vmlog.report import overview, phrases
from vmlog.report.highlights import all_migrations, consequences, other_causes, remaining_unexplained, top_cause
from vmlog.report.html_style import CSS
from vmlog.report.incident_index import INDEX_FROM, briefs
from vmlog.report.safe import one_line, visible_text

_OPEN_LOGS: Final = 20  # more logs than this are folded away
_WEB: Final = ("https://", "http://")
_HEAD: Final = """<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="referrer" content="no-referrer">
<title>Migration report</title>"""


def html_lines(report: Report) -> Iterator[str]:
    """Yield the lines of the page."""
    yield f"{_HEAD}\n<style>{CSS}</style>\n</head>\n<body>"
    yield "<header>\n<h1>Migration report</h1>"
    yield f'<p class="summary">{escape_html(overview.summary(report))}</p>'
    yield f'<p class="soft">{escape_html(overview.amount_read(report))}</p>'
    for sentence in (*overview.not_read(report), *overview.clocks(report)):
        yield f'<p class="note">{escape_html(sentence)}</p>'
    yield "</header>\n<main>"
    if not report.incidents:
        yield f'<p class="summary">{escape_html(overview.nothing_found(report))}</p>'
    if len(report.incidents) >= INDEX_FROM:
        yield from _index(report.incidents)
    for number, incident in enumerate(report.incidents, start=1):
        yield from _incident(number, incident)
    yield from _migrations(report)
    yield from _list(
        overview.UNEXPLAINED,
        (f"{phrases.plural(entry.count, 'time')}: {entry.template}" for entry in remaining_unexplained(report)),
    )
    yield from _coverage(report)
    yield from _list("Sources", map(overview.source, report.sources))
    yield from _list("Warnings", map(overview.warning, overview.warnings(report)))
    yield f"</main>\n<footer><p>{escape_html(overview.made_by(report))}</p></footer>"
    yield "</body>\n</html>"


def escape_html(text: str) -> str:
    """Return text on one line that shows as itself in an element or a quoted attribute."""
    return html.escape(one_line(text), quote=True)


def _index(incidents: Sequence[Incident]) -> Iterator[str]:
    rows = (
        (
            _badge(incident),
            f"<time>{escape_html(brief.when)}</time>",
            f'<a href="#incident-{number}">{escape_html(brief.subject)}</a>',
            escape_html(f"{brief.progress}: {brief.why}"),
        )
        for number, (incident, brief) in enumerate(zip(incidents, briefs(incidents), strict=True), start=1)
    )
    yield "<nav>"
    yield from _table("Incidents", ("Outcome", "When (UTC)", "Migration", "Stage and cause"), rows)
    yield "</nav>"


def _incident(number: int, incident: Incident) -> Iterator[str]:
    yield f'<article class="{incident.outcome.value}" id="incident-{number}">'
    yield f"<h2>{_badge(incident)}{escape_html(phrases.headline(incident))}</h2>"
    yield "<dl>"
    for label, text in _facts(incident):
        if text:
            yield f"<dt>{label}</dt><dd>{escape_html(text)}</dd>"
    yield "</dl>"
    yield "<h3>Most probable cause</h3>"
    if not incident.causes:
        yield f"<p>{escape_html(phrases.no_cause(incident))}</p>"
    for cause in incident.causes[:1]:
        yield from _cause(cause)
    for title, causes in (("Other candidates", other_causes(incident)), ("Also seen", consequences(incident))):
        if causes:
            yield f"<h3>{title}</h3>"
        for cause in causes:
            yield from _cause(cause)
    yield from _evidence(incident)
    yield from _list("Missing evidence", map(phrases.gap, incident.gaps), level=3)
    yield "</article>"


def _facts(incident: Incident) -> Iterator[tuple[str, str | None]]:
    yield "When", phrases.time_span(incident)
    yield "Stage", phrases.stage(incident)
    yield "Asked by", phrases.requester(incident)
    yield "Cancelled by", phrases.cancelled_by(incident)
    yield "Detail", incident.detail
    yield "Message", incident.message
    yield "Stages", phrases.stage_table(incident)
    yield "Measured", phrases.metrics(incident)
    yield "Severity", incident.severity.value
    yield "Ids", phrases.identity(incident)


def _cause(cause: CauseMatch) -> Iterator[str]:
    yield '<div class="cause">'
    yield f"<p><strong>{escape_html(cause.title)}</strong></p>"
    # The element wants a number; a confidence that is none shows an empty bar.
    value = cause.confidence if 0 <= cause.confidence <= 1 else 0
    yield f'<p><meter min="0" max="1" value="{value:.2f}"></meter>{escape_html(phrases.confidence(cause))}</p>'
    yield f"<p>{escape_html(cause.cause)}</p>"
    if cause.remedies:
        yield f"<ol>{''.join(f'<li>{escape_html(remedy)}</li>' for remedy in cause.remedies)}</ol>"
    if cause.references:
        yield f"<ul>{''.join(f'<li>{_link(reference)}</li>' for reference in cause.references)}</ul>"
    yield "</div>"


def _link(reference: Reference) -> str:
    label = escape_html(phrases.citation(reference))
    url = escape_html(reference.url)
    return f'<a href="{url}" rel="noreferrer">{label}</a>' if reference.url.startswith(_WEB) else f"{label} {url}"


def _evidence(incident: Incident) -> Iterator[str]:
    if not incident.evidence:
        return
    cause = top_cause(incident)
    yield "<h3>Evidence</h3>"
    for index, line in enumerate(incident.evidence):
        proves = cause is not None and index in cause.evidence
        note, style = (", supports the cause", "proof") if proves else ("", "line")
        time = f", {text}" if (text := phrases.corrected(line)) else ""
        yield f'<div class="soft">{escape_html(phrases.location(line))}{note}{escape_html(time)}</div>'
        yield f'<pre class="{style}">{html.escape(visible_text(line.text))}</pre>'


def _migrations(report: Report) -> Iterator[str]:
    rows = (
        (
            _badge(migration),
            *map(escape_html, (phrases.headline(migration), phrases.time_span(migration), phrases.stage(migration))),
        )
        for migration in all_migrations(report)
    )
    yield from _table("Migrations", ("Outcome", "Migration", "When", "Stage"), rows)


def _coverage(report: Report) -> Iterator[str]:
    rows = (
        (
            escape_html(coverage.member),
            escape_html(coverage.format or "unknown"),
            escape_html(phrases.utc_text(coverage.first_utc)),
            escape_html(phrases.utc_text(coverage.last_utc)),
            f"{coverage.lines:,}",
            f"{coverage.unparsed:,}",
            escape_html(coverage.note or ""),
        )
        for coverage in report.coverage
    )
    table = list(_table("Logs read", ("Log", "Format", "From", "To", "Lines", "No format", "Note"), rows))
    if len(report.coverage) <= _OPEN_LOGS:
        yield from table
        return
    yield f"<details><summary>{phrases.plural(len(report.coverage), 'log')} read</summary>"
    yield from table
    yield "</details>"


def _badge(migration: Migration) -> str:
    return f'<span class="badge {migration.outcome.value}">{migration.outcome.value}</span>'


def _table(title: str, columns: Iterable[str], rows: Iterable[Iterable[str]]) -> Iterator[str]:
    body = [f"<tr>{''.join(f'<td>{cell}</td>' for cell in row)}</tr>" for row in rows]
    if body:
        yield f'<h2>{title}</h2>\n<div class="scroll"><table>'
        yield f"<thead><tr>{''.join(f'<th>{column}</th>' for column in columns)}</tr></thead><tbody>"
        yield from body
        yield "</tbody></table></div>"


def _list(title: str, items: Iterable[str], *, level: int = 2) -> Iterator[str]:
    entries = [f"<li>{escape_html(item)}</li>" for item in items]
    if entries:
        yield f"<h{level}>{title}</h{level}>\n<ul>"
        yield from entries
        yield "</ul>"
