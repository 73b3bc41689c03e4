"""How a migration ended: the rules, in the order in which they apply.

`failure_events` decides which records count as a failure or as a cancellation, `silence` how long is too long.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from vmlog.diagnose.failure_events import cancels_of, errors_of
from vmlog.diagnose.silence import Silence, covered_until, silence_of
from vmlog.knowledge.stage_limits import StageLimits
from vmlog.terms import MatchKind, Outcome, Side, Stage
from vmlog.timeline.stage_events import StageEvent
from vmlog.timeline.timeline import Timeline


@dataclass(frozen=True, slots=True)
class Verdict:
    """The outcome with the times that decided it, all UTC or None.

    Attributes:
        open_at: the stages at which an open migration may be: one if the logs at hand show it, none if they would not
            even show its end.
        failing: the stage lines and messages by which it failed, was refused or was cancelled, in order.
        silence: that of a stall.
        until: how far the logs of a stall go on.
    """

    outcome: Outcome
    failed_utc: datetime | None
    ended_utc: datetime | None
    open_at: tuple[Stage, ...] = ()
    failing: tuple[StageEvent, ...] = ()
    silence: Silence | None = None
    until: datetime | None = None


def decide_outcome(timeline: Timeline, log_ends: Mapping[str, datetime], limits: StageLimits) -> Verdict:
    """Decide how a migration ended.

    Args:
        timeline: the migration.
        log_ends: last time (UTC) that the logs of each unit cover. A silent migration whose log goes on has stalled.
        limits: how long each stage may be silent.
    """
    if cancels := cancels_of(timeline):
        return _ended(Outcome.CANCELLED, cancels)
    fails = timeline.events("fail", "abort", "refuse") or errors_of(
        timeline, timedelta(seconds=limits.stages[Stage.SWITCHOVER].stall_after_s)
    )
    if fails:
        refused = not timeline.on_hosts and _failed_checks(timeline)
        return _ended(Outcome.REFUSED if refused else Outcome.FAILED, fails)
    if successes := timeline.events("success", "finished"):
        return Verdict(Outcome.SUCCEEDED, None, _last_time(successes))
    silence, until = silence_of(timeline, limits), covered_until(timeline.group, log_ends)
    stalled = silence.stalled_at(until)
    if stalled:
        return Verdict(Outcome.STALLED, stalled, None, silence.open_at, silence=silence, until=until)
    return Verdict(Outcome.INCOMPLETE, None, None, silence.open_at)


def _ended(outcome: Outcome, events: list[StageEvent]) -> Verdict:
    return Verdict(outcome, _first_time(events), _last_time(events), failing=tuple(events))


def _failed_checks(timeline: Timeline) -> bool:
    """Return whether the request never passed the checks: a refusal by name, or a fault of the compatibility checks."""
    if timeline.events("refuse"):
        return True
    events = [event for event in timeline.events("fail") if event.side is Side.VCENTER]
    causes = [hit for event in events for hit in event.observation.hits if hit.cause.role == "cause"]
    if any(hit.kind is MatchKind.EXACT and hit.cause.stage == Stage.VALIDATE for hit in causes):
        return True
    if any(event.stage and event.stage.rank > Stage.VALIDATE.rank for event in timeline.events("error", "fail")):
        return False
    hits = (hit for observation in timeline.observations for hit in observation.hits)
    stages = {hit.cause.stage for hit in hits if hit.cause.role == "cause"}
    checked = {Stage.REQUEST, Stage.VALIDATE}
    return bool(stages) and stages <= checked and timeline.reached in (None, *checked)


def _first_time(events: list[StageEvent]) -> datetime | None:
    return min((when for event in events if (when := event.observation.when)), default=None)


def _last_time(events: list[StageEvent]) -> datetime | None:
    return max((when for event in events if (when := event.observation.when)), default=None)
