"""What many incidents have in common, at the head of an HTML page: findings, and the groups with their size."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Final

from vmlog.model import CauseMatch, Incident, Report
from vmlog.report import overview, phrases
from vmlog.report.highlights import best_reference
from vmlog.report.html_causes import cause_link
from vmlog.report.html_parts import escape_html, html_commands, html_link, table_head
from vmlog.report.incident_index import short_hosts
from vmlog.report.triage_phrases import finding_text, group_step, group_title
from vmlog.terms import GroupKey
from vmlog.triage.every_migration import all_migrations
from vmlog.triage.findings import findings_of
from vmlog.triage.groups import Group, group_incidents

_NAMED: Final = 3
_NOBODY: Final = "unknown host"
_HEADS: Final = {
    GroupKey.CAUSE: "Cause",
    GroupKey.HOST: "Host",
    GroupKey.PAIR: "From and to",
    GroupKey.VM: "VM",
    GroupKey.HOUR: "Hour",
}
# Groups that a filter of the page selects, by the name of the filter.
_FILTERED: Final = {GroupKey.CAUSE: "cause", GroupKey.HOST: "host", GroupKey.VM: "vm"}


def groups_section(report: Report, by: GroupKey, told: Mapping[str, CauseMatch]) -> Iterator[str]:
    """Yield findings and groups; `told` has the causes that the page explains, by id."""
    groups = group_incidents(report, by)
    findings = findings_of(report)
    if not groups and not findings:
        return
    short = short_hosts(all_migrations(report))
    incidents = {incident.incident_id: incident for incident in report.incidents}
    count = phrases.plural(len(report.incidents), "incident")
    yield f'<section class="panel">\n<h2>What the {count} have in common</h2>'
    if findings:
        yield f"<ul>{''.join(f'<li>{escape_html(finding_text(one, short))}</li>' for one in findings)}</ul>"
    if groups:
        yield '<table class="cards groups">'
        yield table_head(("How many", _HEADS[by], "VMs", "Hosts", "When", "Article"))
        for group in groups:
            members = [incidents[name] for name in group.incident_ids]
            yield f"<tr>{''.join(f'<td>{cell}</td>' for cell in _cells(group, members, told, short))}</tr>"
        yield "</tbody></table>"
    yield "</section>"


def _cells(
    group: Group, members: Sequence[Incident], told: Mapping[str, CauseMatch], short: Mapping[str, str]
) -> Iterator[str]:
    yield f"<strong>{escape_html(overview.outcomes(group.outcomes))}</strong>{_button(group)}"
    cause = told.get(group.key) if group.by is GroupKey.CAUSE else None
    step = group_step(members) if group.by is GroupKey.CAUSE else None
    folded = f"<details><summary>Next step</summary>{html_commands(step)}</details>" if step else ""
    yield (cause_link(cause) if cause else escape_html(group_title(group, short))) + folded
    yield escape_html(_listed(group.vms, "VMs"))
    routes = [_route(_short(source, short), _short(target, short)) for source, target in group.host_pairs]
    yield escape_html(_listed(routes, "pairs of hosts"))
    when = phrases.period(group.first_utc, group.last_utc) if group.first_utc and group.last_utc else "time unknown"
    yield escape_html(f"{when}, going on when the logs end" if group.open_at_end else when)
    article = best_reference(group.references)
    yield html_link(replace(article, title="")) if article else ""


def _button(group: Group) -> str:
    """Return a button that selects the group, which the script shows."""
    name = _FILTERED.get(group.by)
    if name is None:
        return ""
    value = escape_html(group.title)
    return f' <button type="button" class="show" name="{name}" value="{value}" hidden>Show<i> {value}</i></button>'


def _listed(names: Sequence[str], nouns: str) -> str:
    """Return up to three names, or how many there are."""
    if len(names) <= _NAMED:
        return ", ".join(names)
    return f"{len(names):,} {nouns}"


def _route(source: str | None, target: str | None) -> str:
    return f"on {source}" if source == target else f"{source or _NOBODY} → {target or _NOBODY}"


def _short(host: str | None, short: Mapping[str, str]) -> str | None:
    return short.get(host, host) if host else None
