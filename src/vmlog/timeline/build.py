"""From the observations of a run to the timelines of its migrations."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Iterator, Mapping, Sequence
from itertools import accumulate, pairwise
from types import MappingProxyType
from typing import Final

from vmlog.correlate.group import group_observations
from vmlog.correlate.migration_group import MigrationGroup
from vmlog.correlate.reference_names import names_by_reference, with_learned
from vmlog.correlate.request import Requests
from vmlog.model import ClockOffset
from vmlog.observe.host_trouble import is_context
from vmlog.observe.observation import Observation
from vmlog.observe.repeated_records import distinct
from vmlog.observe.trouble_index import TroubleIndex
from vmlog.read.reading import Reading
from vmlog.timeline.clock_offsets import measure_offsets, set_clocks
from vmlog.timeline.endpoints import FullNames
from vmlog.timeline.timeline import Timeline, build_timeline

_NO_READING: Final = Reading()
_NO_NAMES: Final[Mapping[str, Mapping[str, str]]] = MappingProxyType({})


class Timelines:
    """The timelines of a run in order of time. Each is built when it is needed: all at once would take much memory."""

    def __init__(
        self, groups: Sequence[MigrationGroup], timeline_of: Callable[[MigrationGroup], Timeline], trouble: TroubleIndex
    ) -> None:
        self.groups: Sequence[MigrationGroup] = groups
        self.trouble = trouble
        self._timeline_of = timeline_of

    def __len__(self) -> int:
        return len(self.groups)

    def __iter__(self) -> Iterator[Timeline]:
        return map(self._timeline_of, self.groups)

    def dropping(self) -> Iterator[Timeline]:
        """Yield the timelines, and forget each migration with its records when the next one is asked for."""
        groups = [*reversed(self.groups)]
        self.groups = ()
        while groups:
            yield self._timeline_of(groups.pop())

    def parts(self, count: int) -> list[Timelines]:
        """Return timelines of migrations that follow each other, with about as many records each.

        The migrations are those parts' from then on.
        """
        counted = [*accumulate(len(group.observations) for group in self.groups)]
        records = counted[-1] if counted else 0
        ends = [bisect_right(counted, records * number / count) for number in range(1, count)]
        places = pairwise([0, *ends, len(counted)])
        parts = [Timelines(self.groups[start:end], self._timeline_of, self.trouble) for start, end in places]
        self.groups = ()
        return parts

    def __getitem__(self, index: int) -> Timeline:
        return self._timeline_of(self.groups[index])


def join_migrations(
    observations: Sequence[Observation],
    reading: Reading = _NO_READING,
    vm_names: Mapping[str, Mapping[str, str]] = _NO_NAMES,
) -> tuple[Timelines, tuple[ClockOffset, ...]]:
    """Join completed observations to migrations and build the timeline of each.

    Migration ids give the differences of the clocks. Then the observations are joined again by corrected times.

    Args:
        observations: in any order; a record that several logs repeat counts once.
        reading: what is known of the logs that they come from.
        vm_names: names of VMs by reference for each bundle, from records that are no observations.

    Returns:
        The timelines in order of time, each with the trouble on its hosts, and the offsets of the clocks.
    """
    trouble = distinct([item for item in observations if is_context(item)])
    requests = Requests(distinct([item for item in observations if not is_context(item)]))
    records = requests.records
    names = names_by_reference(records, vm_names)
    groups = group_observations(records, names)
    clocks = measure_offsets(groups)
    if set_clocks([*records, *requests.parents, *trouble], clocks):
        records.sort(key=lambda item: item.order)
        groups = group_observations(records, names)
    names = with_learned(names, groups)
    # Of the requests the parents are asked for. The records belong to their groups, and live no longer than these.
    requests.records = []
    index = TroubleIndex(trouble)
    hosts = FullNames(reading.hosts.values())
    unnamed = reading.units_without_host

    def timeline_of(group: MigrationGroup) -> Timeline:
        timeline = build_timeline(group, names, hosts)
        timeline.trouble = index
        timeline.request = requests.of(group)
        timeline.host_by_shape = any(item.unit in reading.by_shape for item in group.observations)
        timeline.in_unnamed_folder = any(item.unit in unnamed and item.host is None for item in group.observations)
        return timeline

    return Timelines(groups, timeline_of, index), clocks
