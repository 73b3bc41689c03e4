"""Findings about hosts: one that fails more than the others, one that never fails, and none that stands out."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from vmlog.terms import Stage
from vmlog.triage.cases import FailureScope, MoveCase
from vmlog.triage.finding import FindingRule, NamedHost, TriageFinding
from vmlog.triage.odds import RARE, chance_of

# Least migrations with a host, and without it, to compare them; least failures of a host that fails more, and by how
# much more often they must come.
FEWEST_MIGRATIONS: Final = 8
FEWEST_FAILURES: Final = 5
MORE_OFTEN: Final = 1.5
# Failures that are spread evenly: how many at least, over how many hosts, how many of them at a stage that needs the
# network, and how far from its equal part a host may be.
FEWEST_SPREAD: Final = 12
FEWEST_HOSTS: Final = 3
_AT_NETWORK: Final = 0.9
_UNEVEN: Final = (0.5, 1.35)
_NETWORK_STAGES: Final = frozenset({Stage.CONNECT, Stage.PRECOPY})


@dataclass(frozen=True, slots=True)
class HostRate:
    """How many migrations with a host failed, and how many without it."""

    host: str
    failed: int
    count: int
    others_failed: int
    others: int

    @property
    def excess(self) -> float:
        """How likely so many failures are by chance."""
        return chance_of(self.failed, self.count, self.failed + self.others_failed, self.count + self.others)

    @property
    def stands_out(self) -> bool:
        """Whether migrations with it fail much more often than those without it."""
        is_more = self.failed * self.others >= MORE_OFTEN * self.others_failed * self.count
        return is_more and self.failed >= FEWEST_FAILURES and self.excess <= RARE


def host_rates(cases: Sequence[MoveCase]) -> tuple[HostRate, ...]:
    """Return the rates of all hosts that took part in a migration, by name."""
    told = [case for case in cases if case.hosts]
    failures = sum(case.failed for case in told)
    count = Counter(host for case in told for host in case.hosts)
    failed = Counter(host for case in told if case.failed for host in case.hosts)
    return tuple(
        HostRate(host, failed[host], count[host], failures - failed[host], len(told) - count[host])
        for host in sorted(count)
    )


def uneven_hosts(cases: Sequence[MoveCase]) -> Iterator[TriageFinding]:
    """Yield the host with which migrations fail much more often, and hosts with which none fails."""
    rates = [rate for rate in host_rates(cases) if rate.count >= FEWEST_MIGRATIONS and rate.others >= FEWEST_MIGRATIONS]
    worst = min(rates, key=lambda rate: (rate.excess, rate.host), default=None)
    if worst and worst.stands_out:
        sentence = (
            "Migrations with ",
            NamedHost(worst.host),
            f" fail more often: {worst.failed:,} of {worst.count:,}; without it {worst.others_failed:,} of "
            f"{worst.others:,}.",
        )
        ids = tuple(case.incident_id for case in cases if case.failed and worst.host in case.hosts)
        yield TriageFinding(FindingRule.HOST_FAILS_MORE, sentence, worst.failed, worst.count, ids, (worst.host,))
    for rate in rates:
        went_well = rate.others - rate.others_failed
        by_chance = chance_of(rate.count, rate.count, rate.count + went_well, rate.count + rate.others)
        if rate.failed == 0 and by_chance <= RARE:
            sentence = (
                "No migration with ",
                NamedHost(rate.host),
                f" failed ({rate.count:,} went well); of those between the other hosts {rate.others_failed:,} of "
                f"{rate.others:,} did.",
            )
            yield TriageFinding(FindingRule.HOST_NEVER_FAILS, sentence, 0, rate.count, (), (rate.host,))


def spread_over_hosts(cases: Sequence[MoveCase], scopes: Sequence[FailureScope]) -> Iterator[TriageFinding]:
    """Yield the causes at a stage that needs the network whose failures come between all hosts alike."""
    seen = Counter(host for case in cases for host in case.hosts)
    hosts = {host for host, count in seen.items() if count >= FEWEST_MIGRATIONS}
    if len(hosts) < FEWEST_HOSTS:
        return
    for scope in scopes:
        if scope.is_whole:
            continue
        pairs = [case.hosts for case in scope.failures if len(case.hosts) == 2]
        at_network = sum(case.stage in _NETWORK_STAGES for case in scope.failures)
        if len(pairs) < max(FEWEST_SPREAD, _AT_NETWORK * len(scope.failures)):
            continue
        if at_network < _AT_NETWORK * len(scope.failures):
            continue
        meetings = {frozenset(pair) for pair in pairs}
        counts = Counter(host for pair in pairs for host in pair)
        equal = 2 * len(pairs) / len(hosts)
        is_even = all(_UNEVEN[0] * equal <= counts[host] <= _UNEVEN[1] * equal for host in hosts)
        possible = len(hosts) * (len(hosts) - 1) // 2
        if counts.keys() != hosts or len(meetings) < possible or not is_even:
            continue
        text = (
            f"{scope.counted(len(pairs), len(scope.failures))} are spread evenly over all {possible:,} pairs of "
            f"{len(hosts):,} hosts: look at the network that they share, not at one host."
        )
        ids = tuple(case.incident_id for case in scope.failures if len(case.hosts) == 2)
        rule = FindingRule.SPREAD_OVER_HOSTS
        yield TriageFinding(rule, (text,), len(pairs), len(scope.failures), ids, tuple(sorted(hosts)), scope.cause_key)
