"""From the observations of a run to its migrations, in one call."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from types import MappingProxyType
from typing import Final

from vmlog.correlate.group import group_observations
from vmlog.correlate.migration_group import MigrationGroup
from vmlog.correlate.naming import names_by_reference, with_learned
from vmlog.correlate.request import Requests
from vmlog.model import ClockOffset
from vmlog.observe.host_trouble import TroubleIndex, is_context
from vmlog.observe.observation import Observation, distinct
from vmlog.timeline.clock_offsets import measure_offsets, set_clocks
from vmlog.timeline.timeline import Timeline, build_timeline

_NO_NAMES: Final[Mapping[str, str]] = MappingProxyType({})


class Timelines:
    """The courses of a run in order of time, each worked out when it is asked for: all of them would take much room."""

    def __init__(self, groups: Sequence[MigrationGroup], course_of: Callable[[MigrationGroup], Timeline]) -> None:
        self.groups = groups
        self._course_of = course_of

    def __len__(self) -> int:
        return len(self.groups)

    def __iter__(self) -> Iterator[Timeline]:
        return map(self._course_of, self.groups)

    def __getitem__(self, index: int) -> Timeline:
        return self._course_of(self.groups[index])


def join_migrations(
    observations: list[Observation],
    hosts: Sequence[str] = (),
    unnamed: Collection[str] = (),
    by_shape: Collection[str] = (),
    vm_names: Mapping[str, str] = _NO_NAMES,
) -> tuple[Timelines, tuple[ClockOffset, ...]]:
    """Join observations to migrations and follow each.

    Migration ids show first how far the clocks are apart; then everything is joined by corrected times.

    Args:
        observations: in any order; what several logs repeat is counted once.
        hosts: hosts whose bundles were read.
        unnamed: units in folders whose names are no hosts.
        by_shape: units whose host only the shape of their folder's name tells.
        vm_names: names of VMs by reference, from lines that are no observations.

    Returns:
        The courses in order of time, each with what else happened on the hosts, and the offsets of the clocks.
    """
    context: list[Observation] = []
    others: list[Observation] = []
    for item in observations:
        (context if is_context(item) else others).append(item)
    context = distinct(context)
    requests = Requests(distinct(others))
    records = requests.records
    names = {**vm_names, **names_by_reference(records)}
    groups = group_observations(records, names)
    clocks = measure_offsets(groups)
    if set_clocks([*records, *requests.parents, *context], clocks):
        records.sort(key=lambda item: item.order)
        groups = group_observations(records, names)
    names = with_learned(names, groups)
    surroundings = TroubleIndex(context)

    def course_of(group: MigrationGroup) -> Timeline:
        course = build_timeline(group, names, hosts)
        course.surroundings = surroundings
        course.request = requests.of(group)
        course.host_by_shape = any(item.unit in by_shape for item in group.observations)
        course.in_unnamed = any(item.unit in unnamed and item.host is None for item in group.observations)
        return course

    return Timelines(groups, course_of), clocks
