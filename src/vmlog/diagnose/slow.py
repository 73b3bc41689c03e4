"""Migrations that succeeded but kept the VM waiting."""

from __future__ import annotations

from typing import Final

from vmlog.correlate.course import Course
from vmlog.correlate.observation import Observation
from vmlog.diagnose.rules import Rules
from vmlog.model import Stage

_PRINTED_US: Final = ("downtime_us", "precopy_stun_us")


def slow_record(course: Course, rules: Rules) -> Observation | None:
    """The record that prints the longest downtime or stun beyond the limit, or that ends a switchover beyond its own.

    Null when the migration was not slow.
    """
    printed = [
        (int(value), item)
        for item in course.observations
        for name in _PRINTED_US
        if (value := item.fields.get(name)) and int(value) > rules.outage_s * 1_000_000
    ]
    if printed:
        return max(printed, key=lambda pair: pair[0])[1]
    for span in course.spans:
        if span.stage is Stage.SWITCHOVER and span.duration_s is not None and span.duration_s > rules.switchover_s:
            return [item for item in course.moments if (item.stage, item.side) == (span.stage, span.side)][
                -1
            ].observation
    return None
