"""The stages of each side of a migration, one after the other, without holes.

A stage lasts until the next one of its side begins or the migration ends. The failing one lasts until the failure. A
span has no stage if no log shows which of two stages it was.
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
    """The times between which a migration lasted, in UTC.

    Attributes:
        start: its first record.
        failed: when it failed or was found to have stalled, or None.
        end: its end, None if it is open or the end was not seen.
        stage: the stage that failed, None if none did or it is unknown.
        silent: whether the failing stage follows from the silence after the last record.
    """

    start: datetime
    failed: datetime | None
    end: datetime | None
    stage: Stage | None = None
    silent: bool = False

    @property
    def limit(self) -> datetime | None:
        """The end of the stages, after which clean-up follows, or None."""
        times = [time for time in (self.failed, self.end) if time]
        return max(min(times), self.start) if times else None


def spans_of(stage_events: Iterable[StageEvent], frame: MigrationFrame) -> tuple[StageSpan, ...]:
    """Return the spans of each side that shows a stage, by side and time. Their lengths add up to the frame's."""
    by_side: dict[Side | None, list[tuple[datetime, StageEvent]]] = {}
    for event in stage_events:
        if when := event.observation.when:
            by_side.setdefault(event.side, []).append((when, event))
    spans: list[StageSpan] = []
    for side in _ORDER:
        side_spans = _Side(side, frame).follow(sorted(by_side.get(side, ()), key=lambda pair: pair[0]))
        if any(span.stage not in (None, Stage.CLEANUP) for span in side_spans):
            spans += side_spans
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

    def follow(self, events: Sequence[tuple[datetime, StageEvent]]) -> list[StageSpan]:
        """Return the spans that follow from stage events in order of time."""
        limit = self._frame.limit
        for when, event in events:
            if (limit is None or when <= limit) and event.stage and event.stage is not Stage.CLEANUP:
                self._add_event(max(when, self._frame.start), event.stage, event.effect)
        self._enter_failed()
        if limit is None:
            self._append(self._stage, self._since, None)
            return self._spans
        self._close(limit)
        end = self._frame.end
        if end and end > limit:
            after = any(when >= limit for when, _ in events)
            self._append(Stage.CLEANUP if after else None, limit, end)
        return self._spans

    def _enter_failed(self) -> None:
        """End the last known stage at its last record if the side has no record of the stage that failed."""
        stage = self._frame.stage
        if stage is None or stage is Stage.CLEANUP or self._stage is None or self._side is Side.VCENTER:
            return
        if min(stage.rank, SAME_TIME.rank) > self._stage.rank:
            self._enter(stage if self._frame.silent else None, self._seen)

    def _add_event(self, when: datetime, stage: Stage, event: str) -> None:
        rank = self._stage.rank if self._stage else -1
        if stage.rank < rank or (event == "finished" and self._frame.failed):  # done, but badly
            return
        if event in _BEGUN and stage.rank > rank:
            self._enter(stage, when)
        elif event in _DONE and stage_after(stage).rank > rank:
            if stage.rank > rank and not self._may_end():
                self._bridge(stage, when)
            self._enter(stage_after(stage), when)
        elif event in _INSIDE and stage.rank > rank:
            self._bridge(stage, when)
            self._enter(stage, when)
        self._seen = max(self._seen, when)

    def _may_end(self) -> bool:
        """Return whether no stage must lie between the last known one and the end."""
        handed_over = self._stage is not None and self._stage.rank >= Stage.SWITCHOVER.rank
        return handed_over or self._side is Side.VCENTER

    def _bridge(self, later: Stage, when: datetime) -> None:
        """Fill the time from the last record of a stage to one from the middle of a later stage.

        If the copy lies between, it took the time, for it alone has no limit. Else the span has no stage.
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
            self._append(self._stage, self._since, when)
        self._since = when

    def _append(self, stage: Stage | None, start: datetime, end: datetime | None) -> None:
        length = round((end - start).total_seconds(), 6) if end else None
        self._spans.append(StageSpan(stage, self._side, start, end, length))
