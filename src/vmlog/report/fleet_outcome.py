"""What a report of a fleet is written from, and what each of its formats says of it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final, Protocol

from vmlog.baseline.comparison import ComparisonRow, compare_migrations
from vmlog.model import CheckReport, HostFactSummary, Report
from vmlog.report.phrases import plural
from vmlog.terms import ComparisonKey, Outcome
from vmlog.triage.fleet_tallies import CauseTrends

FEWEST_TRIES: Final = 2
"""How many migrations between two hosts must have gone wrong, and none well, to be told as a pair that never works."""
_STATES: Final = ("read", "kept", "failed", "repeated")
_READ: Final = ("read", "kept")
_STATE_WORDS: Final = {"kept": "known from an earlier run"}


class FleetBundle(Protocol):
    """A bundle of the fleet, and what became of it; it has more."""

    @property
    def source(self) -> str: ...  # noqa: D102
    @property
    def state(self) -> str: ...  # noqa: D102
    @property
    def logs(self) -> int: ...  # noqa: D102
    @property
    def error(self) -> str | None: ...  # noqa: D102
    @property
    def same_as(self) -> str | None: ...  # noqa: D102


class UnseenHost(Protocol):
    """A host that migrations name and of which there is no bundle."""

    @property
    def host(self) -> str: ...  # noqa: D102
    @property
    def migrations(self) -> int: ...  # noqa: D102
    @property
    def incidents(self) -> int: ...  # noqa: D102


@dataclass(frozen=True, slots=True)
class FleetOutcome:
    """Everything that a run over a fleet found.

    Attributes:
        bundles: by source.
        report: on all migrations.
        checks: on all hosts; None where no bundle has configuration files.
        hosts: the hosts whose configuration was read.
        missing: hosts without a bundle, those with most incidents first.
    """

    bundles: Sequence[FleetBundle]
    report: Report
    checks: CheckReport | None
    hosts: Sequence[HostFactSummary]
    missing: Sequence[UnseenHost]

    @property
    def failed(self) -> list[FleetBundle]:
        """The bundles that could not be read."""
        return [one for one in self.bundles if one.state == "failed"]

    @property
    def in_part(self) -> list[FleetBundle]:
        """The bundles of which something could not be read."""
        return [one for one in self.bundles if one.state in _READ and one.error is not None]

    @property
    def without_logs(self) -> list[FleetBundle]:
        """The bundles that could be read and hold no log."""
        return [one for one in self.bundles if one.state in _READ and not one.logs]

    @property
    def repeated(self) -> list[FleetBundle]:
        """The bundles with the content of another one."""
        return [one for one in self.bundles if one.state == "repeated"]

    def states(self) -> dict[str, int]:
        """Return how many bundles came to which state."""
        counts = Counter(str(one.state) for one in self.bundles)
        return {state: counts[state] for state in _STATES if counts[state]}


def bundles_text(outcome: FleetOutcome) -> str:
    """Return how many bundles there are and what became of them: `12 bundles: 10 read, 2 failed`."""
    told = (f"{count:,} {_STATE_WORDS.get(state, state)}" for state, count in outcome.states().items())
    return f"{plural(len(outcome.bundles), 'bundle')}: {', '.join(told)}"


def pairs_without_success(report: Report) -> list[ComparisonRow]:
    """Return the pairs of hosts between which several migrations went wrong and none well, the most first."""
    return [
        row
        for row in compare_migrations(report, ComparisonKey.PAIR).rows
        if row.bad >= FEWEST_TRIES
        and Outcome.SUCCEEDED not in row.outcomes
        and row.thing.source != row.thing.destination
    ]


def pair_text(row: ComparisonRow, short: Mapping[str, str]) -> str:
    """Return the hosts of a row."""
    names = (row.thing.source, row.thing.destination)
    return " → ".join(short.get(name, name) if name else "unknown" for name in names)


def periods_text(trends: CauseTrends) -> str:
    """Return what a bar of the causes over time stands for."""
    if trends.first is None:
        return ""
    each = "day" if trends.days == 1 else "week" if trends.days == 7 else f"{trends.days // 7} weeks"
    return f"{trends.first} to {trends.last} (UTC), a bar for each {each}"
