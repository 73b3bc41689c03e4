"""From the observations of a run to its migrations, in one call."""

from __future__ import annotations

from collections.abc import Sequence

from vmlog.correlate.clock import measure, set_clocks
from vmlog.correlate.course import Course, follow, names_of
from vmlog.correlate.group import group_observations
from vmlog.correlate.observation import Observation, distinct
from vmlog.model import ClockOffset


def trace(observations: list[Observation], hosts: Sequence[str] = ()) -> tuple[list[Course], tuple[ClockOffset, ...]]:
    """Join observations to migrations and follow each.

    Migration ids show first how far the clocks are apart; then everything is joined by corrected times.

    Args:
        observations: in any order; what several logs repeat is counted once.
        hosts: hosts whose bundles were read.

    Returns:
        The courses in order of time, and the offsets of the clocks.
    """
    records = distinct(observations)
    names = names_of(records)
    courses = [follow(group, names, hosts) for group in group_observations(records)]
    clocks = measure(courses)
    if set_clocks(records, clocks):
        records.sort(key=lambda item: item.order)
        courses = [follow(group, names, hosts) for group in group_observations(records)]
    return courses, clocks
