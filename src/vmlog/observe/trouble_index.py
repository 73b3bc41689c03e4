"""Trouble on hosts by host, kind, network adapter and time, so that the nearest to a moment is found at once."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime
from types import MappingProxyType
from typing import Final

from vmlog.observe.host_trouble import adapter_of, kinds_of, place_of
from vmlog.observe.observation import Observation

_NOTHING: Final[Mapping[frozenset[str], TroubleOfKind]] = MappingProxyType({})


class _TimedRecords:
    """Records in order of time."""

    __slots__ = ("_times", "records")

    def __init__(self) -> None:
        self.records: list[Observation] = []
        self._times: list[datetime] = []

    def add(self, record: Observation, when: datetime) -> None:
        """Add the next record."""
        self.records.append(record)
        self._times.append(when)

    def nearest(self, moment: datetime, start: datetime, end: datetime) -> Observation | None:
        """Return the record nearest to a moment, the first of several, from `start` to `end`; None if none is there."""
        later = bisect_left(self._times, moment)
        # The first of those of the latest time before the moment.
        earlier = bisect_left(self._times, self._times[later - 1]) if later else None
        near = [place for place in (earlier, later) if place is not None and place < len(self._times)]
        within = [place for place in near if start <= self._times[place] <= end]
        found = min(within, key=lambda place: abs(self._times[place] - moment), default=None)
        return None if found is None else self.records[found]


class TroubleOfKind:
    """The trouble of one kind on one host."""

    __slots__ = ("_all", "_by_adapter")

    def __init__(self) -> None:
        self._all = _TimedRecords()
        self._by_adapter: dict[str | None, _TimedRecords] = {}

    def add(self, record: Observation, when: datetime) -> None:
        """Add the next record in order of time."""
        self._all.add(record, when)
        self._by_adapter.setdefault(adapter_of(record), _TimedRecords()).add(record, when)

    def nearest(self, moment: datetime, start: datetime, end: datetime) -> Observation | None:
        """Return the record nearest to a moment, from `start` to `end`."""
        return self._all.nearest(moment, start, end)

    def nearest_of(
        self, adapters: Iterable[str | None], moment: datetime, start: datetime, end: datetime
    ) -> Observation | None:
        """Return the nearest record about one of these adapters; None stands for trouble with none."""
        known = [self._by_adapter[adapter] for adapter in adapters if adapter in self._by_adapter]
        found = [record for records in known if (record := records.nearest(moment, start, end))]
        return min(found, key=lambda record: (abs((record.when or moment) - moment), record.order), default=None)


class TroubleIndex:
    """Context records by host, kind and time."""

    def __init__(self, observations: Iterable[Observation] = ()) -> None:
        self._of_host: dict[str, list[Observation]] = {}
        self._kinds: dict[str, dict[frozenset[str], TroubleOfKind]] = {}
        for item in sorted((item for item in observations if item.when), key=lambda item: item.order):
            if when := item.when:
                place = place_of(item)
                self._of_host.setdefault(place, []).append(item)
                kinds = self._kinds.setdefault(place, {})
                kinds.setdefault(kinds_of(item), TroubleOfKind()).add(item, when)

    def by_host(self) -> Iterator[list[Observation]]:
        """Yield the records of each host, in order of time."""
        yield from self._of_host.values()

    def kinds_on(self, place: str) -> Iterable[TroubleOfKind]:
        """Return the trouble on a host (as `place_of` names it), by kind."""
        return self._kinds.get(place, _NOTHING).values()
