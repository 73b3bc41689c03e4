"""The HTML report: one page that needs nothing else, can be read without scripts, and prints well."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Final

from vmlog.model import CauseMatch, Report
from vmlog.report import overview, phrases
from vmlog.report.highlights import remaining_unexplained
from vmlog.report.html_causes import causes_section, told_once
from vmlog.report.html_groups import groups_section
from vmlog.report.html_incident import IncidentLayout, incident_article, outcome_badge
from vmlog.report.html_index import incidents_index
from vmlog.report.html_logs import logs_and_sources
from vmlog.report.html_parts import escape_html, html_closing, html_list, html_opening, html_table, html_time
from vmlog.report.incident_index import INDEX_FROM
from vmlog.report.paths import report_places
from vmlog.report.svg_overview import overview_strip
from vmlog.report.svg_parts import LANES_KEY, SVG_DEFS
from vmlog.report.triage_phrases import LISTED_SINGLY, grouping_of
from vmlog.report.writer import WriterOptions
from vmlog.triage.every_migration import all_migrations

# Pages of more incidents leave out the lines that prove nothing.
_VERY_MANY: Final = 40


def html_lines(report: Report, options: WriterOptions) -> Iterator[str]:
    """Yield the lines of the page."""
    title = options.title or overview.report_title(report)
    yield from html_opening(title, options.title or "Migration report")
    yield f'<p class="summary">{escape_html(overview.summary(report))}</p>'
    yield f'<p class="soft">{escape_html(overview.amount_read(report))}</p>'
    for sentence in (*overview.not_read(report), *overview.clocks(report)):
        yield f'<p class="note">{escape_html(sentence)}</p>'
    yield f"{SVG_DEFS}</header>\n<main>"
    if not report.incidents:
        yield f'<p class="summary">{escape_html(overview.nothing_found(report))}</p>'
    yield from overview_strip(report)
    count = len(report.incidents)
    told = told_once(report.incidents) if count > LISTED_SINGLY else {}
    by = grouping_of(report, options)
    if count and by is not None:
        yield from groups_section(report, by, told)
    if count >= INDEX_FROM:
        yield from incidents_index(report.incidents)
    yield from _incidents(report, told)
    yield '<section class="after">'
    yield from _migrations(report)
    yield from html_list(
        overview.UNEXPLAINED,
        (f"{phrases.plural(entry.count, 'time')}: {entry.template}" for entry in remaining_unexplained(report)),
    )
    yield from logs_and_sources(report, options.digests)
    yield "</section>"
    yield from html_closing(overview.made_by(report))


def _incidents(report: Report, told: Mapping[str, CauseMatch]) -> Iterator[str]:
    count = len(report.incidents)
    yield from causes_section(told.values())
    layout = IncidentLayout(report.clocks, told, few_lines=count > _VERY_MANY, places=report_places(report))
    kinds = [name for name, holds in (("several", count > 1), ("many", count > LISTED_SINGLY)) if holds]
    yield f'<section class="{" ".join(kinds)}">' if kinds else "<section>"
    if any(incident.stages for incident in report.incidents):
        yield f'<details class="screen"><summary>How to read the timelines</summary>{LANES_KEY}</details>'
    for incident in report.incidents:
        yield from incident_article(incident, layout)
    yield "</section>"


def _migrations(report: Report) -> Iterator[str]:
    shown = {incident.incident_id for incident in report.incidents}
    rows = (
        (
            outcome_badge(migration),
            escape_html(phrases.headline(migration)),
            html_time(migration.failed_utc or migration.ended_utc, phrases.time_span(migration)),
            escape_html(phrases.stage(migration)),
        )
        for migration in all_migrations(report)
        if migration.incident_id not in shown
    )
    yield from html_table("Other migrations", ("Outcome", "Migration", "When", "Stage"), rows)
