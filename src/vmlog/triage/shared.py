"""Findings about what failures share: the hosts, the VM, the datastore, who asked, the stage."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Hashable, Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from vmlog.terms import Trigger
from vmlog.triage.cases import FailureScope, MoveCase
from vmlog.triage.finding import FindingRule, NamedHost, TriageFinding
from vmlog.triage.odds import RARE, chance_of

# Least failures that share something, their least share, and in how many cases it must be known.
FEWEST: Final = 5
_MOST_OF: Final = 0.8
# Least migrations that went well, and how much rarer it must be among them.
FEWEST_OTHERS: Final = 5
RARER: Final = 1.5
# What VMs share counts for so many of them: one VM that is tried again and again shares everything.
FEWEST_VMS: Final = 3
# Least failures, and causes, of which the stage is told.
FEWEST_AT_STAGE: Final = 10
_CAUSES_AT_STAGE: Final = 2


@dataclass(frozen=True, slots=True)
class _Quality:
    """Something that migrations may share.

    Attributes:
        rule: what is said of it.
        values: what a migration has of it: one value, of hosts two, none where no log tells.
        words: what failures do that share it, after which its name follows.
        known: of which failures it is known, where it is not of all.
        varies: what must differ among the failures that share it: at least so many of these.
    """

    rule: FindingRule
    values: Callable[[MoveCase], Sequence[Hashable]]
    words: str
    known: str
    varies: tuple[tuple[Callable[[MoveCase], Hashable], int], ...] = ()


def _known(value: Hashable) -> tuple[Hashable, ...]:
    return () if value is None else (value,)


def _pair(case: MoveCase) -> tuple[Hashable, ...]:
    return ((case.source, case.destination),) if len(case.hosts) == 2 else ()


_VMS: Final = ((lambda case: case.vm), FEWEST_VMS)
_SOURCES: Final = ((lambda case: case.source), 2)
_DESTINATIONS: Final = ((lambda case: case.destination), 2)
_QUALITIES: Final = (
    _Quality(FindingRule.SAME_PAIR, _pair, "go", "hosts are known", (_VMS,)),
    _Quality(
        FindingRule.SAME_DESTINATION,
        lambda case: _known(case.destination),
        "have as destination",
        "destination is known",
        (_VMS, _SOURCES),
    ),
    _Quality(
        FindingRule.SAME_SOURCE,
        lambda case: _known(case.source),
        "have as source",
        "source is known",
        (_VMS, _DESTINATIONS),
    ),
    _Quality(FindingRule.SAME_HOST, lambda case: case.hosts, "involve", "hosts are known", (_VMS, (_pair, 3))),
    _Quality(FindingRule.SAME_VM, lambda case: _known(case.vm), "are of", "VM is known"),
    _Quality(
        FindingRule.SAME_DATASTORE,
        lambda case: _known(case.datastore),
        "are of VMs on datastore",
        "datastore is known",
        (_VMS,),
    ),
    _Quality(FindingRule.SAME_USER, lambda case: _known(case.user), "were requested by", "user is known", (_VMS,)),
    _Quality(
        FindingRule.SAME_TRIGGER, lambda case: _known(case.trigger), "were requested by", "request is known", (_VMS,)
    ),
)
# A host that is always the destination is always involved: the first of these rules is enough.
_OF_HOSTS: Final = (
    FindingRule.SAME_PAIR,
    FindingRule.SAME_DESTINATION,
    FindingRule.SAME_SOURCE,
    FindingRule.SAME_HOST,
)


def shared_by(cases: Sequence[MoveCase], scopes: Sequence[FailureScope]) -> tuple[TriageFinding, ...]:
    """Return what the failures of each scope share and migrations that went well do not.

    What holds for several scopes is told of the one where it holds for the largest part, then for most failures.
    """
    # What failures of other causes share would hide or feign something.
    went_well = [case for case in cases if not case.failed]
    totals = [Counter(value for case in went_well for value in quality.values(case)) for quality in _QUALITIES]
    known = [sum(1 for case in went_well if quality.values(case)) for quality in _QUALITIES]
    best: dict[tuple[FindingRule, Hashable], TriageFinding] = {}
    for scope in scopes:
        has_hosts = False
        for quality, total, others in zip(_QUALITIES, totals, known, strict=True):
            if has_hosts and quality.rule in _OF_HOSTS:
                continue
            value = _shared_value(scope, quality, total, others)
            if value is None:
                continue
            has_hosts |= quality.rule in _OF_HOSTS
            finding = _finding(scope, quality, value, total[value], others, len(went_well))
            other = best.setdefault((quality.rule, value), finding)
            best[quality.rule, value] = max(other, finding, key=lambda one: (one.count / one.of, one.count))
    return tuple(best.values())


def _shared_value(scope: FailureScope, quality: _Quality, total: Counter[Hashable], others: int) -> Hashable:
    """Return what most failures of a scope share, and others much more rarely; None where there is nothing."""
    told = [case for case in scope.failures if quality.values(case)]
    if len(told) < max(FEWEST, _MOST_OF * len(scope.failures)) or others < FEWEST_OTHERS:
        return None
    (value, count), *_ = Counter(value for case in told for value in quality.values(case)).most_common(1)
    if count < max(FEWEST, _MOST_OF * len(told)) or count * others < RARER * total[value] * len(told):
        return None
    if chance_of(count, len(told), count + total[value], len(told) + others) > RARE:
        return None
    sharing = [case for case in told if value in quality.values(case)]
    is_various = all(len({of(case) for case in sharing}) >= least for of, least in quality.varies)
    return value if is_various else None


def _finding(
    scope: FailureScope, quality: _Quality, value: Hashable, with_it: int, others: int, went_well: int
) -> TriageFinding:
    told = [case for case in scope.failures if quality.values(case)]
    sharing = [case for case in told if value in quality.values(case)]
    well = f"{others:,} migrations that went well"
    if others < went_well:
        well = f"{others:,} (of {went_well:,}) migrations that went well and whose {quality.known}"
    compared = f"of the {well} {with_it:,} {'does' if with_it == 1 else 'do'}"
    if not with_it:
        compared = f"none of the {well} does"
    name = _named(value, quality.rule)
    return TriageFinding(
        quality.rule,
        (f"{scope.counted(len(sharing), len(told), quality.known)} {quality.words} ", *name, f"; {compared}."),
        len(sharing),
        len(told),
        tuple(case.incident_id for case in sharing),
        tuple(str(part) for part in name if isinstance(part, NamedHost)),
        scope.cause_key,
    )


def _named(value: Hashable, rule: FindingRule) -> tuple[str | NamedHost, ...]:
    """Return what is shared in words."""
    if isinstance(value, tuple):
        source, destination = (NamedHost(host) for host in value)
        return ("from ", source, " to ", destination)
    if isinstance(value, Trigger):
        return (value.label,)
    return (NamedHost(value) if rule in _OF_HOSTS else str(value),)


def shared_stage(scopes: Sequence[FailureScope]) -> Iterator[TriageFinding]:
    """Yield the stage at which most failures of several causes broke; of one cause it says nothing."""
    scope = next((scope for scope in scopes if scope.is_whole), None)
    if scope is None:
        return
    told = [case for case in scope.failures if case.stage]
    if len(told) < FEWEST_AT_STAGE or len(told) < _MOST_OF * len(scope.failures):
        return
    (stage, count), *_ = Counter(case.stage for case in told if case.stage).most_common(1)
    there = [case for case in told if case.stage is stage]
    causes = {case.cause.id for case in there if case.cause}
    if count < _MOST_OF * len(told) or len(causes) < _CAUSES_AT_STAGE:
        return
    counted = scope.counted(count, len(told), "stage is known")
    text = f"{counted} broke at the stage {stage.value}, of {len(causes):,} causes."
    yield TriageFinding(FindingRule.SAME_STAGE, (text,), count, len(told), tuple(case.incident_id for case in there))
