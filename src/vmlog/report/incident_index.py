"""The incidents of a report in brief, for the list at its head."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Final

from vmlog.model import Endpoint, Incident, Migration, Report
from vmlog.report import phrases
from vmlog.report.highlights import top_cause
from vmlog.report.host_labels import short_labels
from vmlog.report.times import second_text
from vmlog.triage.every_migration import moment_of

# Reports with at least this many incidents begin with the list.
INDEX_FROM: Final = 2
_NO_CAUSE: Final = "no documented cause"


@dataclass(frozen=True, slots=True)
class Brief:
    """One incident in a few words; log text stays raw.

    Attributes:
        when: time without decimals.
        subject: what was moved from where to where.
        progress: stage and progress.
        why: the first cause.
    """

    when: str
    subject: str
    progress: str
    why: str


def by_time(report: Report) -> Report:
    """Return the report with its incidents in the order of the time that lists print, unknown times last.

    Incidents of the same time keep their order.
    """
    latest = datetime.max.replace(tzinfo=UTC)
    return replace(report, incidents=tuple(sorted(report.incidents, key=lambda one: moment_of(one) or latest)))


def briefs(incidents: Sequence[Incident]) -> list[Brief]:
    """Return every incident in brief, in order; host names lose their domain where the rest is still unique."""
    short = short_hosts(incidents)
    return [_brief(incident, short) for incident in incidents]


def _brief(incident: Incident, short: dict[str, str]) -> Brief:
    moment = moment_of(incident)
    cause = top_cause(incident)
    return Brief(
        when=second_text(moment) if moment else "time unknown",
        subject=f"{phrases.subject(incident)} {short_route(incident, short)}",
        progress=phrases.progress(incident),
        why=phrases.candidate(cause) if cause else _NO_CAUSE,
    )


def short_route(migration: Migration, short: Mapping[str, str]) -> str:
    """Return from where to where, hosts by their short names."""
    return phrases.hosts_phrase(_short_name(migration.source, short), _short_name(migration.destination, short))


def short_hosts(migrations: Iterable[Migration]) -> dict[str, str]:
    """Return the short names of hosts: first labels. Addresses, and labels of several hosts, have none."""
    return short_labels(host for one in migrations for host in (one.source.host, one.destination.host) if host)


def _short_name(endpoint: Endpoint, short: Mapping[str, str]) -> str | None:
    name = phrases.place(endpoint)
    return short.get(name, name) if name else None
