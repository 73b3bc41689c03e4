"""The stages of each side of a migration, one after the other, without holes.

A stage lasts until the next one of its side begins or the migration ends, and the failing one until the failure. Where
no log shows which of two stages it was, a span has no stage.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from vmlog.model import StageSpan
from vmlog.terms import Side, Stage
from vmlog.timeline.stage_events import SAME_TIME, StageEvent, stage_after

_ORDER: Final = (Side.VCENTER, Side.SOURCE, Side.DESTINATION, None)
_DONE: Final = frozenset({"end", "success"})
_BEGUN: Final = frozenset({"begin", "finished"})
_INSIDE: Final = frozenset({"measure", "refuse", "fail", "cancel", "abort", "error"})


@dataclass(frozen=True, slots=True)
class MigrationFrame:
    """From when to when a migration lasted, all UTC.

    Attributes:
        start: its first record.
        failed: when it failed or was found to have stalled, null when it did not.
        end: its end; null while it is open, or when it was never seen.
        stage: where it broke, null when it did not or nobody knows.
        silent: that stage is known by the silence before the failure, which began with the last sign of life.
    """

    start: datetime
    failed: datetime | None
    end: datetime | None
    stage: Stage | None = None
    silent: bool = False

    @property
    def limit(self) -> datetime | None:
        """Until when stages go on; clean-up follows."""
        times = [time for time in (self.failed, self.end) if time]
        return max(min(times), self.start) if times else None


def spans_of(moments: Iterable[StageEvent], frame: MigrationFrame) -> tuple[StageSpan, ...]:
    """The spans of each side that tells of a stage, by side and time; their lengths add up to that of the frame."""
    by_side: dict[Side | None, list[tuple[datetime, StageEvent]]] = {}
    for moment in moments:
        if when := moment.observation.when:
            by_side.setdefault(moment.side, []).append((when, moment))
    spans: list[StageSpan] = []
    for side in _ORDER:
        followed = _Side(side, frame).follow(sorted(by_side.get(side, ()), key=lambda pair: pair[0]))
        if any(span.stage not in (None, Stage.CLEANUP) for span in followed):
            spans += followed
    return tuple(spans or _Side(None, frame).follow(()))


class _Side:
    """Follows one side from stage to stage."""

    def __init__(self, side: Side | None, frame: MigrationFrame) -> None:
        self._side = side
        self._frame = frame
        self._spans: list[StageSpan] = []
        self._stage: Stage | None = None
        self._since = frame.start
        self._seen = frame.start

    def follow(self, told: Sequence[tuple[datetime, StageEvent]]) -> list[StageSpan]:
        """The spans of stage lines in order of time."""
        limit = self._frame.limit
        for when, moment in told:
            if (limit is None or when <= limit) and moment.stage and moment.stage is not Stage.CLEANUP:
                self._take(max(when, self._frame.start), moment.stage, moment.event)
        self._break_off()
        if limit is None:
            self._add(self._stage, self._since, None)
            return self._spans
        self._close(limit)
        end = self._frame.end
        if end and end > limit:
            after = any(when >= limit for when, _ in told)
            self._add(Stage.CLEANUP if after else None, limit, end)
        return self._spans

    def _break_off(self) -> None:
        """Where a side never told of the stage in which it broke, nothing shows how long its last one lasted."""
        stage = self._frame.stage
        if stage is None or stage is Stage.CLEANUP or self._stage is None or self._side is Side.VCENTER:
            return
        if min(stage.rank, SAME_TIME.rank) > self._stage.rank:
            self._enter(stage if self._frame.silent else None, self._seen)

    def _take(self, when: datetime, stage: Stage, event: str) -> None:
        rank = self._stage.rank if self._stage else -1
        if stage.rank < rank or (event == "finished" and self._frame.failed):  # done, but badly
            return
        if event in _BEGUN and stage.rank > rank:
            self._enter(stage, when)
        elif event in _DONE and stage_after(stage).rank > rank:
            if stage.rank > rank and not self._may_end():
                self._lose(stage, when)
            self._enter(stage_after(stage), when)
        elif event in _INSIDE and stage.rank > rank:
            self._lose(stage, when)
            self._enter(stage, when)
        self._seen = max(self._seen, when)

    def _may_end(self) -> bool:
        """Whether nothing has to come before the end that another log would tell of."""
        handed_over = self._stage is not None and self._stage.rank >= Stage.SWITCHOVER.rank
        return handed_over or self._side is Side.VCENTER

    def _lose(self, later: Stage, when: datetime) -> None:
        """Fill the time from the last sign of a stage to one from the middle of a later one.

        Where the copy lies between, which alone has no limit, it is what took the time; else nothing shows what did.
        """
        if self._stage and self._stage.rank <= Stage.PRECOPY.rank <= later.rank:
            self._enter(Stage.PRECOPY, self._seen)
        elif self._stage:
            self._enter(None, self._seen)
        self._seen = when

    def _enter(self, stage: Stage | None, when: datetime) -> None:
        if stage and stage is self._stage:
            return
        self._close(when)
        self._stage, self._since = stage, when

    def _close(self, when: datetime) -> None:
        if when > self._since or self._stage:
            self._add(self._stage, self._since, when)
        self._since = when

    def _add(self, stage: Stage | None, start: datetime, end: datetime | None) -> None:
        length = round((end - start).total_seconds(), 6) if end else None
        self._spans.append(StageSpan(stage, self._side, start, end, length))
