"""The facts of an incident that the conditions of causes ask for: the concluded ones, and others that fit as well."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import product
from typing import Final

from vmlog.diagnose.conclusion import Conclusion
from vmlog.diagnose.outcome import Verdict
from vmlog.diagnose.progress_bar import progress_of
from vmlog.diagnose.silence import possible_stages
from vmlog.diagnose.stage import failing_side
from vmlog.knowledge.condition import ConditionFacts
from vmlog.knowledge.stage_limits import StageLimits
from vmlog.model import Endpoint
from vmlog.terms import Kind, Outcome, Stage
from vmlog.timeline.timeline import Timeline

# A migration counts as one of these until a line says more; lines name the other kinds.
_ASSUMED: Final = frozenset({Kind.UNKNOWN, Kind.VMOTION, Kind.VMOTION_STORAGE})
_BETWEEN_HOSTS: Final = (Kind.VMOTION, Kind.VMOTION_STORAGE, Kind.CROSS_VCENTER)


@dataclass(frozen=True, slots=True)
class IncidentFacts:
    """What is known of an incident.

    Attributes:
        known: the facts that are concluded from the logs.
        possible: the facts as they may be as well: a later stage that no log at hand would show, another kind that no
            line rules out.
    """

    known: ConditionFacts
    possible: tuple[ConditionFacts, ...]


def facts_of(timeline: Timeline, verdict: Verdict, stage: Stage | None, limits: StageLimits) -> IncidentFacts:
    """Return the facts of a migration that ended at a stage."""
    known = _known(timeline, verdict, stage, limits)
    stages: list[str | None] = [str(other) for other in _stages(timeline, verdict, limits)] or [None]
    percents = {str(other): row.percent for other, row in limits.stages.items()}
    possible = tuple(
        {**known, "kind": str(kind)} | ({"stage": other, "progress_percent": percents.get(other)} if other else {})
        for other, kind in product(stages, _kinds(timeline))
    )
    return IncidentFacts(known, possible)


def _known(timeline: Timeline, verdict: Verdict, stage: Stage | None, limits: StageLimits) -> ConditionFacts:
    percent, _ = progress_of(Conclusion(verdict, stage, timeline.kind), limits)
    return {
        "stage": str(stage) if stage else None,
        "kind": str(timeline.kind),
        "outcome": str(verdict.outcome),
        "progress_percent": percent,
        "side": failing_side(verdict),
        "vm_path": timeline.vm_path,
    }


def _kinds(timeline: Timeline) -> Iterable[Kind]:
    """Return the kinds that the migration may be of."""
    if timeline.kind not in _ASSUMED:
        return (timeline.kind,)
    kinds = [timeline.kind, *_BETWEEN_HOSTS]
    ends = zip(_names(timeline.source), _names(timeline.destination), strict=True)
    if not any(source and destination and source != destination for source, destination in ends):
        kinds.append(Kind.STORAGE_VMOTION)
    if not timeline.group.migration_id and not timeline.on_hosts:
        kinds.append(Kind.COLD)  # a task of vCenter does not say whether the VM runs
    return dict.fromkeys(kinds)


def _names(endpoint: Endpoint) -> tuple[str | None, str | None]:
    return endpoint.host, endpoint.ip


def _stages(timeline: Timeline, verdict: Verdict, limits: StageLimits) -> tuple[Stage, ...]:
    """Return the stages at which the migration may have ended; none if a record names it."""
    if verdict.outcome in (Outcome.REFUSED, Outcome.SUCCEEDED):
        return ()
    if any(event.stage and event.stage is not Stage.CLEANUP for event in verdict.failing):
        return ()
    return verdict.open_at or possible_stages(timeline, limits) or tuple(limits.stages)
