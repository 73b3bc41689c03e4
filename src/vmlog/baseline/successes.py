"""The migrations of a run that succeeded, as a measure for those that did not."""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Final

from vmlog.baseline.distribution import Distribution, Spread
from vmlog.baseline.figures import DURATION, RATE, figures_of
from vmlog.model import Baseline, Incident, Measure, Migration
from vmlog.terms import BaselineScope, Outcome
from vmlog.triage.every_migration import HostNames

FEWEST_SUCCESSES: Final = 5
"""With fewer successes nothing is compared."""
_TIMES_MEDIAN: Final = 2.0
# A smaller difference from the median does not matter, whatever the ratio: seconds, milliseconds.
_LEAST: Final = {"_s": 1.0, "_ms": 100.0}

_Base = tuple[BaselineScope, Hashable]


@dataclass(slots=True)
class _Group:
    """The successes of one base: their number, and the values of their figures by name."""

    count: int = 0
    values: dict[str, list[float]] = field(default_factory=dict)
    sorted: dict[str, Distribution] = field(default_factory=dict)

    def spread(self, name: str, without: float | None) -> Spread | None:
        """Return how the values of a figure lie, without one of them; None where too few are left."""
        if name not in self.sorted:
            self.sorted[name] = Distribution(self.values.get(name, ()))
        found = self.sorted[name].spread(without)
        return found if found and found.n >= FEWEST_SUCCESSES else None


class Successes:
    """The successes of a run, by the hosts between which they went and by VM; each kind of migration by itself."""

    def __init__(self, migrations: Sequence[Migration]) -> None:
        """Take the migrations of a run; they are looked at when somebody asks."""
        self._migrations = migrations

    def baseline_of(self, incident: Incident) -> Baseline | None:
        """Return the incident's figures beside those of successes; None where there are too few, or no figure.

        The nearest successes count: from its source to its destination, else between them in both directions, else
        of the VM. A success that was slow is not compared with itself.
        """
        if incident.outcome is Outcome.REFUSED:
            return None
        for base in _bases(incident, self._names):
            group = self._groups.get(base)
            if found := group and _baseline(incident, base[0], group):
                return found
        return None

    @cached_property
    def _names(self) -> HostNames:
        return HostNames(self._migrations)

    @cached_property
    def _groups(self) -> Mapping[_Base, _Group]:
        groups: dict[_Base, _Group] = {}
        for migration in self._migrations:
            if migration.outcome is not Outcome.SUCCEEDED:
                continue
            figures = figures_of(migration).values
            for base in _bases(migration, self._names):
                group = groups.setdefault(base, _Group())
                group.count += 1
                for name, value in figures.items():
                    group.values.setdefault(name, []).append(value)
        return groups


def with_baselines(migrations: Sequence[Migration]) -> list[Migration]:
    """Return the migrations in order, incidents with their baselines."""
    successes = Successes(migrations)
    return [
        replace(one, baseline=successes.baseline_of(one)) if isinstance(one, Incident) else one for one in migrations
    ]


def _bases(migration: Migration, names: HostNames) -> Iterator[_Base]:
    """Yield what a migration may be compared by, the nearest first."""
    kind = migration.kind
    source, destination = names.pair(migration)
    if source and destination:
        yield BaselineScope.DIRECTION, (kind, source, destination)
        if source != destination:
            yield BaselineScope.PAIR, (kind, frozenset((source, destination)))
    if vm := migration.vm or migration.vm_path:
        yield BaselineScope.VM, (kind, vm)


def _baseline(incident: Incident, scope: BaselineScope, group: _Group) -> Baseline | None:
    is_success = incident.outcome is Outcome.SUCCEEDED
    count = group.count - is_success
    if count < FEWEST_SUCCESSES:
        return None
    figures = figures_of(incident)
    measures = tuple(
        Measure(name, value, *spread, is_cut=name in figures.cut)
        for name, value in figures.values.items()
        if (spread := group.spread(name, value if is_success else None))
    )
    return Baseline(scope, count, measures, _standing_out(measures)) if measures else None


def _standing_out(measures: Iterable[Measure]) -> str | None:
    """Return the name of the measure that is furthest from the median; None where none stands out.

    A stage says more than the whole, of which it is a part.
    """
    ratios = {measure.name: ratio for measure in measures if (ratio := _times_worse(measure))}
    names = [name for name in ratios if name != DURATION] or [*ratios]
    return max(names, key=ratios.__getitem__, default=None)


def _times_worse(measure: Measure) -> float:
    """Return by how many times a measure is worse than the median, 0 where it does not stand out.

    It stands out if it is beyond the 95th percentile (a rate: below the 5th) and at least twice as long (half as fast)
    as the median. What was cut would have been longer still.
    """
    value, median = measure.value, measure.median
    if measure.name == RATE:
        stands_out = value < measure.p5 and value * _TIMES_MEDIAN <= median
        return (median / value if value > 0 else float("inf")) if stands_out else 0.0
    least = _LEAST["_ms" if measure.name.endswith("_ms") else "_s"]
    stands_out = value > measure.p95 and value >= _TIMES_MEDIAN * median and value - median >= least
    return (value / median if median > 0 else float("inf")) if stands_out else 0.0
