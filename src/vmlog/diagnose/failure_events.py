"""The records by which a migration failed or was cancelled: stage lines, and messages documented as failures."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Final

from vmlog.diagnose.sighting import OUTRIGHT
from vmlog.logs import KERNEL_LOGS
from vmlog.match.hit import Hit
from vmlog.terms import Severity, Side, Stage
from vmlog.timeline.stage_events import StageEvent
from vmlog.timeline.timeline import Timeline

# The events that report progress or an end. A documented cause counts only in records without one of these.
_REPORTING: Final = frozenset(
    {"begin", "end", "measure", "success", "finished", "fail", "refuse", "cancel", "abort", "error", "warning"}
)
# By how many seconds the stamps of the sides may differ for the same moment.
_SAME_MOMENT: Final = timedelta(seconds=2)


def is_failure(hit: Hit) -> bool:
    """Return whether a text was recognised outright as something that makes a migration fail.

    A cause with a condition on the incident may occur in a migration that succeeds.
    """
    if hit.cause.match.when_text:
        return False
    return hit.kind in OUTRIGHT and hit.cause.role != "trace" and hit.cause.severity.rank >= Severity.ERROR.rank


def is_final(event: StageEvent) -> bool:
    """Return whether a line reports the success of the whole migration: an agent's or vCenter's, not the VMkernel's."""
    return event.effect == "success" and event.stage is Stage.FINISH and event.observation.log not in KERNEL_LOGS


def cancels_of(timeline: Timeline) -> list[StageEvent]:
    """Return the lines of a cancellation, in order; empty if there was none, or if it came too late.

    The product also calls cancelled what a host gives up by itself. After a failure whose reason is known, the agents
    cancel what the other host still waits for; that is a cancellation only if vCenter's task was cancelled.
    """
    cancels = timeline.events("cancel")
    if not cancels or timeline.events("abort"):
        return []
    times = [when for event in cancels if (when := event.observation.when)]
    first, last = min(times, default=None), max(times, default=None)
    if last and any((event.observation.when or last) > last for event in timeline.stage_events if is_final(event)):
        return []
    if any(event.side is Side.VCENTER for event in cancels):
        return cancels
    failed = (event.observation.when for event in timeline.events("fail") if _has_reason(event))
    return [] if any(when and first and first - when > _SAME_MOMENT for when in failed) else cancels


def errors_of(timeline: Timeline, patience: timedelta) -> list[StageEvent]:
    """Return what failed in a migration that nothing calls failed, in order; empty if it succeeded nevertheless.

    The agents and vCenter report how it ended; what fails before or after that changes nothing. The VMkernel only
    reports that the memory was sent; what fails shortly after that is the migration.

    Args:
        timeline: the migration.
        patience: how long after the memory was sent something may fail.
    """
    successes = timeline.events("success")
    if any(map(is_final, successes)):
        return []
    sent = max((when for event in successes if (when := event.observation.when)), default=None)
    errors = (*timeline.events("error"), *_documented_failures(timeline))
    return [event for event in errors if _counts(event, sent, patience)]


def _has_reason(event: StageEvent) -> bool:
    return any(is_failure(hit) and hit.cause.role == "cause" for hit in event.observation.hits)


def _counts(event: StageEvent, sent: datetime | None, patience: timedelta) -> bool:
    """Return whether an error is late enough after the memory was sent, and not too late, to be the failure."""
    when = event.observation.when
    return sent is None or when is None or sent - _SAME_MOMENT <= when <= sent + patience


def _documented_failures(timeline: Timeline) -> list[StageEvent]:
    """Return the records without a reporting stage line that are recognised as a failure."""
    reporting = {event.record for event in timeline.stage_events if event.effect in _REPORTING}
    return [
        StageEvent(record, None, "error", record.side, None)
        for record in timeline.records
        if record not in reporting and any(is_failure(hit) for hit in record.observation.hits)
    ]
