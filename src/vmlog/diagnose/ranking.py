"""Ranking causes and computing how sure they are. The formula is documented in docs/patterns.md."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final

from vmlog.knowledge.cause import Cause
from vmlog.knowledge.condition import ConditionFacts
from vmlog.match.hit import Hit, rank
from vmlog.model import CauseMatch
from vmlog.terms import MatchKind

# How sure a single match of each kind is before anything else is weighed.
BASE: Final = {MatchKind.EXACT: 0.72, MatchKind.KEY: 0.74, MatchKind.STATUS: 0.68, MatchKind.FUZZY: 0.60}
# A generic row explains little even when it certainly matches; a symptom is not why it happened.
ROLE_FACTOR: Final = {"cause": 1.0, "symptom": 0.7, "umbrella": 0.6, "trace": 0.0}
SPECIFIC_BONUS: Final = 0.20  # for a long constant wording, reached at SPECIFIC_LETTERS
SPECIFIC_LETTERS: Final = 50
SECOND_LOG_BONUS: Final = 0.05
CONTEXT_BONUS: Final = 0.03  # a condition on the incident that holds, or trouble near it that supports the cause
DOUBTFUL_BONUS: Final = 0.01  # trouble near it that may have been on another network
SUPERSEDED_FACTOR: Final = 0.75  # a more specific cause that says so stands above it
UNVERIFIED_PENALTY: Final = 0.04
DRAFT_PENALTY: Final = 0.05  # no public source shows any message of the cause
OTHER_KIND_FACTOR: Final = 0.85  # the migration is taken for another kind, which the logs do not tell
GAP_PENALTY: Final = 0.05
# What ties a record to the migration: it is its own; host and time; host and time of an address that may be another.
OWN_FACTOR: Final = 1.0
NEAR_FACTOR: Final = 0.8
DOUBTFULLY_NEAR_FACTOR: Final = 0.7
UNKNOWN_CONTEXT_FACTOR: Final = 0.7  # the incident facts that the pattern asks for are not known
RIVAL_FACTOR: Final = 0.75  # only one cause can be the right one: a sure one leaves less to the others
HIGHEST: Final = 0.98
HIGH_FROM: Final = 0.80
MEDIUM_FROM: Final = 0.50
_BELOW: Final = 0.01
# Facts of an incident, as against values of a message: one that is not given is not known.
OF_INCIDENT: Final = frozenset({"stage", "kind", "outcome", "progress_percent", "side"})
_LIKELY: Final = frozenset({MatchKind.EXACT, MatchKind.KEY})


@dataclass(frozen=True, slots=True)
class Sighting:
    """A hit with where it was seen: index of the evidence, and the log and host that make it independent.

    Attributes:
        tie: how surely the record has to do with the migration: 1.0 for the migration's own.
    """

    hit: Hit
    evidence: int
    log: str
    host: str | None
    tie: float = OWN_FACTOR


@dataclass(frozen=True, slots=True)
class Support:
    """Trouble near the failure: index of the evidence, and whether it surely concerns the migration."""

    evidence: int
    certain: bool = True


@dataclass(slots=True)
class _Candidate:
    cause: Cause
    best: Hit
    evidence: list[int]
    places: set[tuple[str, str | None]]
    context: float | None  # 1.0 the condition holds, 0.0 it does not, None it cannot be told
    support: list[Support]  # trouble near the failure that fits the cause
    tie: float  # of the best of its records
    other_kind: bool  # documented for other kinds than the migration is taken for


def level_of(confidence: float) -> str:
    """`high`, `medium` or `low`."""
    return "high" if confidence >= HIGH_FROM else "medium" if confidence >= MEDIUM_FROM else "low"


def rank_causes(
    sightings: Sequence[Sighting],
    facts: ConditionFacts,
    missing: frozenset[str] = frozenset(),
    *,
    maybe: Sequence[ConditionFacts] = (),
    nearby: Mapping[str, Sequence[Support]] | None = None,
) -> list[CauseMatch]:
    """Rank the documented causes that were sighted, best first; what only follows from a cause comes after all causes.

    Args:
        sightings: every hit of the incident.
        facts: what is known of the incident, for the patterns' `when` conditions. One that holds is sure; one that
            does not hold drops the cause, unless it asks for facts that are not given.
        missing: evidence (`side/log`) that is not there.
        maybe: facts that may be those of the incident as well, for all that the logs tell. A condition that only holds
            of these, or a kind that only these have, leaves the cause with less confidence.
        nearby: trouble near the failure, by kind; raises the causes that it supports.
    """
    kinds = {str(other.get("kind")) for other in maybe}
    candidates: dict[str, _Candidate] = {}
    for sighting in sightings:
        cause = sighting.hit.cause
        if cause.role == "trace":
            continue
        candidate = candidates.get(cause.id)
        if candidate is None:
            other_kind = bool(cause.kinds) and facts.get("kind") not in (None, "unknown", *cause.kinds)
            if other_kind and (sighting.hit.kind not in _LIKELY or kinds.isdisjoint(cause.kinds)):
                continue
            context = _context(cause, sighting.hit, facts, maybe)
            if context == 0.0:
                continue
            candidate = candidates[cause.id] = _Candidate(
                cause, sighting.hit, [], set(), context, _support(cause, nearby or {}), sighting.tie, other_kind
            )
        elif rank(sighting.hit) < rank(candidate.best):
            candidate.best = sighting.hit
        candidate.tie = max(candidate.tie, sighting.tie)
        if sighting.evidence not in candidate.evidence:
            candidate.evidence.append(sighting.evidence)
        candidate.places.add((sighting.log, sighting.host))
    matches = [(_match(candidate, missing), candidate) for candidate in candidates.values()]
    matches.sort(key=lambda pair: (-pair[0].confidence, rank(pair[1].best)))
    return _settle(matches)


def fits(hit: Hit, facts: ConditionFacts, maybe: Sequence[ConditionFacts] = ()) -> bool:
    """Whether something that happened on a host may explain the failure: the stage is one that it explains."""
    cause = hit.cause
    if cause.when and _context(cause, hit, facts, maybe) == 0.0:
        return False
    stages = {facts.get("stage"), *(other.get("stage") for other in maybe)}
    return cause.stage == "any" or stages == {None} or not stages.isdisjoint(cause.explains or (cause.stage,))


def _context(cause: Cause, hit: Hit, facts: ConditionFacts, maybe: Sequence[ConditionFacts]) -> float | None:
    """1.0 where the cause's condition holds, 0.5 where it may, 0.0 where it does not; null without one."""
    if hit.named or cause.when is None:
        return None
    if cause.when.holds({**facts, **hit.variables}):
        return 1.0
    if cause.when.may_hold({**facts, **hit.variables}, OF_INCIDENT - facts.keys()):
        return 0.5
    return 0.5 if any(cause.when.holds({**other, **hit.variables}) for other in maybe) else 0.0


def _support(cause: Cause, nearby: Mapping[str, Sequence[Support]]) -> list[Support]:
    return [support for kind in cause.supports for support in nearby.get(kind, ())]


def _match(candidate: _Candidate, missing: frozenset[str]) -> CauseMatch:
    hit, cause = candidate.best, candidate.cause
    confidence = BASE[hit.kind] * hit.score
    if hit.kind is MatchKind.EXACT:
        confidence += SPECIFIC_BONUS * min(hit.specificity / SPECIFIC_LETTERS, 1.0)
    if len(candidate.places) > 1:
        confidence += SECOND_LOG_BONUS
    if candidate.context == 1.0:
        confidence += CONTEXT_BONUS
    if candidate.support:
        confidence += CONTEXT_BONUS if any(item.certain for item in candidate.support) else DOUBTFUL_BONUS
    if not hit.verified:
        confidence -= UNVERIFIED_PENALTY
    if cause.status == "draft":
        confidence -= DRAFT_PENALTY
    if missing.intersection(cause.needs):
        confidence -= GAP_PENALTY
    confidence *= ROLE_FACTOR[cause.role]
    if candidate.context == 0.5:
        confidence *= UNKNOWN_CONTEXT_FACTOR
    if candidate.other_kind:
        confidence *= OTHER_KIND_FACTOR
    highest = HIGHEST
    if candidate.tie < OWN_FACTOR:
        confidence, highest = confidence * candidate.tie, HIGH_FROM - _BELOW
    if hit.general and hit.kind is MatchKind.KEY and cause.role != "cause":
        highest = min(highest, MEDIUM_FROM - _BELOW)  # a fault type that every operation may end with, and no reason
    confidence = round(min(max(confidence, 0.01), highest), 2)
    return CauseMatch(
        id=cause.id,
        title=cause.title,
        confidence=confidence,
        level=level_of(confidence),
        match=hit.kind,
        score=hit.score,
        cause=cause.explanation,
        remedies=cause.remedies,
        references=cause.references,
        evidence=tuple(sorted({*candidate.evidence, *(item.evidence for item in candidate.support)})),
        variables=dict(hit.variables),
        role=cause.role,
        draft=cause.status == "draft",
    )


def _settle(matches: list[tuple[CauseMatch, _Candidate]]) -> list[CauseMatch]:
    """Lower what another match explains better: superseded causes below their betters, rivals of a sure one."""
    beats = {
        candidate.cause.id: frozenset(candidate.cause.supersedes)
        for match, candidate in matches
        if match.match is not MatchKind.FUZZY and candidate.tie > DOUBTFULLY_NEAR_FACTOR and not candidate.best.named
    }
    order = {match.id: index for index, (match, _) in enumerate(matches)}
    confidence = {match.id: match.confidence for match, _ in matches}
    beaten = {loser for losers in beats.values() for loser in losers if loser in confidence}
    for name in beaten:
        confidence[name] *= SUPERSEDED_FACTOR
    for _ in matches:  # a better one may have a better one itself
        for name, losers in beats.items():
            for loser in losers & confidence.keys() - {name}:
                confidence[loser] = min(confidence[loser], confidence[name] - _BELOW)
    first = min(confidence, key=lambda name: (-confidence[name], order[name]), default="")
    if first and confidence[first] >= HIGH_FROM:
        for name in confidence.keys() - beaten - {first}:
            confidence[name] *= RIVAL_FACTOR
    settled = [_with(match, confidence[match.id]) for match, _ in matches]
    return sorted(settled, key=lambda match: (match.role != "cause", -match.confidence, order[match.id]))


def _with(match: CauseMatch, confidence: float) -> CauseMatch:
    confidence = round(max(confidence, 0.01), 2)
    return replace(match, confidence=confidence, level=level_of(confidence))
