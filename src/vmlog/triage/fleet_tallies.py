"""What only very many bundles show: causes over days and weeks, and how migrations go by build of the hosts."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

from vmlog.model import Report, SourceInfo
from vmlog.places import label_of_host
from vmlog.terms import Outcome
from vmlog.triage.every_migration import HostNames, all_migrations, moment_of
from vmlog.triage.groups import group_incidents

_BAD = frozenset((Outcome.FAILED, Outcome.STALLED, Outcome.REFUSED))
_WEEK = 7
_NO_TIME = datetime.min.replace(tzinfo=UTC)


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
        last: the last day with an incident, on which the last period may be incomplete.
        days: how many days a period has, 1 or whole weeks.
        causes: the commonest first.
    """

    first: date | None
    last: date | None
    days: int
    causes: tuple[CauseTrend, ...]


@dataclass(frozen=True, slots=True)
class BuildTally:
    """The migrations in which hosts of one build took part.

    Attributes:
        build: product, version and build, as far as the bundle tells.
        hosts: how many hosts have it by one of their bundles.
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
        return CauseTrends(None, None, 1, tuple(CauseTrend(one.key, one.title, one.count, ()) for one in groups))
    days = {name: moment.astimezone(UTC).date() for name, moment in moments.items()}
    first, last = min(days.values()), max(days.values())
    covered = (last - first).days + 1
    step = 1 if covered <= most else -(-covered // (most * _WEEK)) * _WEEK
    trends = []
    for group in groups:
        counts = Counter((days[name] - first) // timedelta(days=step) for name in group.incident_ids if name in days)
        periods = range(-(-covered // step))
        trends.append(CauseTrend(group.key, group.title, group.count, tuple(counts[one] for one in periods)))
    return CauseTrends(first, last, step, tuple(trends))


def build_tallies(report: Report) -> tuple[BuildTally, ...]:
    """Return the builds of the hosts whose bundles are there, the one with most migrations first.

    The build of a host is that of its bundle collected next after the migration, else of the last one before it.
    """
    builds = _HostBuilds(report.sources)
    migrations = all_migrations(report)
    names = HostNames(migrations)
    count: Counter[str] = Counter()
    bad: Counter[str] = Counter()
    for migration in migrations:
        moment = moment_of(migration)
        for build in {builds.at(name, moment) for name in names.pair(migration) if name}:
            if build:
                count[build] += 1
                bad[build] += migration.outcome in _BAD
    tallies = (BuildTally(build, hosts, count[build], bad[build]) for build, hosts in builds.hosts.items())
    return tuple(sorted((one for one in tallies if one.count), key=lambda one: (-one.count, one.build)))


class _HostBuilds:
    """The builds that hosts had when their bundles were collected."""

    def __init__(self, sources: Iterable[SourceInfo]) -> None:
        found: defaultdict[str, set[tuple[datetime, str]]] = defaultdict(set)
        for source in sources:
            if source.host and (source.version or source.build):
                parts = (source.product, source.version, source.build and f"build {source.build}")
                build = " ".join(filter(None, parts))
                # A bundle that does not tell its time is taken where no other one is.
                found[label_of_host(source.host).lower()].add((source.collected_utc or _NO_TIME, build))
        self._found = {label: sorted(bundles) for label, bundles in found.items()}
        self.hosts = Counter(build for bundles in found.values() for build in {build for _, build in bundles})

    def at(self, host: str, moment: datetime | None) -> str | None:
        """Return the build of a host at a time, without one its last; None where no bundle tells."""
        bundles = self._found.get(label_of_host(host).lower())
        if not bundles:
            return None
        later = (build for collected, build in bundles if moment and collected >= moment)
        return next(later, bundles[-1][1])
