"""What an incident's facts may be besides what is concluded from its logs: they rarely tell everything."""

from __future__ import annotations

from itertools import product

from vmlog.correlate.course import Course
from vmlog.diagnose.outcome import Verdict, possible_stages
from vmlog.diagnose.ranking import INFERRED_KINDS, Facts
from vmlog.diagnose.rules import Rules
from vmlog.model import Kind, Outcome, Stage

_SAME_IN_LOGS = (Kind.VMOTION, Kind.VMOTION_STORAGE, Kind.CROSS_VCENTER)
"""Kinds that look alike on the hosts and in a task."""


def possible_facts(course: Course, verdict: Verdict, rules: Rules, facts: Facts) -> list[Facts]:
    """The facts as they may be as well: at a later stage that no log at hand would show, of a kind that none tells."""
    kinds = dict.fromkeys([course.kind, *(_SAME_IN_LOGS if course.kind in INFERRED_KINDS else ())])
    stages: list[str | None] = [str(stage) for stage in _stages(course, verdict, rules)] or [None]
    percents = {str(stage): row.percent for stage, row in rules.stages.items()}
    return [
        {**facts, "kind": str(kind)} | ({"stage": stage, "progress_percent": percents.get(stage)} if stage else {})
        for stage, kind in product(stages, kinds)
    ]


def _stages(course: Course, verdict: Verdict, rules: Rules) -> tuple[Stage, ...]:
    """The stages at which it may have ended; none where a record tells."""
    if verdict.outcome in (Outcome.REFUSED, Outcome.SUCCEEDED):
        return ()
    if any(moment.stage and moment.stage is not Stage.CLEANUP for moment in course.events("fail", "refuse", "cancel")):
        return ()
    return verdict.open_at or possible_stages(course, rules) or tuple(rules.stages)
