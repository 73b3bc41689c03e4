"""From when to when a migration and its stages lasted."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime

from vmlog.diagnose.outcome import Verdict
from vmlog.knowledge.stage_limits import StageLimits
from vmlog.model import StageSpan
from vmlog.terms import Outcome, Stage
from vmlog.timeline.backward import BackwardClock, find_backward
from vmlog.timeline.spans import MigrationFrame, spans_of
from vmlog.timeline.timeline import Timeline

_OPEN = frozenset({Outcome.INCOMPLETE, Outcome.STALLED})


@dataclass(frozen=True, slots=True)
class MigrationDuration:
    """Times are UTC, null where they are not known; `seconds` is null too where a clock ran back meanwhile."""

    started: datetime | None
    ended: datetime | None
    seconds: float | None
    spans: tuple[StageSpan, ...]


def duration_of(course: Timeline, verdict: Verdict, stage: Stage | None, rules: StageLimits) -> MigrationDuration:
    """How long a migration lasted, which ended as the verdict says and at that stage."""
    times = [when for item in course.observations if (when := item.when)]
    if not times:
        return MigrationDuration(None, verdict.ended_utc, None, ())
    backward = find_backward(course.stage_events)
    started = _first(course, backward) if backward else min(times)
    ended = None if verdict.outcome in _OPEN else verdict.ended_utc or max(times)
    until = ended or verdict.failed_utc
    broke = stage if verdict.failed_utc else None
    silent = any(row.silence_is is broke and row.stage is not broke for row in rules.stages.values())
    spans = spans_of(course.stage_events, MigrationFrame(started, verdict.failed_utc, ended, broke, silent))
    if backward:
        return MigrationDuration(started, ended, None, tuple(replace(span, duration_s=None) for span in spans))
    return MigrationDuration(started, ended, round((until - started).total_seconds(), 6) if until else None, spans)


def _first(course: Timeline, backward: BackwardClock) -> datetime:
    """The time of the first record in the log whose clock ran back: its stamps do not tell the order."""
    source, member = backward.after.source, backward.after.member
    same = [item for item in course.observations if (item.source, item.member) == (source, member)]
    return min((item.line_no, when) for item in same if (when := item.when))[1]
