"""Ranking causes by confidence. docs/patterns.md documents the formula."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import TYPE_CHECKING, Final

from vmlog.diagnose.confidence import (
    BASE,
    BELOW,
    CONTEXT_BONUS,
    DOUBTFUL_BONUS,
    DOUBTFULLY_NEAR_FACTOR,
    DRAFT_PENALTY,
    GAP_PENALTY,
    HIGH_FROM,
    HIGHEST,
    LEAST,
    MEDIUM_FROM,
    OTHER_KIND_FACTOR,
    OWN_FACTOR,
    RIVAL_FACTOR,
    ROLE_FACTOR,
    SECOND_LOG_BONUS,
    SPECIFIC_BONUS,
    SPECIFIC_LETTERS,
    SUPERSEDED_FACTOR,
    UNKNOWN_CONTEXT_FACTOR,
    UNVERIFIED_PENALTY,
    level_of,
)
from vmlog.diagnose.sighting import OUTRIGHT, Sighting, Support
from vmlog.knowledge.cause import Cause
from vmlog.knowledge.condition import ConditionFacts
from vmlog.match.hit import Hit, hit_rank
from vmlog.model import CauseMatch
from vmlog.terms import MatchKind

if TYPE_CHECKING:
    from vmlog.timeline.record import Record

# Facts of an incident, unlike the values of a message: one that is not given is not known.
OF_INCIDENT: Final = frozenset({"stage", "kind", "outcome", "progress_percent", "side"})
_NO_TROUBLE: Final[Mapping[str, Sequence[Support]]] = MappingProxyType({})


@dataclass(frozen=True, slots=True)
class RankedCause:
    """A documented cause at its place in the ranking.

    Attributes:
        match: the cause as the report shows it, still without evidence.
        records: the records that prove or support it, in no order; empty for a pasted text.
    """

    cause: Cause
    match: CauseMatch
    records: frozenset[Record]


@dataclass(slots=True)
class _Candidate:
    """A cause with everything that speaks for it.

    Attributes:
        best: the strongest of its hits.
        places: the logs and hosts that name it.
        condition: 1.0 if its condition holds, 0.5 if it may hold, None if it has none.
        supports: trouble near the failure that fits the cause.
        tie: the surest tie of its records to the migration.
        other_kind: it is documented only for other kinds than the one the migration is taken for.
    """

    cause: Cause
    best: Hit
    condition: float | None
    supports: list[Support]
    other_kind: bool
    tie: float = 0.0
    records: set[Record] = field(default_factory=set)
    places: set[tuple[str, str | None]] = field(default_factory=set)

    def add(self, sighting: Sighting) -> None:
        if hit_rank(sighting.hit) < hit_rank(self.best):
            self.best = sighting.hit
        self.tie = max(self.tie, sighting.tie)
        self.places.add(sighting.place)
        if sighting.record:
            self.records.add(sighting.record)


def rank_causes(
    sightings: Sequence[Sighting],
    facts: ConditionFacts,
    missing: frozenset[str] = frozenset(),
    *,
    possible: Sequence[ConditionFacts] = (),
    trouble: Mapping[str, Sequence[Support]] = _NO_TROUBLE,
) -> list[RankedCause]:
    """Rank the sighted causes, best first. Symptoms and umbrellas follow after all causes.

    Args:
        sightings: every hit of the incident.
        facts: what is known of the incident, for the `when` conditions of causes. A condition that does not hold drops
            the cause, unless it needs facts that are not given.
        missing: logs that are absent, as `side/log`.
        possible: other facts that fit the logs as well. A cause whose condition or kind holds only for these keeps less
            confidence.
        trouble: trouble near the failure, by kind. It raises the causes that it supports.
    """
    candidates = _candidates(sightings, facts, possible, trouble)
    own = {candidate.cause.id: _confidence(candidate, missing) for candidate in candidates}
    candidates.sort(key=lambda candidate: (-own[candidate.cause.id], hit_rank(candidate.best)))
    final = _lower_superseded(candidates, [own[candidate.cause.id] for candidate in candidates])
    ranked = map(_ranked, candidates, final)
    return sorted(ranked, key=lambda item: (item.match.role != "cause", -item.match.confidence))


def fits(hit: Hit, facts: ConditionFacts, possible: Sequence[ConditionFacts] = ()) -> bool:
    """Return whether trouble on a host may explain the failure: it must explain the stage at which that happened."""
    cause = hit.cause
    if cause.match.when and _condition(cause, hit, facts, possible) == 0.0:
        return False
    stages = {facts.get("stage"), *(other.get("stage") for other in possible)}
    return cause.stage == "any" or stages == {None} or not stages.isdisjoint(cause.match.explains or (cause.stage,))


def _candidates(
    sightings: Sequence[Sighting],
    facts: ConditionFacts,
    possible: Sequence[ConditionFacts],
    trouble: Mapping[str, Sequence[Support]],
) -> list[_Candidate]:
    """Return the causes that the facts allow, in the order in which they were sighted."""
    kinds = {str(other.get("kind")) for other in possible}
    candidates: dict[str, _Candidate] = {}
    for sighting in sightings:
        cause, hit = sighting.hit.cause, sighting.hit
        if cause.role == "trace":
            continue
        if cause.id not in candidates:
            other_kind = bool(cause.applies_to.kinds) and facts.get("kind") not in (
                None,
                "unknown",
                *cause.applies_to.kinds,
            )
            if other_kind and (hit.kind not in OUTRIGHT or kinds.isdisjoint(cause.applies_to.kinds)):
                continue
            condition = _condition(cause, hit, facts, possible)
            if condition == 0.0:
                continue
            supports = [support for kind in cause.explain.supports for support in trouble.get(kind, ())]
            candidates[cause.id] = _Candidate(cause, hit, condition, supports, other_kind)
        candidates[cause.id].add(sighting)
    return list(candidates.values())


def _condition(cause: Cause, hit: Hit, facts: ConditionFacts, possible: Sequence[ConditionFacts]) -> float | None:
    """Return 1.0 if the cause's condition holds, 0.5 if it may hold, 0.0 if it does not, None if there is none."""
    if hit.named or cause.match.when is None:
        return None
    if cause.match.when.holds({**facts, **hit.variables}):
        return 1.0
    if cause.match.when.may_hold({**facts, **hit.variables}, OF_INCIDENT - facts.keys()):
        return 0.5
    return 0.5 if any(cause.match.when.holds({**other, **hit.variables}) for other in possible) else 0.0


def _confidence(candidate: _Candidate, missing: frozenset[str]) -> float:
    """Return the confidence of a cause by itself, before others are held against it."""
    hit, cause = candidate.best, candidate.cause
    confidence = BASE[hit.kind] * hit.score
    for term in _terms(candidate, missing):
        confidence += term
    confidence *= ROLE_FACTOR[cause.role]
    if candidate.condition == 0.5:
        confidence *= UNKNOWN_CONTEXT_FACTOR
    if candidate.other_kind:
        confidence *= OTHER_KIND_FACTOR
    highest = HIGHEST
    if candidate.tie < OWN_FACTOR:
        confidence, highest = confidence * candidate.tie, HIGH_FROM - BELOW
    if hit.general and hit.kind is MatchKind.KEY and cause.role != "cause":
        highest = min(highest, MEDIUM_FROM - BELOW)  # a fault type that every operation may end with gives no reason
    return round(min(max(confidence, LEAST), highest), 2)


def _terms(candidate: _Candidate, missing: frozenset[str]) -> Iterator[float]:
    """Yield what is added to the confidence of the match: bonuses, then penalties."""
    hit, cause = candidate.best, candidate.cause
    if hit.kind is MatchKind.EXACT:
        yield SPECIFIC_BONUS * min(hit.specificity / SPECIFIC_LETTERS, 1.0)
    if len(candidate.places) > 1:
        yield SECOND_LOG_BONUS
    if candidate.condition == 1.0:
        yield CONTEXT_BONUS
    if candidate.supports:
        yield CONTEXT_BONUS if any(support.certain for support in candidate.supports) else DOUBTFUL_BONUS
    if not hit.verified:
        yield -UNVERIFIED_PENALTY
    if cause.status == "draft":
        yield -DRAFT_PENALTY
    if missing.intersection(cause.explain.needs):
        yield -GAP_PENALTY


def _lower_superseded(candidates: Sequence[_Candidate], own: Sequence[float]) -> list[float]:
    """Lower what another cause explains better: superseded causes below their betters, then rivals of a sure one.

    Args:
        candidates: the causes, most confident first.
        own: the confidence of each by itself.
    """
    confidence = {candidate.cause.id: value for candidate, value in zip(candidates, own, strict=True)}
    beats = {
        candidate.cause.id: frozenset(candidate.cause.explain.supersedes)
        for candidate in candidates
        if candidate.best.kind is not MatchKind.FUZZY
        and candidate.tie > DOUBTFULLY_NEAR_FACTOR
        and not candidate.best.named
    }
    beaten = {loser for losers in beats.values() for loser in losers if loser in confidence}
    for loser in beaten:
        confidence[loser] *= SUPERSEDED_FACTOR
    for _ in candidates:  # a better cause may have a better one itself
        for winner, losers in beats.items():
            for loser in losers & confidence.keys() - {winner}:
                confidence[loser] = min(confidence[loser], confidence[winner] - BELOW)
    first = max(confidence, key=confidence.__getitem__, default="")
    if first and confidence[first] >= HIGH_FROM:
        for rival in confidence.keys() - beaten - {first}:
            confidence[rival] *= RIVAL_FACTOR
    return [round(max(value, LEAST), 2) for value in confidence.values()]


def _ranked(candidate: _Candidate, confidence: float) -> RankedCause:
    cause, hit = candidate.cause, candidate.best
    match = CauseMatch(
        id=cause.id,
        title=cause.title,
        confidence=confidence,
        level=level_of(confidence),
        match=hit.kind,
        score=hit.score,
        cause=cause.explain.cause,
        remedies=cause.explain.steps(),
        references=cause.references,
        variables=dict(hit.variables),
        role=cause.role,
        draft=cause.status == "draft",
    )
    return RankedCause(cause, match, frozenset([*candidate.records, *(item.record for item in candidate.supports)]))
