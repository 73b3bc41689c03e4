"""All migrations of a run by pair of hosts, host, VM or kind: how many there are, how they ended, how fast."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from vmlog.baseline.distribution import Distribution
from vmlog.baseline.figures import figures_of
from vmlog.baseline.successes import FEWEST_SUCCESSES
from vmlog.model import SCHEMA_VERSION, Incident, Migration, Notice, Report, Selection, SourceInfo
from vmlog.terms import ComparisonKey, Kind, Outcome
from vmlog.triage.every_migration import HostNames, all_migrations


@dataclass(frozen=True, slots=True)
class FigureSpread:
    """A figure of the successes of a row: how many have it; median and percentiles are None for fewer than five."""

    name: str
    n: int
    median: float | None
    p5: float | None
    p95: float | None


@dataclass(frozen=True, slots=True)
class CauseCount:
    """A first cause and how many incidents have it; id and title are None where nothing documented fits."""

    id: str | None
    title: str | None
    count: int


@dataclass(frozen=True, slots=True)
class ComparedThing:
    """What a row is about; the rest is None, also where no log tells it.

    Attributes:
        kind: the kind of migration.
        source, destination: of a pair of hosts; an address stands for a host without a name.
        host: a host, as source or destination.
        vm: a VM.
    """

    kind: Kind
    source: str | None = None
    destination: str | None = None
    host: str | None = None
    vm: str | None = None


@dataclass(frozen=True, slots=True)
class ComparisonRow:
    """The migrations of one pair of hosts, host, VM or kind.

    Attributes:
        thing: what they have in common.
        outcomes: how many ended how, in the order of the enumeration.
        causes: first causes of the failed, refused and stalled ones, most first.
        figures: of the successes.
    """

    thing: ComparedThing
    outcomes: Mapping[Outcome, int]
    causes: tuple[CauseCount, ...]
    figures: tuple[FigureSpread, ...]

    @property
    def count(self) -> int:
        """How many migrations there are."""
        return sum(self.outcomes.values())

    @property
    def bad(self) -> int:
        """How many failed, stalled or were refused."""
        return sum(self.outcomes.get(outcome, 0) for outcome in _BAD)


@dataclass(frozen=True, slots=True)
class MigrationComparison:
    """The result of `vmlog compare`; every output format is written from this one object.

    Attributes:
        by: what the migrations are put together by.
        count: how many migrations there are; by host each counts for both.
        rows: the most failures first.
        selection: what filters did; None where nothing was left out.
    """

    vmlog: str
    catalogue: str
    by: ComparisonKey
    count: int
    rows: tuple[ComparisonRow, ...]
    sources: tuple[SourceInfo, ...]
    warnings: tuple[Notice, ...]
    schema: int = SCHEMA_VERSION
    selection: Selection | None = None


_BAD = (Outcome.FAILED, Outcome.STALLED, Outcome.REFUSED)


def compare_migrations(report: Report, by: ComparisonKey = ComparisonKey.PAIR) -> MigrationComparison:
    """Return all migrations of a report put together; those of different kinds are never in one row."""
    migrations = all_migrations(report)
    incidents = {incident.incident_id: incident for incident in report.incidents}
    names = HostNames(migrations)
    rows: dict[ComparedThing, _Tally] = {}
    for migration in migrations:
        for thing in _things(migration, by, names):
            rows.setdefault(thing, _Tally()).add(incidents.get(migration.incident_id, migration))
    made = (tally.row(thing) for thing, tally in rows.items())
    return MigrationComparison(
        vmlog=report.vmlog,
        catalogue=report.catalogue,
        by=by,
        count=len(migrations),
        rows=tuple(sorted(made, key=_order)),
        sources=report.sources,
        warnings=report.warnings,
        selection=report.selection,
    )


def _things(migration: Migration, by: ComparisonKey, names: HostNames) -> Iterator[ComparedThing]:
    kind = migration.kind
    if by is ComparisonKey.KIND:
        yield ComparedThing(kind)
    elif by is ComparisonKey.VM:
        yield ComparedThing(kind, vm=migration.vm or migration.vm_path)
    elif by is ComparisonKey.PAIR:
        yield ComparedThing(kind, *names.pair(migration))
    else:
        for host in dict.fromkeys(filter(None, names.pair(migration))) or [None]:
            yield ComparedThing(kind, host=host)


@dataclass(slots=True)
class _Tally:
    """What the migrations of a row add up to."""

    outcomes: Counter[Outcome] = field(default_factory=Counter)
    causes: Counter[tuple[str | None, str | None]] = field(default_factory=Counter)
    values: dict[str, list[float]] = field(default_factory=dict)

    def add(self, migration: Migration) -> None:
        """Count a migration."""
        self.outcomes[migration.outcome] += 1
        if migration.outcome is Outcome.SUCCEEDED:
            for name, value in figures_of(migration).values.items():
                self.values.setdefault(name, []).append(value)
        elif migration.outcome in _BAD and isinstance(migration, Incident):
            best = migration.causes[0] if migration.causes else None
            self.causes[(best.id, best.title) if best else (None, None)] += 1

    def row(self, thing: ComparedThing) -> ComparisonRow:
        """Return the row."""
        ordered = sorted(self.causes.items(), key=lambda item: (-item[1], item[0][0] or ""))
        return ComparisonRow(
            thing,
            {outcome: self.outcomes[outcome] for outcome in Outcome if outcome in self.outcomes},
            tuple(CauseCount(*named, count) for named, count in ordered),
            tuple(_figure(name, values) for name, values in self.values.items()),
        )


def _figure(name: str, values: list[float]) -> FigureSpread:
    spread = Distribution(values).spread() if len(values) >= FEWEST_SUCCESSES else None
    return FigureSpread(name, len(values), *(spread[1:] if spread else (None, None, None)))


def _order(row: ComparisonRow) -> tuple[object, ...]:
    thing = row.thing
    names = (thing.source, thing.destination, thing.host, thing.vm, thing.kind.value)
    return -row.bad, -row.count, *(name or "" for name in names)
