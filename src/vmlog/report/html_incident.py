"""One incident on an HTML page: what happened, its timeline, the cause, the proof, and all else folded away."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

from vmlog.model import CauseMatch, ClockOffset, Incident, Migration
from vmlog.report import check_phrases, phrases
from vmlog.report.baseline_html import html_baseline
from vmlog.report.baseline_phrases import comparison_sentence
from vmlog.report.highlights import consequences, other_causes
from vmlog.report.html_causes import brief_cause, cause_link, full_cause
from vmlog.report.html_evidence import ShownLines
from vmlog.report.html_parts import escape_html, html_list, html_time
from vmlog.report.paths import ShortPlaces
from vmlog.report.svg_lanes import lanes_svg
from vmlog.triage.every_migration import moment_of


@dataclass(frozen=True, slots=True)
class IncidentLayout:
    """How the incidents of a page are shown.

    Attributes:
        clocks: the clocks of the report.
        told: the causes that the page tells in full elsewhere, by id.
        few_lines: leave out the lines that prove nothing.
        places: what shortens places.
    """

    clocks: tuple[ClockOffset, ...]
    told: Mapping[str, CauseMatch]
    few_lines: bool
    places: ShortPlaces


def incident_article(incident: Incident, layout: IncidentLayout) -> Iterator[str]:
    """Yield one incident; on a page of very many, less of it."""
    lines = ShownLines(incident, layout.places, few=layout.few_lines)
    yield f'<article class="{incident.outcome.value}" id="{escape_html(incident.incident_id)}">'
    yield f"<h2>{outcome_badge(incident)}{escape_html(phrases.headline(incident))}</h2>"
    yield from _facts(incident)
    drawing = lanes_svg(incident, layout.clocks, lines.address, brief=layout.few_lines)
    if drawing:
        yield f"<figure>{drawing}</figure>"
    yield "<h3>Most probable cause</h3>"
    if not incident.causes:
        yield f"<p>{escape_html(phrases.no_cause(incident))}</p>"
    for cause in incident.causes[:1]:
        told = layout.told.get(cause.id)
        yield from brief_cause(cause, told) if told else full_cause(cause, first=True)
    yield from lines.html_proof()
    yield from html_list("Configuration", _checks(incident), level=3)
    yield from html_list("Missing evidence", map(phrases.gap, incident.gaps), level=3)
    for title, causes in (("Other candidates", other_causes(incident)), ("Also seen", consequences(incident))):
        if layout.told and causes:
            named = (escape_html(one.title) if layout.few_lines else cause_link(one) for one in causes)
            yield f"<p>{title}: {'; '.join(named)}</p>"
        elif causes:
            yield f"<details><summary>{title}: {escape_html('; '.join(map(phrases.candidate, causes)))}</summary>"
            for cause in causes:
                yield from full_cause(cause)
            yield "</details>"
    yield from lines.html_others()
    if layout.few_lines:
        yield f'<p class="soft">{escape_html(phrases.identity(replace(incident, op_ids=())))}</p>'
    else:
        yield from html_baseline(incident)
        yield from _figures(incident)
    yield "</article>"


def outcome_badge(migration: Migration) -> str:
    """Return the outcome as a mark in its colour."""
    return f'<span class="badge {migration.outcome.value}">{migration.outcome.value}</span>'


def _facts(incident: Incident) -> Iterator[str]:
    moment = moment_of(incident)
    yield f"<dl>\n<dt>When</dt><dd>{html_time(moment, phrases.time_span(incident))}</dd>"
    for label, text in (
        ("Stage", phrases.stage(incident)),
        ("Asked by", phrases.requester(incident)),
        ("Cancelled by", phrases.cancelled_by(incident)),
        ("Detail", incident.detail),
        ("Message", incident.message),
        ("Compared", comparison_sentence(incident)),
    ):
        if text:
            yield f"<dt>{label}</dt><dd>{escape_html(text)}</dd>"
    yield "</dl>"


def _figures(incident: Incident) -> Iterator[str]:
    yield "<details><summary>Stages, figures and ids</summary>\n<dl>"
    for label, text in (
        ("Stages", phrases.stage_table(incident)),
        ("Measured", phrases.metrics(incident)),
        ("Severity", incident.severity.value),
        ("Ids", phrases.identity(incident)),
    ):
        if text:
            yield f"<dt>{label}</dt><dd>{escape_html(text)}</dd>"
    yield "</dl></details>"


def _checks(incident: Incident) -> Iterator[str]:
    for check in incident.checks:
        places = ", ".join(check_phrases.bearing_places(check))
        text = f"{check_phrases.bearing(check)} {check_phrases.bearing_text(incident, check)}"
        yield f"{text}: {places}" if places else text
