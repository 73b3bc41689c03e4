"""The Markdown report, for tickets and wikis (CommonMark with tables)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from vmlog.model import CauseMatch, Evidence, Incident, Migration, Report
from vmlog.report import check_phrases, overview, phrases, triage_phrases
from vmlog.report.baseline_phrases import MEASURE_COLUMNS, comparison_sentence, measure_rows
from vmlog.report.highlights import consequences, other_causes, remaining_unexplained, top_cause
from vmlog.report.markdown_parts import (
    escape_markdown,
    fenced_text,
    markdown_commands,
    markdown_link,
    markdown_paragraph,
    markdown_section,
)
from vmlog.report.safe import visible_text
from vmlog.report.triage_phrases import grouping_of
from vmlog.report.writer import WriterOptions
from vmlog.triage.every_migration import all_migrations
from vmlog.triage.findings import findings_of
from vmlog.triage.groups import group_incidents


def markdown_lines(report: Report, options: WriterOptions) -> Iterator[str]:
    """Yield the lines of the document."""
    yield f"# {escape_markdown(options.title) or 'Migration report'}"
    yield from markdown_paragraph(f"**{escape_markdown(overview.summary(report))}**")
    yield from markdown_paragraph(escape_markdown(overview.amount_read(report)))
    if not report.incidents:
        yield from markdown_paragraph(escape_markdown(overview.nothing_found(report)))
    for sentence in (*overview.not_read(report), *overview.clocks(report)):
        yield from markdown_paragraph(escape_markdown(sentence))
    yield from _groups(report, options)
    for number, incident in enumerate(report.incidents, start=1):
        yield from _incident(number, incident)
    yield from markdown_section("Migrations", _migrations(report))
    yield from markdown_section(
        escape_markdown(overview.UNEXPLAINED),
        [
            f"- {phrases.plural(entry.count, 'time')}: {escape_markdown(entry.template)}"
            for entry in remaining_unexplained(report)
        ],
    )
    yield from markdown_section("Sources", _sources(report))
    yield from markdown_section(
        "As given", [f"- {escape_markdown(text)}" for text in overview.digests(report, options.digests)]
    )
    yield from markdown_section(
        "Warnings", [f"- {escape_markdown(overview.warning(notice))}" for notice in overview.other_notices(report)]
    )
    yield from markdown_paragraph(escape_markdown(overview.made_by(report)))


def _groups(report: Report, options: WriterOptions) -> Iterator[str]:
    """Yield what all incidents together show, and the groups as a table, where there are many incidents."""
    by = grouping_of(report, options)
    groups = group_incidents(report, by) if by else ()
    if not groups:
        return
    findings = [f"- {escape_markdown(triage_phrases.finding_text(finding))}" for finding in findings_of(report)]
    yield from markdown_section("Findings", findings)
    yield from ("", f"## {escape_markdown(triage_phrases.groups_heading(groups, len(report.incidents)))}", "")
    yield "| Count | What | Outcomes | VMs | Hosts | When | Article |"
    yield "|---:|---|---|---|---|---|---|"
    for group in groups:
        cells = (
            f"{group.count:,}",
            triage_phrases.group_title(group),
            triage_phrases.group_outcomes(group),
            triage_phrases.group_vms(group),
            triage_phrases.group_hosts(group),
            triage_phrases.group_times(group, one_day=False),
            triage_phrases.group_article(group) or "",
        )
        yield f"| {' | '.join(map(escape_markdown, cells))} |"


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
        ("Compared", comparison_sentence(incident)),
    ):
        if text:
            yield f"- **{label}:** {escape_markdown(text)}"
    yield f"- **Ids:** {escape_markdown(phrases.identity(incident))}, severity {incident.severity.value}"
    if not incident.causes:
        yield from markdown_paragraph(f"**Cause:** {escape_markdown(phrases.no_cause(incident))}")
    for label, causes in (
        ("Most probable cause", incident.causes[:1]),
        ("Other candidate", other_causes(incident)),
        ("Also seen", consequences(incident)),
    ):
        for cause in causes:
            yield from _cause(label, cause)
    yield from markdown_section("Figures beside those of successes", _measures(incident), level=3)
    yield from markdown_section("Configuration", _checks(incident), level=3)
    yield from markdown_section("Evidence", _evidence(incident.evidence, top_cause(incident)), level=3)
    yield from markdown_section(
        "Missing evidence",
        [f"- {escape_markdown(phrases.gap(gap))}" for gap in incident.gaps],
        level=3,
    )


def _measures(incident: Incident) -> Iterator[str]:
    rows = measure_rows(incident)
    if rows:
        yield f"| {' | '.join(MEASURE_COLUMNS)} |"
        yield f"|{'---|' * len(MEASURE_COLUMNS)}"
        for row in rows:
            yield f"| {' | '.join(map(escape_markdown, row))} |"


def _checks(incident: Incident) -> Iterator[str]:
    for check in incident.checks:
        yield f"- {escape_markdown(f'{check_phrases.bearing(check)} {check_phrases.bearing_text(incident, check)}')}"
        for place in check_phrases.bearing_places(check):
            yield f"  - {escape_markdown(place)}"


def _cause(label: str, cause: CauseMatch) -> Iterator[str]:
    yield ""
    yield f"### {label}: {escape_markdown(cause.title)}"
    yield from markdown_paragraph(escape_markdown(phrases.confidence(cause)))
    yield from markdown_paragraph(markdown_commands(cause.cause))
    if cause.remedies or cause.references:
        yield ""
    for step, remedy in enumerate(cause.remedies, start=1):
        yield f"{step}. {markdown_commands(remedy)}"
    if cause.remedies and cause.references:
        yield ""
    for reference in cause.references:
        yield f"- {markdown_link(reference)}"


def _evidence(lines: Iterable[Evidence], cause: CauseMatch | None) -> Iterator[str]:
    for index, line in enumerate(lines):
        proves = " (supports the most probable cause)" if cause and index in cause.evidence else ""
        if index:
            yield ""
        time = phrases.corrected(line)
        yield f"{escape_markdown(phrases.location(line))}{proves}{escape_markdown(f', {time}') if time else ''}"
        yield ""
        yield from fenced_text(visible_text(line.text))


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
