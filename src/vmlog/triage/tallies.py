"""How many incidents hosts took part in, and how many came in each hour."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Final

from vmlog.model import Report
from vmlog.triage.every_migration import HostNames, all_migrations, moment_of

_HOUR: Final = timedelta(hours=1)


@dataclass(frozen=True, slots=True)
class HostTally:
    """How many incidents a host was the source and the destination of."""

    host: str
    as_source: int
    as_destination: int


@dataclass(frozen=True, slots=True)
class HourTally:
    """How many incidents came within some hours from a full hour on."""

    start_utc: datetime
    hours: int
    count: int


def host_tallies(report: Report) -> tuple[HostTally, ...]:
    """Return how often each host took part in an incident, most first."""
    names = HostNames(all_migrations(report))
    pairs = [names.pair(incident) for incident in report.incidents]
    sources, destinations = (Counter(pair[side] for pair in pairs if pair[side]) for side in (0, 1))
    total = Counter(host for pair in pairs for host in dict.fromkeys(pair) if host)
    return tuple(
        HostTally(host, sources[host], destinations[host])
        for host, _ in sorted(total.items(), key=lambda item: (-item[1], item[0]))
    )


def hour_tallies(report: Report, most: int) -> tuple[HourTally, ...]:
    """Return how many incidents came in each hour from the first to the last one, in at most `most` steps alike."""
    moments = [moment for incident in report.incidents if (moment := moment_of(incident))]
    if not moments:
        return ()
    start = min(moments).astimezone(UTC).replace(minute=0, second=0, microsecond=0)
    hours = (max(moments) - start) // _HOUR + 1
    step = -(-hours // most)
    counts = Counter((moment - start) // (_HOUR * step) for moment in moments)
    return tuple(HourTally(start + number * step * _HOUR, step, counts[number]) for number in range(-(-hours // step)))


def busiest(tallies: Sequence[HourTally]) -> HourTally:
    """Return the first of the hours in which most incidents came."""
    return max(tallies, key=lambda one: one.count)
