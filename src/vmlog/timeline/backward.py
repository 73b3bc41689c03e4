"""Clocks that run back within one log: then the stamps do not tell how long anything took."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from vmlog.model import Notice
from vmlog.observe.observation import Observation
from vmlog.terms import Stage
from vmlog.timeline.stage_events import StageEvent

# Lines of several threads stand in a log up to a second late; more than this is none of that.
_STEP_S: Final = 2.0
_ENDS: Final = frozenset({"fail", "cancel", "abort", "refuse", "error", "over", "finished"})
_END: Final = 2 * len(Stage)


@dataclass(frozen=True, slots=True)
class BackwardClock:
    """The largest step back: by so many seconds, from the record before it to the one after it."""

    seconds: float
    before: Observation
    after: Observation

    @property
    def text(self) -> str:
        """What happened and where, in one clause."""
        member = self.after.member.rpartition("!/")[2]
        whose = f"of {self.after.host} " if self.after.host else ""
        return f"the clock {whose}ran back by {self.seconds:.0f} s before line {self.after.line_no} of {member}"

    @property
    def notice(self) -> Notice:
        """A warning of the run."""
        text = f"{self.text}; how long migrations took at that time cannot be told"
        return Notice("clock-back", text, self.after.source, self.after.member)


def find_backward(moments: Sequence[StageEvent]) -> BackwardClock | None:
    """The largest step back between the stage lines of a migration that follow each other in one log; null for none.

    A file may also hold several logs one behind the other, or the newest record first. There the course of the
    migration begins anew, or goes backwards, with the stamps; where a clock is set it goes on.
    """
    logs: dict[tuple[str, ...], list[StageEvent]] = {}
    for moment in moments:
        item = moment.observation
        if item.ts and _place(moment) >= 0:
            side = str(moment.side)
            logs.setdefault((item.source, item.member, item.log, item.format_id, item.host or "", side), []).append(
                moment
            )
    found: list[BackwardClock] = []
    for told in logs.values():
        told.sort(key=lambda moment: moment.observation.line_no)
        latest: StageEvent | None = None
        furthest = -1
        for moment in told:
            back = _back(latest, moment)
            place = _place(moment)
            if latest and back > _STEP_S and not _begins_anew(moment, place, furthest):
                found.append(BackwardClock(back, latest.observation, moment.observation))
            if latest is None or back <= 0 or back > _STEP_S:
                latest = moment
            furthest = max(furthest, place)
    return max(found, key=lambda step: step.seconds, default=None)


def _back(before: StageEvent | None, after: StageEvent) -> float:
    first: datetime | None = before.observation.ts if before else None
    second = after.observation.ts
    return (first - second).total_seconds() if first and second else 0.0


def _place(moment: StageEvent) -> int:
    """How far in the course of a migration a record stands; -1 where it does not tell."""
    if moment.event in _ENDS or moment.stage is Stage.CLEANUP:
        return _END
    if moment.stage is None or moment.event == "identity":
        return -1
    return 2 * moment.stage.rank + (moment.event in ("end", "success"))


def _begins_anew(moment: StageEvent, place: int, furthest: int) -> bool:
    """Whether the record belongs before what was told already: then it is the file that is not in order."""
    return place < furthest or (place == furthest and moment.event == "begin")
