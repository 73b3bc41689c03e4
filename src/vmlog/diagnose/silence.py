"""How long a migration that shows no end has been silent, and how long it may be."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from vmlog.correlate.migration_group import MigrationGroup
from vmlog.knowledge.stage_limits import StageLimits, StageRow
from vmlog.logs import COLLECTED_LOGS, KERNEL_LOGS
from vmlog.terms import Side, Stage
from vmlog.timeline.record import Record
from vmlog.timeline.timeline import Timeline

# Logs that hold the lines of several others.
_COMBINED: Final = dict.fromkeys(COLLECTED_LOGS, ("vmkernel", "hostd"))


@dataclass(frozen=True, slots=True)
class Silence:
    """The silence of a migration that shows no end.

    Attributes:
        since: when the last sign of it came (UTC), or None if its records have no time.
        last: the record that was the last sign, likewise None.
        limit: how long the silence may last, or None if the logs at hand would not even show the end, or cannot show
            more.
        open_at: the stages at which the migration may be.
    """

    since: datetime | None
    last: Record | None
    limit: timedelta | None
    open_at: tuple[Stage, ...]

    def stalled_at(self, until: datetime | None) -> datetime | None:
        """Return when it became too long, or None if logs that go on until then do not show that."""
        if self.since is None or self.limit is None or until is None or until - self.since <= self.limit:
            return None
        return self.since + self.limit


def silence_of(timeline: Timeline, limits: StageLimits) -> Silence:
    """Return since when a migration without an end has been silent, and how long it may be."""
    possible = possible_stages(timeline, limits)
    # If the next stage would not show, the silence may be that of the next stage.
    limit = max((limits.stages[stage].stall_after_s for stage in possible), default=None)
    if timeline.events("over"):
        limit = None  # a finished VMX waits for nothing, but does not report how it ended
    signs = [event.record for event in timeline.stage_events if event.observation.when]
    last = max(signs or timeline.records, key=_seconds, default=None)
    seen = last.observation.when if last else None
    return Silence(seen, last if seen else None, None if limit is None else timedelta(seconds=limit), possible)


def covered_until(group: MigrationGroup, log_ends: Mapping[str, datetime]) -> datetime | None:
    """Return how far the logs that mention a migration go on, by the clock that all are measured against."""
    ahead = {item.unit: item.ahead or timedelta(0) for item in group.observations}
    return max((log_ends[unit] - ahead[unit] for unit in ahead if unit in log_ends), default=None)


def possible_stages(timeline: Timeline, limits: StageLimits) -> tuple[Stage, ...]:
    """Return the furthest stage begun, and those after it whose beginning none of the logs at hand would show."""
    reached = timeline.reached
    if reached is None or reached not in limits.stages:
        return ()
    # The source learns of a cancellation and of its own errors; the destination may just become silent.
    if all(record.side is Side.DESTINATION for record in timeline.records):
        return ()
    logs = _logs_of_progress(timeline)
    possible = [reached]
    for stage in tuple(Stage)[reached.rank + 1 :]:
        row = limits.stages.get(stage)
        if row is None:
            break
        if any(_shows(side, log, row) for side, log in logs):
            return tuple(possible)
        possible.append(stage)
    return (Stage.FINISH,) if reached is Stage.FINISH else ()


def _logs_of_progress(timeline: Timeline) -> frozenset[tuple[Side | None, str]]:
    """Return the side and name of each log that mentions the migration and would show its progress."""
    logs: set[tuple[Side | None, str]] = set()
    for record in timeline.records:
        item = record.observation
        # Old VMkernels announce a migration and write no more; the log of warnings alone does not show progress.
        if item.log not in KERNEL_LOGS or (item.log == "vmkernel" and not (item.format and item.format.terse)):
            logs.update((record.side, log) for log in _COMBINED.get(item.log, (item.log,)))
    return frozenset(logs)


def _shows(side: Side | None, log: str, row: StageRow) -> bool:
    """Return whether a log shows where the stage begins; for an unknown side, whether it does so on both sides."""
    sides = (side,) if side else (Side.SOURCE, Side.DESTINATION)
    return all(f"{each}/{log}.log" in row.seen_in for each in sides)


def _seconds(record: Record) -> float:
    when = record.observation.when
    return when.timestamp() if when else float("-inf")
