"""The incidents of a report in brief, for the list at its head."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from vmlog.model import Endpoint, Incident, Migration
from vmlog.report import phrases
from vmlog.report.highlights import top_cause

# Reports with at least this many incidents begin with the list.
INDEX_FROM: Final = 2
_NO_CAUSE: Final = "no documented cause"


@dataclass(frozen=True, slots=True)
class Brief:
    """One incident in a few words; log text stays raw.

    Attributes:
        when: time in UTC without decimals.
        subject: what was moved from where to where.
        progress: stage and progress.
        why: the first cause.
    """

    when: str
    subject: str
    progress: str
    why: str


def briefs(incidents: Sequence[Incident]) -> list[Brief]:
    """Return every incident in brief, in order; host names lose their domain where the rest is still unique."""
    short = short_hosts(incidents)
    return [_brief(incident, short) for incident in incidents]


def _brief(incident: Incident, short: dict[str, str]) -> Brief:
    moment = incident.failed_utc or incident.ended_utc or incident.started_utc
    cause = top_cause(incident)
    return Brief(
        when=phrases.utc_text(moment)[:19] if moment else "time unknown",
        subject=f"{phrases.subject(incident)} {short_route(incident, short)}",
        progress=phrases.progress(incident),
        why=phrases.candidate(cause) if cause else _NO_CAUSE,
    )


def short_route(migration: Migration, short: Mapping[str, str]) -> str:
    """Return from where to where, hosts by their short names."""
    return phrases.hosts_phrase(_short_name(migration.source, short), _short_name(migration.destination, short))


def short_hosts(migrations: Iterable[Migration]) -> dict[str, str]:
    """Return the short names of hosts: first labels. Addresses, and labels of several hosts, have none."""
    known = {host for one in migrations for host in (one.source.host, one.destination.host) if host}
    labels: dict[str, list[str]] = {}
    for host in known:
        if not host.replace(".", "").isdigit():
            labels.setdefault(host.partition(".")[0], []).append(host)
    return {names[0]: label for label, names in labels.items() if len(names) == 1}


def _short_name(endpoint: Endpoint, short: Mapping[str, str]) -> str | None:
    name = phrases.place(endpoint)
    return short.get(name, name) if name else None
