"""What went wrong on the hosts of a migration at about the time at which it failed."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from vmlog.correlate.context import EVENT
from vmlog.correlate.course import Course
from vmlog.correlate.observation import HOST_LOGS, Observation, host_label, label_of
from vmlog.diagnose.outcome import Verdict
from vmlog.model import Outcome, Side

MAX_CONTEXT: Final = 8


@dataclass(frozen=True, slots=True)
class Nearby:
    """A record that is none of the migration's own, with the side that its host had in it."""

    observation: Observation
    side: Side | None

    @property
    def kinds(self) -> frozenset[str]:
        """What trouble it tells of: the names of the files in `patterns/context/`."""
        return frozenset(mark.line.id for mark in self.observation.marks if mark.line.event == EVENT)


def find_context(course: Course, verdict: Verdict, window_s: float) -> list[Nearby]:
    """The nearest record of each kind on each host within `window_s` seconds of the failure, in order of time.

    What has stalled went wrong at its last sign of life, not when that was noticed.
    """
    moment = course.group.end if verdict.outcome is Outcome.STALLED else verdict.failed_utc
    if moment is None:
        return []
    nearest: dict[tuple[str, frozenset[str]], tuple[timedelta, Nearby]] = {}
    for place, side in sorted(_places(course).items()):
        for item in course.surroundings.near(place, *_span(moment, window_s)):
            found = Nearby(item, side)
            distance = abs((item.when or moment) - moment)
            known = nearest.get((place, found.kinds))
            if known is None or distance < known[0]:
                nearest[place, found.kinds] = (distance, found)
    chosen = sorted(nearest.values(), key=lambda pair: (pair[0], pair[1].observation.order))[:MAX_CONTEXT]
    return sorted((found for _, found in chosen), key=lambda found: found.observation.order)


def find_parent(course: Course) -> list[Nearby]:
    """The task that the migration came from, as a list of one or none."""
    return [Nearby(course.request.parent, Side.VCENTER)] if course.request.parent else []


def _span(moment: datetime, window_s: float) -> tuple[datetime, datetime]:
    window = timedelta(seconds=window_s)
    utc = moment.tzinfo
    start = moment - window if moment - datetime.min.replace(tzinfo=utc) > window else moment
    end = moment + window if datetime.max.replace(tzinfo=utc) - moment > window else moment
    return start, end


def _places(course: Course) -> dict[str, Side | None]:
    """The hosts that took part, by label, with their sides."""
    places: dict[str, Side | None] = {}
    for endpoint, end in ((course.source, Side.SOURCE), (course.destination, Side.DESTINATION)):
        if endpoint.host:
            places.setdefault(label_of(endpoint.host), end)
    for index, item in enumerate(course.observations):
        if item.log in HOST_LOGS and not places.get(host_label(item)):
            places[host_label(item)] = course.sides[index]
    return places
