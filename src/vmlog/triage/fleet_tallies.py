"""What only very many bundles show: causes over days and weeks, and how migrations go by build of the hosts."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import UTC, date, timedelta

from vmlog.model import Report
from vmlog.places import label_of_host
from vmlog.terms import Outcome
from vmlog.triage.every_migration import HostNames, all_migrations, moment_of
from vmlog.triage.groups import group_incidents

_BAD = frozenset((Outcome.FAILED, Outcome.STALLED, Outcome.REFUSED))
_WEEK = 7


@dataclass(frozen=True, slots=True)
class CauseTrend:
    """The incidents of one cause over time.

    Attributes:
        key, title: the cause, as in its group.
        count: all incidents, those without a time too.
        counts: by period, the first ones first.
    """

    key: str
    title: str
    count: int
    counts: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class CauseTrends:
    """Causes over time.

    Attributes:
        first: the first day (UTC) of the first period; None where no incident has a time.
        days: how many days a period has, 1 or whole weeks.
        causes: the commonest first.
    """

    first: date | None
    days: int
    causes: tuple[CauseTrend, ...]


@dataclass(frozen=True, slots=True)
class BuildTally:
    """The migrations in which hosts of one build took part.

    Attributes:
        build: product, version and build, as far as the bundle tells.
        hosts: how many hosts have it.
        count: how many migrations there are; one between hosts of two builds counts for both.
        bad: how many of them failed, stalled or were refused.
    """

    build: str
    hosts: int
    count: int
    bad: int


def cause_trends(report: Report, most: int) -> CauseTrends:
    """Return the causes by day, or by so many weeks that there are at most `most` periods."""
    moments = {one.incident_id: moment for one in report.incidents if (moment := moment_of(one))}
    groups = group_incidents(report)
    if not moments:
        return CauseTrends(None, 1, tuple(CauseTrend(one.key, one.title, one.count, ()) for one in groups))
    days = {name: moment.astimezone(UTC).date() for name, moment in moments.items()}
    first, last = min(days.values()), max(days.values())
    covered = (last - first).days + 1
    step = 1 if covered <= most else -(-covered // (most * _WEEK)) * _WEEK
    trends = []
    for group in groups:
        counts = Counter((days[name] - first) // timedelta(days=step) for name in group.incident_ids if name in days)
        periods = range(-(-covered // step))
        trends.append(CauseTrend(group.key, group.title, group.count, tuple(counts[one] for one in periods)))
    return CauseTrends(first, step, tuple(trends))


def build_tallies(report: Report) -> tuple[BuildTally, ...]:
    """Return the builds of the hosts whose bundles are there, the one with most migrations first."""
    builds: dict[str, str] = {}
    for source in report.sources:
        if source.host and (source.version or source.build):
            parts = (source.product, source.version, source.build and f"build {source.build}")
            builds.setdefault(label_of_host(source.host).lower(), " ".join(filter(None, parts)))
    migrations = all_migrations(report)
    names = HostNames(migrations)
    count: Counter[str] = Counter()
    bad: Counter[str] = Counter()
    for migration in migrations:
        labels = (label_of_host(name).lower() for name in names.pair(migration) if name)
        for build in {builds[label] for label in labels if label in builds}:
            count[build] += 1
            bad[build] += migration.outcome in _BAD
    hosts = Counter(builds.values())
    tallies = (BuildTally(build, hosts[build], count[build], bad[build]) for build in hosts if count[build])
    return tuple(sorted(tallies, key=lambda one: (-one.count, one.build)))
