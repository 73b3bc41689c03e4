"""What an incident's facts may be besides what is concluded from its logs: they rarely tell everything."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import product

from vmlog.diagnose.outcome import Verdict, possible_stages
from vmlog.knowledge.condition import ConditionFacts
from vmlog.knowledge.stage_limits import StageLimits
from vmlog.model import Endpoint
from vmlog.terms import Kind, Outcome, Stage
from vmlog.timeline.timeline import Timeline

# What a migration is taken for until a line says more; of the other kinds there are lines that tell.
_ASSUMED = frozenset({Kind.UNKNOWN, Kind.VMOTION, Kind.VMOTION_STORAGE})
_BETWEEN_HOSTS = (Kind.VMOTION, Kind.VMOTION_STORAGE, Kind.CROSS_VCENTER)


def possible_facts(
    course: Timeline, verdict: Verdict, rules: StageLimits, facts: ConditionFacts
) -> list[ConditionFacts]:
    """The facts as they may be as well: at a later stage that no log at hand would show, of a kind that none tells."""
    stages: list[str | None] = [str(stage) for stage in _stages(course, verdict, rules)] or [None]
    percents = {str(stage): row.percent for stage, row in rules.stages.items()}
    return [
        {**facts, "kind": str(kind)} | ({"stage": stage, "progress_percent": percents.get(stage)} if stage else {})
        for stage, kind in product(stages, _kinds(course))
    ]


def _kinds(course: Timeline) -> Iterable[Kind]:
    """The kinds that it may be of."""
    if course.kind not in _ASSUMED:
        return (course.kind,)
    source, destination = course.source, course.destination
    apart = any(one and other and one != other for one, other in zip(_names(source), _names(destination), strict=True))
    kinds = [course.kind, *_BETWEEN_HOSTS]
    if not apart:
        kinds.append(Kind.STORAGE_VMOTION)
    if not course.group.migration_id and not course.on_hosts:
        kinds.append(Kind.COLD)  # a task of vCenter does not say whether the VM runs
    return dict.fromkeys(kinds)


def _names(endpoint: Endpoint) -> tuple[str | None, str | None]:
    return endpoint.host, endpoint.ip


def _stages(course: Timeline, verdict: Verdict, rules: StageLimits) -> tuple[Stage, ...]:
    """The stages at which it may have ended; none where a record tells."""
    if verdict.outcome in (Outcome.REFUSED, Outcome.SUCCEEDED):
        return ()
    if any(moment.stage and moment.stage is not Stage.CLEANUP for moment in verdict.failing):
        return ()
    return verdict.open_at or possible_stages(course, rules) or tuple(rules.stages)
