"""Migrations that succeeded but kept the VM waiting."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from vmlog.knowledge.stage_limits import StageLimits
from vmlog.model import StageSpan
from vmlog.observe.observation import Observation
from vmlog.terms import Stage
from vmlog.timeline.timeline import Timeline

_PRINTED: Final = {"downtime_us": "the downtime", "precopy_stun_us": "the stun of the pre-copy"}


@dataclass(frozen=True, slots=True)
class SlowFigures:
    """One figure beyond its limit, both in seconds, with the record that prints it or that ends the switchover."""

    what: str
    seconds: float
    limit_s: float
    record: Observation


def slow_figures(course: Timeline, spans: Sequence[StageSpan], rules: StageLimits) -> list[SlowFigures]:
    """The figures beyond their limits: what is printed, the longest first; else the length of a switchover."""
    printed = [
        SlowFigures(what, int(value) / 1_000_000, rules.outage_s, item)
        for item in course.observations
        for name, what in _PRINTED.items()
        if (value := item.fields.get(name)) and int(value) > rules.outage_s * 1_000_000
    ]
    printed.sort(key=lambda one: -one.seconds)
    longest: dict[str, SlowFigures] = {}
    for one in printed:
        longest.setdefault(one.what, one)
    if longest:
        return list(longest.values())
    for span in spans:
        if span.stage is Stage.SWITCHOVER and span.duration_s is not None and span.duration_s > rules.switchover_s:
            told = [item for item in course.stage_events if (item.stage, item.side) == (span.stage, span.side)]
            if told:
                return [SlowFigures("the switchover", span.duration_s, rules.switchover_s, told[-1].observation)]
    return []
