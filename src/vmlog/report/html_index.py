"""The list of the incidents at the head of an HTML page, with what searches and filters it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final

from vmlog.model import Incident
from vmlog.report import phrases
from vmlog.report.highlights import top_cause
from vmlog.report.html_incident import outcome_badge
from vmlog.report.html_parts import escape_html, html_time, table_head
from vmlog.report.incident_index import briefs
from vmlog.report.times import zone_name
from vmlog.terms import Stage
from vmlog.triage.every_migration import moment_of

# The filters: the name in the script and the label.
_FILTERS: Final = (("outcome", "Outcome"), ("cause", "Cause"), ("host", "Host"), ("vm", "VM"))
_STAGES: Final = {stage: rank for rank, stage in enumerate(Stage)}


def incidents_index(incidents: Sequence[Incident]) -> Iterator[str]:
    """Yield the list, and the tools that a script shows."""
    yield '<nav aria-label="Incidents">\n<h2>Incidents</h2>'
    yield from _tools()
    yield '<table id="incidents" class="cards sortable">'
    yield table_head(("Outcome", f"When ({escape_html(zone_name())})", "Migration", "Stage", "Most probable cause"))
    for incident, brief in zip(incidents, briefs(incidents), strict=True):
        moment = moment_of(incident)
        cause = top_cause(incident)
        data = {
            "from": phrases.place(incident.source) or "",
            "to": phrases.place(incident.destination) or "",
            "vm": incident.vm or incident.vm_path or "",
        }
        attributes = (f' data-{name}="{escape_html(value)}"' for name, value in data.items() if value)
        yield f"<tr{''.join(attributes)}>"
        yield f"<td>{outcome_badge(incident)}</td><td>{html_time(moment, brief.when)}</td>"
        yield f'<td><a href="#{escape_html(incident.incident_id)}">{escape_html(brief.subject)}</a></td>'
        rank = _STAGES[incident.stage] if incident.stage else -1
        yield f'<td data-sort="{rank}">{escape_html(brief.progress)}</td>'
        sure = f" <span>({phrases.percent(cause)} sure)</span>" if cause else ""
        yield f"<td><b>{escape_html(cause.title if cause else brief.why)}</b>{sure}</td></tr>"
    yield "</tbody></table>\n</nav>"


def _tools() -> Iterator[str]:
    yield '<div id="tools" class="tools" role="search" hidden>'
    yield '<label class="search">Search (press /)<input id="search" type="search" autocomplete="off"></label>'
    for name, label in _FILTERS:
        yield f'<label>{label}<select name="{name}"><option value="">all</option></select></label>'
    yield '<button type="button" id="clear">Clear</button><p class="soft" id="shown" role="status"></p></div>'
