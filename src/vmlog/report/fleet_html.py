"""The HTML page of a fleet: one overview, without the single incidents, which the tables beside it have."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from vmlog.report import overview, phrases
from vmlog.report.comparison_phrases import causes_text
from vmlog.report.fleet_outcome import FleetOutcome, bundles_text, pair_text, pairs_without_success, periods_text
from vmlog.report.html_causes import causes_section, told_once
from vmlog.report.html_groups import groups_section
from vmlog.report.html_parts import escape_html, html_closing, html_list, html_opening, html_table
from vmlog.report.incident_index import short_hosts
from vmlog.report.svg_overview import overview_strip
from vmlog.report.svg_parts import SVG_DEFS
from vmlog.report.triage_phrases import spark_line
from vmlog.terms import GroupKey
from vmlog.triage.every_migration import all_migrations
from vmlog.triage.fleet_tallies import build_tallies, cause_trends

_TITLE: Final = "Migrations of the fleet"
# So many fit across a phone.
_MOST_BARS: Final = 36
# A page of very many rows helps nobody; the tables have all of them.
_MOST_ROWS: Final = 200


def fleet_html_lines(outcome: FleetOutcome) -> Iterator[str]:
    """Yield the lines of the page."""
    report = outcome.report
    yield from html_opening(f"{bundles_text(outcome)} · {_TITLE}", _TITLE)
    yield f'<p class="summary">{escape_html(bundles_text(outcome))}</p>'
    yield f'<p class="summary">{escape_html(overview.summary(report))}</p>'
    yield f'<p class="soft">{escape_html(overview.amount_read(report))}</p>'
    for sentence in overview.clocks(report)[:_MOST_ROWS]:
        yield f'<p class="note">{escape_html(sentence)}</p>'
    yield f"{SVG_DEFS}</header>\n<main>"
    if not report.incidents:
        yield f'<p class="summary">{escape_html(overview.nothing_found(report))}</p>'
    yield from overview_strip(report)
    told = told_once(report.incidents)
    if report.incidents:
        yield from groups_section(report, GroupKey.CAUSE, told)
    yield '<section class="after">'
    yield from _pairs(outcome)
    yield from _trends(outcome)
    yield from _builds(outcome)
    yield from _missing(outcome)
    yield from _bundles(outcome)
    yield "</section>"
    yield from causes_section(told.values())
    yield from html_closing(overview.made_by(report))


def _pairs(outcome: FleetOutcome) -> Iterator[str]:
    short = short_hosts(all_migrations(outcome.report))
    pairs = pairs_without_success(outcome.report)
    rows = (
        (
            f"{escape_html(pair_text(row, short))}<br>{escape_html(phrases.kind_name(row.thing.kind))}",
            escape_html(overview.outcomes(row.outcomes)),
            escape_html(causes_text(row.causes)),
        )
        for row in pairs[:_MOST_ROWS]
    )
    yield from html_table("Hosts between which no migration went well", ("From and to", "How", "Why"), rows, cards=True)
    yield from _more(len(pairs))


def _trends(outcome: FleetOutcome) -> Iterator[str]:
    trends = cause_trends(outcome.report, _MOST_BARS)
    if trends.first is None or all(len(one.counts) < 2 for one in trends.causes):
        return
    rows = (
        (
            escape_html(one.title),
            escape_html(phrases.plural(one.count, "incident")),
            f'<code class="bars">{escape_html(spark_line(one.counts))}</code>',
        )
        for one in trends.causes[:_MOST_ROWS]
    )
    yield f"<h2>Causes over time</h2>\n<p>{escape_html(periods_text(trends))}</p>"
    yield from html_table("", ("Cause", "How many", "When"), rows, cards=True)


def _builds(outcome: FleetOutcome) -> Iterator[str]:
    rows = (
        (escape_html(one.build), f"{one.hosts:,}", f"{one.count:,}", f"{one.bad:,}")
        for one in build_tallies(outcome.report)[:_MOST_ROWS]
    )
    yield from html_table("Builds of the hosts", ("Build", "Hosts", "Migrations", "Went wrong"), rows)


def _missing(outcome: FleetOutcome) -> Iterator[str]:
    rows = (
        (escape_html(one.host), f"{one.migrations:,}", f"{one.incidents:,}") for one in outcome.missing[:_MOST_ROWS]
    )
    yield from html_table("Hosts without a bundle", ("Host", "Migrations", "Incidents"), rows)
    yield from _more(len(outcome.missing))


def _bundles(outcome: FleetOutcome) -> Iterator[str]:
    failed = (f"{one.source}: {one.error}" for one in outcome.failed[:_MOST_ROWS])
    yield from html_list("Bundles that could not be read", failed)
    yield from _more(len(outcome.failed))
    in_part = (f"{one.source}: {one.error}" for one in outcome.in_part[:_MOST_ROWS])
    yield from html_list("Bundles that were read in part", in_part)
    yield from _more(len(outcome.in_part))
    empty = (one.source for one in outcome.without_logs[:_MOST_ROWS])
    yield from html_list("Bundles without any log", empty)
    yield from _more(len(outcome.without_logs))
    repeated = (f"{one.source} is the same as {one.same_as}" for one in outcome.repeated[:_MOST_ROWS])
    yield from html_list("The same bundle twice", repeated)
    yield from _more(len(outcome.repeated))


def _more(count: int) -> Iterator[str]:
    if count > _MOST_ROWS:
        yield f'<p class="soft">and {count - _MOST_ROWS:,} more in the tables beside this page</p>'
