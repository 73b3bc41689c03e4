"""How a migration ended: the rules, in one place, in the order in which they are asked."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from vmlog.correlate.course import Course, Moment
from vmlog.correlate.observation import KERNEL_LOGS
from vmlog.diagnose.rules import Rules
from vmlog.model import MatchKind, Outcome, Side, Stage

_VMX_FINISHED: Final = frozenset({"vmx-state-finished"})
# The VMkernel log styles of ESX 3.5 and 4.x.
_TACITURN: Final = frozenset({"vmkernel-35", "vmkernel-35-rest", "vmkernel-classic-tail", "kernel-undated"})


@dataclass(frozen=True, slots=True)
class Verdict:
    """The outcome with the times that decided it, all UTC or null."""

    outcome: Outcome
    failed_utc: datetime | None
    ended_utc: datetime | None


def judge(course: Course, log_ends: Mapping[str, datetime], rules: Rules) -> Verdict:
    """Decide how a migration ended.

    Args:
        course: what was seen of it.
        log_ends: last time that the logs of each unit cover; a silent migration whose log goes on has stalled.
        rules: how long each stage may be silent.
    """
    fails = course.events("fail")
    refusals = course.events("refuse")
    cancels = course.events("cancel")
    successes = course.events("success")
    last_success = _last(successes)
    if cancels and not _after(last_success, _last(cancels)):
        return Verdict(Outcome.CANCELLED, _first(cancels), _last(cancels))
    if fails or refusals:
        first, last = _first([*fails, *refusals]), _last([*fails, *refusals])
        if not course.on_hosts:
            return Verdict(Outcome.REFUSED if _turned_down(course) else Outcome.FAILED, first, last)
        return Verdict(Outcome.FAILED, first, last)
    # A VMX that failed says so where it finishes.
    finished = [moment for moment in course.moments if moment.id in _VMX_FINISHED]
    if successes or finished:
        return Verdict(Outcome.SUCCEEDED, None, _last([*successes, *finished]))
    seen = _last(course.moments) or course.group.end
    if seen and course.reached and _silence_tells(course):
        row = rules.stages.get(course.reached)
        ahead = {item.unit: item.ahead or timedelta(0) for item in course.observations}
        until = max((log_ends[unit] - ahead[unit] for unit in ahead if unit in log_ends), default=None)
        if row and until and until - seen > timedelta(seconds=row.stall_after_s):
            return Verdict(Outcome.STALLED, seen + timedelta(seconds=row.stall_after_s), None)
    return Verdict(Outcome.INCOMPLETE, None, None)


def _silence_tells(course: Course) -> bool:
    """Whether the logs at hand would have told of progress: old VMkernels announce a migration and say no more."""
    return not all(item.log in KERNEL_LOGS and item.format in _TACITURN for item in course.observations)


def _turned_down(course: Course) -> bool:
    """Whether the request never got past the checks: a refusal by name, or a fault of the compatibility checks."""
    if course.events("refuse"):
        return True
    told = [hit for moment in course.events("fail") if moment.side is Side.VCENTER for hit in moment.observation.hits]
    if any(
        hit.kind is MatchKind.EXACT and hit.cause.stage == Stage.VALIDATE for hit in told if hit.cause.role == "cause"
    ):
        return True
    if any(moment.stage and moment.stage.rank > Stage.VALIDATE.rank for moment in course.events("error", "fail")):
        return False
    hits = [hit for observation in course.observations for hit in observation.hits]
    checked = {Stage.REQUEST, Stage.VALIDATE}
    stages = {hit.cause.stage for hit in hits if hit.cause.role == "cause"}
    return bool(stages) and stages <= checked and course.reached in (None, *checked)


def _first(moments: list[Moment]) -> datetime | None:
    return min((when for moment in moments if (when := moment.observation.when)), default=None)


def _last(moments: list[Moment]) -> datetime | None:
    return max((when for moment in moments if (when := moment.observation.when)), default=None)


def _after(first: datetime | None, second: datetime | None) -> bool:
    return first is not None and second is not None and first > second
