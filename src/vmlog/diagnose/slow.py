"""Migrations that succeeded but kept the VM waiting."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from vmlog.knowledge.stage_limits import StageLimits
from vmlog.model import StageSpan
from vmlog.terms import Stage
from vmlog.timeline.record import Record
from vmlog.timeline.timeline import Timeline

_PRINTED: Final = {"downtime_us": "the downtime", "precopy_stun_us": "the stun of the pre-copy"}


@dataclass(frozen=True, slots=True)
class SlowFigures:
    """One figure beyond its limit, both in seconds, with the record that prints it or that ends the switchover."""

    name: str
    seconds: float
    limit_s: float
    record: Record


def slow_figures(timeline: Timeline, spans: Sequence[StageSpan], limits: StageLimits) -> list[SlowFigures]:
    """Return the printed figures beyond their limits, longest first; without any, the length of a slow switchover."""
    longest: dict[str, SlowFigures] = {}
    for figure in sorted(_printed_figures(timeline, limits), key=lambda figure: -figure.seconds):
        longest.setdefault(figure.name, figure)
    return list(longest.values()) or _slow_switchover(timeline, spans, limits)


def _printed_figures(timeline: Timeline, limits: StageLimits) -> Iterator[SlowFigures]:
    for record in timeline.records:
        for field, name in _PRINTED.items():
            value = record.observation.fields.get(field)
            if value and int(value) > limits.outage_s * 1_000_000:
                yield SlowFigures(name, int(value) / 1_000_000, limits.outage_s, record)


def _slow_switchover(timeline: Timeline, spans: Sequence[StageSpan], limits: StageLimits) -> list[SlowFigures]:
    """Return the first switchover beyond its limit, as a list of one or none."""
    for span in spans:
        if span.stage is Stage.SWITCHOVER and span.duration_s is not None and span.duration_s > limits.switchover_s:
            events = [event for event in timeline.stage_events if (event.stage, event.side) == (span.stage, span.side)]
            if events:
                return [SlowFigures("the switchover", span.duration_s, limits.switchover_s, events[-1].record)]
    return []
