"""How a migration ended: the rules, in one place, in the order in which they are asked."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from vmlog.correlate.course import Course, Moment
from vmlog.correlate.identity import Group
from vmlog.correlate.observation import KERNEL_LOGS
from vmlog.diagnose.rules import Rules, StageRow
from vmlog.model import MatchKind, Outcome, Side, Stage

_VMX_FINISHED: Final = frozenset({"vmx-state-finished"})
# The VMkernel log styles of ESX 3.5 and 4.x.
_TACITURN: Final = frozenset({"vmkernel-35", "vmkernel-35-rest", "vmkernel-classic-tail", "kernel-undated"})
# Logs that hold what several others say.
_TOGETHER: Final = {"messages": ("vmkernel", "hostd"), "syslog": ("vmkernel", "hostd")}


@dataclass(frozen=True, slots=True)
class Verdict:
    """The outcome with the times that decided it, all UTC or null.

    `open_at` are the stages at which an open migration may be: one where the logs at hand tell, none where they would
    not even tell of its end.
    """

    outcome: Outcome
    failed_utc: datetime | None
    ended_utc: datetime | None
    open_at: tuple[Stage, ...] = ()


@dataclass(frozen=True, slots=True)
class Silence:
    """The silence of a migration that shows no end.

    Attributes:
        since: the last sign of it, null where its records have no time.
        limit: how long it may last, null where the logs at hand would not even tell of the end.
        open_at: the stages at which the migration may be.
    """

    since: datetime | None
    limit: timedelta | None
    open_at: tuple[Stage, ...]

    def stalled_at(self, until: datetime | None) -> datetime | None:
        """When it became too long, or null where logs that go on until then do not show that."""
        if self.since is None or self.limit is None or until is None or until - self.since <= self.limit:
            return None
        return self.since + self.limit


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
    silence = silence_of(course, rules)
    if stalled := silence.stalled_at(covered(course.group, log_ends)):
        return Verdict(Outcome.STALLED, stalled, None, silence.open_at)
    return Verdict(Outcome.INCOMPLETE, None, None, silence.open_at)


def silence_of(course: Course, rules: Rules) -> Silence:
    """Since when a migration without an end is silent, and how long it may be."""
    possible = possible_stages(course, rules)
    # Where the next stage would not show, the silence may be that of the next stage.
    limit = max((rules.stages[stage].stall_after_s for stage in possible), default=None)
    seen = _last(course.moments) or course.group.end
    return Silence(seen, None if limit is None else timedelta(seconds=limit), possible)


def covered(group: Group, log_ends: Mapping[str, datetime]) -> datetime | None:
    """How far the logs that told of a migration go on, by the clock that all are measured by."""
    ahead = {item.unit: item.ahead or timedelta(0) for item in group.observations}
    return max((log_ends[unit] - ahead[unit] for unit in ahead if unit in log_ends), default=None)


def possible_stages(course: Course, rules: Rules) -> tuple[Stage, ...]:
    """The furthest stage begun, and those after it whose beginning none of the logs at hand would have told."""
    reached = course.reached
    if reached is None or reached not in rules.stages:
        return ()
    # Who cancels tells the source, and so does whatever goes wrong there; at the destination it may just become silent.
    if all(side is Side.DESTINATION for side in course.sides.values()):
        return ()
    telling = _telling_logs(course)
    possible = [reached]
    for stage in tuple(Stage)[reached.rank + 1 :]:
        row = rules.stages.get(stage)
        if row is None:
            break
        if any(_tells(side, log, row) for side, log in telling):
            return tuple(possible)
        possible.append(stage)
    return (Stage.FINISH,) if reached is Stage.FINISH else ()


def _telling_logs(course: Course) -> frozenset[tuple[Side | None, str]]:
    """The side and name of each log that has told of the migration and would tell of its progress."""
    telling: set[tuple[Side | None, str]] = set()
    for index, item in enumerate(course.observations):
        kernel = item.log in KERNEL_LOGS
        # Old VMkernels announce a migration and say no more; the log of warnings alone does not tell of progress.
        if not kernel or (item.log == "vmkernel" and item.format not in _TACITURN):
            telling.update((course.sides[index], log) for log in _TOGETHER.get(item.log, (item.log,)))
    return frozenset(telling)


def _tells(side: Side | None, log: str, row: StageRow) -> bool:
    """Whether a log shows where the stage begins; of an unknown side, whether it does so on both."""
    sides = (side,) if side else (Side.SOURCE, Side.DESTINATION)
    return all(f"{one}/{log}.log" in row.seen_in for one in sides)


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
