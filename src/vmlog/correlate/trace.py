"""From the observations of a run to its migrations, in one call."""

from __future__ import annotations

from collections.abc import Sequence

from vmlog.correlate.clock import measure, set_clocks
from vmlog.correlate.context import Surroundings, is_context
from vmlog.correlate.course import Course, follow, names_of
from vmlog.correlate.group import group_observations
from vmlog.correlate.observation import Observation, distinct
from vmlog.correlate.request import Requests
from vmlog.model import ClockOffset


def trace(observations: list[Observation], hosts: Sequence[str] = ()) -> tuple[list[Course], tuple[ClockOffset, ...]]:
    """Join observations to migrations and follow each.

    Migration ids show first how far the clocks are apart; then everything is joined by corrected times.

    Args:
        observations: in any order; what several logs repeat is counted once.
        hosts: hosts whose bundles were read.

    Returns:
        The courses in order of time, each with what else happened on the hosts, and the offsets of the clocks.
    """
    context = distinct([item for item in observations if is_context(item)])
    requests = Requests(distinct([item for item in observations if not is_context(item)]))
    records = requests.records
    names = names_of(records)
    courses = [follow(group, names, hosts) for group in group_observations(records)]
    clocks = measure(courses)
    if set_clocks([*records, *requests.parents, *context], clocks):
        records.sort(key=lambda item: item.order)
        courses = [follow(group, names, hosts) for group in group_observations(records)]
    surroundings = Surroundings(context)
    for course in courses:
        course.surroundings = surroundings
        course.request = requests.of(course.group)
    return courses, clocks
