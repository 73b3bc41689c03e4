"""Clocks that run back within one log, where the stamps do not show how long anything took."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import pairwise
from typing import Final

from vmlog.logs import KERNEL_LOGS
from vmlog.model import Notice
from vmlog.observe.observation import Observation
from vmlog.terms import Stage
from vmlog.timeline.stage_events import StageEvent

# Lines of several threads may stand in a log up to a second late. A larger step has another reason.
_STEP_S: Final = 2.0
_ENDS: Final = frozenset({"fail", "cancel", "abort", "refuse", "error", "over", "finished"})
_END: Final = 2 * len(Stage)


@dataclass(frozen=True, slots=True)
class BackwardClock:
    """The largest step back of a clock, in seconds, with the records before and after it."""

    seconds: float
    before: Observation
    after: Observation

    @property
    def text(self) -> str:
        """The step and its place, in one clause."""
        member = self.after.member.rpartition("!/")[2]
        whose = f"of {self.after.host} " if self.after.host else ""
        return f"the clock {whose}ran back by {self.seconds:.0f} s before line {self.after.line_no} of {member}"

    @property
    def notice(self) -> Notice:
        """The step as a warning of the run."""
        text = f"{self.text}; how long migrations took at that time cannot be told"
        return Notice("clock-back", text, self.after.source, self.after.member)


def find_backward(stage_events: Sequence[StageEvent]) -> BackwardClock | None:
    """Return the largest step back between stage lines that follow each other in one log, or None.

    A file may also hold several logs one behind the other, or the newest record first. There the stages begin anew or
    run backwards with the stamps. If a clock was set they go on.
    """
    logs: dict[tuple[str | None, ...], list[tuple[int, int, datetime, StageEvent]]] = {}
    for place, event in enumerate(stage_events):
        item = event.record.observation
        if item.ts and (progress := _progress(event)) >= 0:
            # The kernel's warnings stand in its log under another name, and by the same clock.
            log, form = ("kernel", "") if item.log in KERNEL_LOGS else (item.log, item.format_id)
            key = (item.source, item.member, log, form, item.host or "", event.side)
            logs.setdefault(key, []).append((item.line_no, place, item.ts, event))
    found: list[BackwardClock] = []
    for events in logs.values():
        events.sort()  # nothing behind the place is compared
        if all(one[2] <= other[2] for one, other in pairwise(events)):
            continue
        latest: StageEvent | None = None
        until: datetime = events[0][2]
        furthest = -1
        for _, _, ts, event in events:
            back = (until - ts).total_seconds()
            progress = _progress(event)
            if latest and back > _STEP_S and not _begins_anew(event, progress, furthest):
                found.append(BackwardClock(back, latest.observation, event.observation))
            if latest is None or back <= 0 or back > _STEP_S:
                latest, until = event, ts
            furthest = max(furthest, progress)
    return max(found, key=lambda step: step.seconds, default=None)


def _progress(event: StageEvent) -> int:
    """Return a number that grows from the first stage to the end, or -1 if the event belongs to no stage."""
    if event.effect in _ENDS or event.stage is Stage.CLEANUP:
        return _END
    if event.stage is None or event.effect == "identity":
        return -1
    return 2 * event.stage.rank + (event.effect in ("end", "success"))


def _begins_anew(event: StageEvent, progress: int, furthest: int) -> bool:
    """Return whether the event belongs before earlier ones, which means that the file is not in order."""
    return progress < furthest or (progress == furthest and event.effect == "begin")
