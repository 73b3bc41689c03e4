"""From when to when a migration and its stages lasted."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from typing import Final

from vmlog.diagnose.outcome import Verdict
from vmlog.knowledge.stage_limits import StageLimits
from vmlog.model import StageSpan
from vmlog.terms import Outcome, Stage
from vmlog.timeline.backward_clock import BackwardClock
from vmlog.timeline.spans import MigrationFrame, spans_of
from vmlog.timeline.timeline import Timeline

_OPEN: Final = frozenset({Outcome.INCOMPLETE, Outcome.STALLED})


@dataclass(frozen=True, slots=True)
class MigrationDuration:
    """When a migration began and ended.

    Times are UTC, None if unknown. `seconds` is also None if a clock ran back during the migration.
    """

    started: datetime | None
    ended: datetime | None
    seconds: float | None
    spans: tuple[StageSpan, ...]


def duration_of(timeline: Timeline, verdict: Verdict, stage: Stage | None, limits: StageLimits) -> MigrationDuration:
    """Return how long a migration lasted that ended as the verdict says, at that stage."""
    times = [when for item in timeline.observations if (when := item.when)]
    if not times:
        return MigrationDuration(None, verdict.ended_utc, None, ())
    backward = timeline.backward
    started = _first_time(timeline, backward) if backward else min(times)
    ended = None if verdict.outcome in _OPEN else verdict.ended_utc or max(times)
    until = ended or verdict.failed_utc
    broke = stage if verdict.failed_utc else None
    silent = any(row.silence_is is broke and row.stage is not broke for row in limits.stages.values())
    spans = spans_of(timeline.stage_events, MigrationFrame(started, verdict.failed_utc, ended, broke, silent))
    if backward:
        return MigrationDuration(started, ended, None, tuple(replace(span, duration_s=None) for span in spans))
    return MigrationDuration(started, ended, round((until - started).total_seconds(), 6) if until else None, spans)


def _first_time(timeline: Timeline, backward: BackwardClock) -> datetime:
    """Return the time of the first record in the log whose clock ran back, where stamps do not give the order."""
    source, member = backward.after.source, backward.after.member
    same_log = [item for item in timeline.observations if (item.source, item.member) == (source, member)]
    return min((item.line_no, when) for item in same_log if (when := item.when))[1]
