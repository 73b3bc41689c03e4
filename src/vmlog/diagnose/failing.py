"""What tells that a migration failed: stage lines that say so, and messages whose documented cause is a failure."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Final

from vmlog.match.hit import Hit
from vmlog.observe.observation import KERNEL_LOGS
from vmlog.terms import MatchKind, Severity, Side, Stage
from vmlog.timeline.stage_events import StageEvent
from vmlog.timeline.timeline import Timeline

OUTRIGHT_FAILURES: Final = frozenset({MatchKind.EXACT, MatchKind.KEY})
# What a record says of the course of a migration; where it says none of that, a documented cause in it counts.
_COURSE: Final = frozenset(
    {"begin", "end", "measure", "success", "finished", "fail", "refuse", "cancel", "abort", "error", "warning"}
)
# What the sides write at the same moment may be stamped so far apart.
_TOGETHER: Final = timedelta(seconds=2)


def is_failure(hit: Hit) -> bool:
    """Whether a text was recognised outright as something that makes a migration fail.

    A cause with a condition on the incident may stand in a migration that goes well.
    """
    if hit.cause.when_text:
        return False
    return (
        hit.kind in OUTRIGHT_FAILURES and hit.cause.role != "trace" and hit.cause.severity.rank >= Severity.ERROR.rank
    )


def is_final(moment: StageEvent) -> bool:
    """Whether a line says that the migration succeeded as a whole: an agent's or vCenter's, not the VMkernel's."""
    return moment.event == "success" and moment.stage is Stage.FINISH and moment.observation.log not in KERNEL_LOGS


def cancels_of(course: Timeline) -> list[StageEvent]:
    """The lines of a cancellation, in order; empty when it was none, or came too late.

    What a host gives up by itself the product calls cancelled too. After a failure whose reason is known the agents
    cancel what the other host still waits for; that is no cancellation unless vCenter's task was cancelled.
    """
    cancels = course.events("cancel")
    first = min((when for moment in cancels if (when := moment.observation.when)), default=None)
    last = max((when for moment in cancels if (when := moment.observation.when)), default=None)
    if not cancels or course.events("abort"):
        return []
    if last and any((moment.observation.when or last) > last for moment in course.stage_events if is_final(moment)):
        return []
    if any(moment.side is Side.VCENTER for moment in cancels):
        return cancels
    reasons = [moment.observation for moment in course.events("fail") if _has_reason(moment)]
    earlier = [when for item in reasons if (when := item.when) and first and first - when > _TOGETHER]
    return [] if earlier else cancels


def _has_reason(moment: StageEvent) -> bool:
    return any(is_failure(hit) and hit.cause.role == "cause" for hit in moment.observation.hits)


def errors_of(course: Timeline, patience: timedelta) -> list[StageEvent]:
    """What failed in a migration that nothing calls failed, in order; empty when it succeeded all the same.

    The agents and vCenter say how it ended, and what fails before or after that changes nothing. The VMkernel only
    says that the memory was sent: what fails shortly after that is the migration.

    Args:
        course: the migration.
        patience: how long after the memory was sent something may fail.
    """
    successes = course.events("success")
    if any(map(is_final, successes)):
        return []
    sent = max((when for moment in successes if (when := moment.observation.when)), default=None)
    return [moment for moment in (*course.events("error"), *_documented(course)) if _counts(moment, sent, patience)]


def _counts(moment: StageEvent, sent: datetime | None, patience: timedelta) -> bool:
    when = moment.observation.when
    return sent is None or when is None or sent - _TOGETHER <= when <= sent + patience


def _documented(course: Timeline) -> list[StageEvent]:
    """Records that say nothing of the course by their shape, but are recognised as a failure."""
    telling = {moment.record for moment in course.stage_events if moment.event in _COURSE}
    return [
        StageEvent(record, None, "error", record.side, None)
        for record in course.records
        if record not in telling and any(is_failure(hit) for hit in record.observation.hits)
    ]
