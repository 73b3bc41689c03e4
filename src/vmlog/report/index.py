"""The incidents of a report in brief, for the list at its head: when, what, how far, why."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final

from vmlog.model import Endpoint, Incident
from vmlog.report import phrases
from vmlog.report.choose import top_cause

# From so many incidents on a report begins with the list.
INDEX_FROM: Final = 2
_NO_CAUSE: Final = "no documented cause"


@dataclass(frozen=True, slots=True)
class Brief:
    """One incident in a few words; log text stays raw."""

    when: str
    what: str
    how_far: str
    why: str


def briefs(incidents: Sequence[Incident]) -> list[Brief]:
    """Return every incident in brief, in order; hosts go without their domain where that keeps them apart."""
    known = {host for incident in incidents for host in (incident.source.host, incident.destination.host) if host}
    short = _short_names(known)
    return [_brief(incident, short) for incident in incidents]


def _brief(incident: Incident, short: dict[str, str]) -> Brief:
    moment = incident.failed_utc or incident.ended_utc or incident.started_utc
    cause = top_cause(incident)
    route = phrases.route(_named(incident.source, short), _named(incident.destination, short))
    return Brief(
        when=phrases.utc(moment)[:19] if moment else "time unknown",
        what=f"{phrases.subject(incident)} {route}",
        how_far=phrases.how_far(incident),
        why=f"{cause.title} ({phrases.percent(cause)})" if cause else _NO_CAUSE,
    )


def _named(endpoint: Endpoint, short: dict[str, str]) -> str | None:
    name = phrases.place(endpoint)
    return short.get(name, name) if name else None


def _short_names(hosts: Iterable[str]) -> dict[str, str]:
    """Hosts by their first label; an address, or a label that two hosts share, is left out."""
    labels: dict[str, list[str]] = {}
    for host in hosts:
        if not host.replace(".", "").isdigit():
            labels.setdefault(host.partition(".")[0], []).append(host)
    return {names[0]: label for label, names in labels.items() if len(names) == 1}
