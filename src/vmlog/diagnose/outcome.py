"""How a migration ended: the rules, in one place, in the order in which they are asked."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from vmlog.correlate.migration_group import MigrationGroup
from vmlog.diagnose.failing import cancels_of, errors_of
from vmlog.knowledge.stage_limits import StageLimits, StageRow
from vmlog.observe.observation import KERNEL_LOGS, Observation
from vmlog.terms import MatchKind, Outcome, Side, Stage
from vmlog.timeline.stage_events import StageEvent
from vmlog.timeline.timeline import Timeline

# Logs that hold what several others say.
_TOGETHER: Final = {"messages": ("vmkernel", "hostd"), "syslog": ("vmkernel", "hostd")}


@dataclass(frozen=True, slots=True)
class Silence:
    """The silence of a migration that shows no end.

    Attributes:
        since: when the last sign of it came, null where its records have no time.
        last: the record that was it, null likewise.
        limit: how long it may last, null where the logs at hand would not even tell of the end, or tell of no more.
        open_at: the stages at which the migration may be.
    """

    since: datetime | None
    last: Observation | None
    limit: timedelta | None
    open_at: tuple[Stage, ...]

    def stalled_at(self, until: datetime | None) -> datetime | None:
        """When it became too long, or null where logs that go on until then do not show that."""
        if self.since is None or self.limit is None or until is None or until - self.since <= self.limit:
            return None
        return self.since + self.limit


@dataclass(frozen=True, slots=True)
class Verdict:
    """The outcome with the times that decided it, all UTC or null.

    Attributes:
        open_at: the stages at which an open migration may be: one where the logs at hand tell, none where they would
            not even tell of its end.
        failing: the stage lines and messages that say so, of what failed, was refused or cancelled; in order.
        silence: of a stall.
        until: how far the logs of a stall go on.
    """

    outcome: Outcome
    failed_utc: datetime | None
    ended_utc: datetime | None
    open_at: tuple[Stage, ...] = ()
    failing: tuple[StageEvent, ...] = ()
    silence: Silence | None = None
    until: datetime | None = None


def judge(course: Timeline, log_ends: Mapping[str, datetime], rules: StageLimits) -> Verdict:
    """Decide how a migration ended.

    Args:
        course: what was seen of it.
        log_ends: last time that the logs of each unit cover; a silent migration whose log goes on has stalled.
        rules: how long each stage may be silent.
    """
    if cancels := cancels_of(course):
        return _ended(Outcome.CANCELLED, cancels)
    fails = course.events("fail", "abort", "refuse") or errors_of(
        course, timedelta(seconds=rules.stages[Stage.SWITCHOVER].stall_after_s)
    )
    if fails:
        refused = not course.on_hosts and _turned_down(course)
        return _ended(Outcome.REFUSED if refused else Outcome.FAILED, fails)
    if successes := course.events("success", "finished"):
        return Verdict(Outcome.SUCCEEDED, None, _last(successes))
    silence, until = silence_of(course, rules), covered_until(course.group, log_ends)
    stalled = silence.stalled_at(until)
    if stalled:
        return Verdict(Outcome.STALLED, stalled, None, silence.open_at, silence=silence, until=until)
    return Verdict(Outcome.INCOMPLETE, None, None, silence.open_at)


def _ended(outcome: Outcome, moments: list[StageEvent]) -> Verdict:
    return Verdict(outcome, _first(moments), _last(moments), failing=tuple(moments))


def silence_of(course: Timeline, rules: StageLimits) -> Silence:
    """Since when a migration without an end is silent, and how long it may be."""
    possible = possible_stages(course, rules)
    # Where the next stage would not show, the silence may be that of the next stage.
    limit = max((rules.stages[stage].stall_after_s for stage in possible), default=None)
    if course.events("over"):
        limit = None  # a VMX that is finished waits for nothing, but does not say how it ended
    told = [moment.observation for moment in course.stage_events if moment.observation.when]
    last = max(told or course.observations, key=_when, default=None)
    seen = last.when if last else None
    return Silence(seen, last if seen else None, None if limit is None else timedelta(seconds=limit), possible)


def covered_until(group: MigrationGroup, log_ends: Mapping[str, datetime]) -> datetime | None:
    """How far the logs that told of a migration go on, by the clock that all are measured by."""
    ahead = {item.unit: item.ahead or timedelta(0) for item in group.observations}
    return max((log_ends[unit] - ahead[unit] for unit in ahead if unit in log_ends), default=None)


def possible_stages(course: Timeline, rules: StageLimits) -> tuple[Stage, ...]:
    """The furthest stage begun, and those after it whose beginning none of the logs at hand would have told."""
    reached = course.reached
    if reached is None or reached not in rules.stages:
        return ()
    # Who cancels tells the source, and so does whatever goes wrong there; at the destination it may just become silent.
    if all(record.side is Side.DESTINATION for record in course.records):
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


def _telling_logs(course: Timeline) -> frozenset[tuple[Side | None, str]]:
    """The side and name of each log that has told of the migration and would tell of its progress."""
    telling: set[tuple[Side | None, str]] = set()
    for record in course.records:
        item = record.observation
        kernel = item.log in KERNEL_LOGS
        # Old VMkernels announce a migration and say no more; the log of warnings alone does not tell of progress.
        if not kernel or (item.log == "vmkernel" and not (item.format and item.format.terse)):
            telling.update((record.side, log) for log in _TOGETHER.get(item.log, (item.log,)))
    return frozenset(telling)


def _tells(side: Side | None, log: str, row: StageRow) -> bool:
    """Whether a log shows where the stage begins; of an unknown side, whether it does so on both."""
    sides = (side,) if side else (Side.SOURCE, Side.DESTINATION)
    return all(f"{one}/{log}.log" in row.seen_in for one in sides)


def _turned_down(course: Timeline) -> bool:
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


def _when(observation: Observation) -> float:
    return observation.when.timestamp() if observation.when else float("-inf")


def _first(moments: list[StageEvent]) -> datetime | None:
    return min((when for moment in moments if (when := moment.observation.when)), default=None)


def _last(moments: list[StageEvent]) -> datetime | None:
    return max((when for moment in moments if (when := moment.observation.when)), default=None)
