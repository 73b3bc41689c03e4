"""All migrations of a report, and what every look over them asks: when it ended, and between which hosts."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from vmlog.model import Endpoint, Migration, Report


def all_migrations(report: Report) -> tuple[Migration, ...]:
    """Return every migration once; incidents that `migrations` does not hold (refused requests) come last."""
    known = {migration.incident_id for migration in report.migrations}
    return report.migrations + tuple(incident for incident in report.incidents if incident.incident_id not in known)


def moment_of(migration: Migration) -> datetime | None:
    """Return the moment that matters most: of the failure, else of the end, else of the start; None where unknown."""
    return migration.failed_utc or migration.ended_utc or migration.started_utc


def end_of_logs(report: Report) -> datetime | None:
    """Return the time of the last record that was read; None where no record has a time."""
    return max((row.last_utc for row in report.coverage if row.last_utc), default=None)


def is_partial(report: Report) -> bool:
    """Return whether filters left migrations out."""
    return report.selection is not None and report.selection.left_out > 0


class HostNames:
    """One name for each host: where the logs of a migration give an address alone, the host that has it elsewhere."""

    def __init__(self, migrations: Iterable[Migration]) -> None:
        self._by_address: dict[str, str | None] = {}
        for migration in migrations:
            for end in (migration.source, migration.destination):
                if end.host and end.ip:
                    known = self._by_address.setdefault(end.ip, end.host)
                    # An address that two hosts have stands for neither.
                    self._by_address[end.ip] = known if known == end.host else None

    def name(self, endpoint: Endpoint) -> str | None:
        """Return the host, else its address; None where neither is known."""
        if endpoint.host or not endpoint.ip:
            return endpoint.host
        return self._by_address.get(endpoint.ip) or endpoint.ip

    def pair(self, migration: Migration) -> tuple[str | None, str | None]:
        """Return the hosts that it went from and to."""
        return self.name(migration.source), self.name(migration.destination)
