"""The causes of an incident: what its records and its hosts state, what its facts suggest, what is worded similarly."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Final

from vmlog.diagnose.case import Case
from vmlog.diagnose.decoded import with_cpu_features
from vmlog.diagnose.error_message import warns
from vmlog.diagnose.gaps import present_logs
from vmlog.diagnose.nearby import NearbyRecord, host_sightings
from vmlog.diagnose.outcome import Verdict
from vmlog.diagnose.ranking import RankedCause, rank_causes
from vmlog.diagnose.sighting import Sighting, Support, sighting_in
from vmlog.diagnose.similar_wordings import SimilarWordings
from vmlog.diagnose.stage import timed_out
from vmlog.knowledge.catalogue import Catalogue
from vmlog.knowledge.stage_limits import StageLimits
from vmlog.match.hit import Hit
from vmlog.terms import MatchKind, Outcome, Severity
from vmlog.timeline.record import Record
from vmlog.timeline.timeline import Timeline

MAX_CAUSES: Final = 8
# Score of a cause that the stage and the outcome suggest without any message; the lower one applies where a failing
# record gives a reason of its own that nobody documents.
_INFERRED_SCORE: Final = 0.9
_OTHER_REASON_SCORE: Final = 0.7


def sightings_of(timeline: Timeline) -> list[Sighting]:
    """Return the hits of a migration's own records.

    A check's warning stopped nothing, so it cannot state a cause that would stop a migration.
    """
    return [
        sighting_in(record, hit)
        for record in timeline.records
        for hit in record.observation.hits
        if hit.cause.severity.rank < Severity.ERROR.rank or not warns(record.observation)
    ]


def find_causes(
    case: Case,
    own: Sequence[Sighting],
    nearby: Sequence[NearbyRecord],
    catalogue: Catalogue,
    similar: SimilarWordings,
    limits: StageLimits,
) -> list[RankedCause]:
    """Return the causes of an incident, best first.

    Args:
        case: the migration.
        own: the hits of its own records.
        nearby: other records near its failure.
        catalogue: has the causes that facts alone suggest.
        similar: finds what the messages come close to, where nothing else explains the end.
        limits: the words of a timeout.
    """
    timeline, verdict, facts = case.timeline, case.verdict, case.facts
    sightings = _explaining(own, verdict)
    missing = _missing_logs(timeline, sightings)
    trouble = _trouble(nearby)
    if verdict.outcome is not Outcome.CANCELLED:
        sightings += host_sightings(case, nearby)
    sightings += _inferred(case, catalogue, limits)
    ranked = rank_causes(sightings, facts.known, missing, possible=facts.possible, trouble=trouble)
    if not any(found.match.match is not MatchKind.FUZZY and found.cause.role == "cause" for found in ranked):
        alike = _explaining(similar.find(timeline), verdict)
        if alike:
            sightings += alike
            ranked = rank_causes(sightings, facts.known, missing, possible=facts.possible, trouble=trouble)
    return _with_cpu_features(ranked[:MAX_CAUSES], [*timeline.records, *nearby])


def _explaining(sightings: Sequence[Sighting], verdict: Verdict) -> list[Sighting]:
    """Return the sightings that may explain the end.

    Hosts call a cancelled migration failed; that is the cancellation itself. What a check only warned of did not refuse
    the request.
    """
    if verdict.outcome is Outcome.REFUSED:
        return [item for item in sightings if item.record and not warns(item.record.observation)]
    if verdict.outcome is Outcome.CANCELLED:
        return [item for item in sightings if item.hit.cause.role == "cause"]
    return list(sightings)


def _missing_logs(timeline: Timeline, sightings: Sequence[Sighting]) -> frozenset[str]:
    """Return the absent logs, as `side/log`, that would confirm a sighted cause."""
    return frozenset(need for item in sightings for need in item.hit.cause.explain.needs) - present_logs(timeline)


def _trouble(nearby: Sequence[NearbyRecord]) -> dict[str, list[Support]]:
    """Return the trouble by kind, without that of adapters that the migration did not use."""
    trouble: dict[str, list[Support]] = {}
    for found in nearby:
        if found.on_path is not False:
            for kind in found.kinds:
                trouble.setdefault(kind, []).append(Support(found, found.certain))
    return trouble


def _inferred(case: Case, catalogue: Catalogue, limits: StageLimits) -> list[Sighting]:
    """Return the causes that the facts suggest without a message.

    A message that states an undocumented reason leaves nothing to suggest.
    """
    verdict = case.verdict
    if verdict.failing and all(event.effect == "error" for event in verdict.failing):
        return []
    other_reason = any(_states_a_reason(event.record) for event in verdict.failing)
    score = _OTHER_REASON_SCORE if other_reason and not timed_out(verdict, limits) else _INFERRED_SCORE
    proof = _last_sign(case.timeline, verdict)
    return [
        Sighting(Hit(cause, MatchKind.FUZZY, score, 0, True), proof)
        for cause, condition in catalogue.without_message
        if condition.holds(case.facts.known)
    ]


def _last_sign(timeline: Timeline, verdict: Verdict) -> Record:
    """Return the record in which the migration failed, or after which it fell silent."""
    if verdict.failing:
        return verdict.failing[0].record
    return (verdict.silence and verdict.silence.last) or timeline.records[-1]


def _states_a_reason(record: Record) -> bool:
    """Return whether a failing record says more than that something failed."""
    return not any(hit.cause.role == "umbrella" for hit in record.observation.hits)


def _with_cpu_features(ranked: list[RankedCause], records: Sequence[Record]) -> list[RankedCause]:
    """Add the CPU features that its first record names to the best cause."""
    if not ranked or ranked[0].cause.area != "cpu":
        return ranked
    text = next(record.observation.text for record in records if record in ranked[0].records)
    return [replace(ranked[0], match=with_cpu_features(ranked[0].match, text)), *ranked[1:]]
