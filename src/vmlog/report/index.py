"""The incidents of a report in brief, for the list at its head: when, what, how far, why."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from vmlog.model import Endpoint, Incident, Migration
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
    short = short_hosts(incidents)
    return [_brief(incident, short) for incident in incidents]


def _brief(incident: Incident, short: dict[str, str]) -> Brief:
    moment = incident.failed_utc or incident.ended_utc or incident.started_utc
    cause = top_cause(incident)
    return Brief(
        when=phrases.utc_text(moment)[:19] if moment else "time unknown",
        what=f"{phrases.subject(incident)} {short_route(incident, short)}",
        how_far=phrases.how_far(incident),
        why=phrases.candidate(cause) if cause else _NO_CAUSE,
    )


def short_route(migration: Migration, short: Mapping[str, str]) -> str:
    """Return from where to where, hosts by their short names."""
    return phrases.hosts_phrase(_named(migration.source, short), _named(migration.destination, short))


def short_hosts(migrations: Iterable[Migration]) -> dict[str, str]:
    """Return hosts by their first label; an address, or a label that two hosts share, is left out."""
    known = {host for one in migrations for host in (one.source.host, one.destination.host) if host}
    labels: dict[str, list[str]] = {}
    for host in known:
        if not host.replace(".", "").isdigit():
            labels.setdefault(host.partition(".")[0], []).append(host)
    return {names[0]: label for label, names in labels.items() if len(names) == 1}


def _named(endpoint: Endpoint, short: Mapping[str, str]) -> str | None:
    name = phrases.place(endpoint)
    return short.get(name, name) if name else None
