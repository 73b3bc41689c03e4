"""The stage at which a migration ended.

docs/migrations.md documents the rules: what the logs show decides, then what the recognised text names.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from vmlog.diagnose.outcome import Verdict
from vmlog.diagnose.ranking import RankedCause
from vmlog.diagnose.sighting import OUTRIGHT
from vmlog.knowledge.stage_limits import StageLimits
from vmlog.logs import HOST_LOGS
from vmlog.terms import Outcome, Side, Stage
from vmlog.timeline.stage_events import SAME_TIME, furthest_stage
from vmlog.timeline.timeline import Timeline

_HOSTS: Final = (Side.SOURCE, Side.DESTINATION)


def stage_of(timeline: Timeline, verdict: Verdict, limits: StageLimits) -> Stage | None:
    """Return the stage at which a migration ended as far as its stage lines show it, before any cause is known."""
    if verdict.outcome is Outcome.STALLED:
        return _stalled_stage(verdict, limits)
    if verdict.outcome is Outcome.REFUSED:
        return Stage.VALIDATE
    if verdict.outcome is Outcome.SUCCEEDED and timeline.events("finished"):
        return Stage.FINISH
    if verdict.failing:
        return _failed_stage(timeline, verdict, limits)
    return timeline.reached


def stated_stage(timeline: Timeline, verdict: Verdict, stage: Stage | None, best: RankedCause | None) -> Stage | None:
    """Return the stage that the best cause names; it never takes back what was seen to begin.

    Args:
        timeline: the migration.
        verdict: how it ended.
        stage: what `stage_of` returned; it stays where the cause names none.
        best: the best cause, if there is any.
    """
    if best is None or best.match.match not in OUTRIGHT or verdict.outcome is not Outcome.FAILED:
        return stage
    if best.cause.stage in ("any", Stage.CLEANUP) or _named_stage(verdict) or not _cause_in_own_records(timeline, best):
        return stage
    stated = Stage(best.cause.stage)
    # What the other side did in the meantime does not contradict what this one states.
    sides = (record.side for record in timeline.records if record in best.records)
    side = next((side for side in sides if side in _HOSTS), failing_side(verdict))
    begun = _furthest(timeline, verdict, side, begun=True)
    return stage if begun and begun.rank > stated.rank else stated


def failing_side(verdict: Verdict) -> Side | None:
    """Return the side that the first failing record with one speaks for."""
    return next((event.side for event in verdict.failing if event.side), None)


def timed_out(verdict: Verdict, limits: StageLimits) -> bool:
    """Return whether a failing record says that something took too long."""
    texts = [event.observation.text.lower() for event in verdict.failing]
    sure = [text for text in texts if not any(word in text for word in limits.no_timeout)]
    return any(word in text for word in limits.timeout for text in sure)


def _stalled_stage(verdict: Verdict, limits: StageLimits) -> Stage | None:
    """Return the stage of a stall if all stages at which it may be come down to one."""
    if not verdict.open_at:
        return None
    first = limits.stages[verdict.open_at[0]]
    is_one = {first.silence_is, *verdict.open_at} <= {first.stage, first.silence_is}
    return first.silence_is if is_one else None


def _failed_stage(timeline: Timeline, verdict: Verdict, limits: StageLimits) -> Stage | None:
    """Return the stage that the failing records name, else the furthest one of their side."""
    named = _named_stage(verdict)
    side = failing_side(verdict)
    begun = _furthest(timeline, verdict, side, begun=True)
    if named and not (begun and begun.rank > named.rank):
        return named
    stage = _latest([_furthest(timeline, verdict, side), *_stages_with_errors(timeline)])
    if stage and stage in limits.stages and timed_out(verdict, limits):
        return limits.stages[stage].silence_is
    # If the logs at hand show only the first stages, the message of a host says more.
    return _latest([stage, _umbrella_stage(verdict)]) if stage is None or stage.rank <= Stage.CONNECT.rank else stage


def _named_stage(verdict: Verdict) -> Stage | None:
    """Return the stage that the first failing record names, in any part of it."""
    for event in verdict.failing:
        measured = (mark.line.stage for mark in event.observation.marks if mark.line.event == "measure")
        if stage := _latest(stage for stage in (event.stage, *measured) if stage is not Stage.CLEANUP):
            return stage
    return None


def _umbrella_stage(verdict: Verdict) -> Stage | None:
    """Return the furthest stage that umbrella messages of hosts name: messages that only say that something failed.

    vCenter repeats such messages whatever went wrong, so only those in the hosts' logs count.
    """
    stages = (
        hit.cause.stage
        for event in verdict.failing
        if event.observation.log in HOST_LOGS
        for hit in event.observation.hits
        if hit.cause.role == "umbrella" and hit.kind in OUTRIGHT
    )
    return _latest(Stage(stage) for stage in stages if stage not in ("any", Stage.CLEANUP))


def _stages_with_errors(timeline: Timeline) -> list[Stage]:
    """Return the stages in which lines report that something failed, on whatever side."""
    return [
        event.line.stage
        for event in timeline.events("error")
        if event.line and event.line.stage and event.line.stage is not Stage.CLEANUP
    ]


def _cause_in_own_records(timeline: Timeline, best: RankedCause) -> bool:
    """Return whether one of the migration's own records states the cause, and so its stage.

    Trouble on a host does not show one stage, only those that it may explain. An umbrella message of vCenter, about a
    failure that vCenter did not see, shows none.
    """
    return any(
        hit.cause.id == best.cause.id
        for item in timeline.observations
        if best.cause.role != "umbrella" or item.log in HOST_LOGS
        for hit in item.hits
    )


def _furthest(timeline: Timeline, verdict: Verdict, side: Side | None, *, begun: bool = False) -> Stage | None:
    """Return the furthest stage of a side before the failure. The other side proves only the stages they share.

    Args:
        timeline: the migration.
        verdict: when it failed.
        side: the side that failed; without a host's side, all stages count.
        begun: see `furthest_stage`.
    """
    until = verdict.failed_utc
    if side is None or side not in _HOSTS:
        return furthest_stage(timeline.stage_events, until, begun=begun)
    own_events = [event for event in timeline.stage_events if event.side is side]
    other_events = [event for event in timeline.stage_events if event.side is not side]
    own = furthest_stage(own_events, until, begun=begun)
    other = furthest_stage(other_events, until, begun=begun)
    if other and other.rank > SAME_TIME.rank:
        other = SAME_TIME
    return _latest([own, other])


def _latest(stages: Iterable[Stage | None]) -> Stage | None:
    """Return the latest of the stages that are known.

    >>> _latest([Stage.CONNECT, None, Stage.PREPARE])
    <Stage.CONNECT: 'connect'>
    """
    return max((stage for stage in stages if stage), key=lambda stage: stage.rank, default=None)
