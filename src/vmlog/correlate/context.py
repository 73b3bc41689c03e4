"""Trouble on a host that may explain a failure near it, but never starts or joins a migration."""

from __future__ import annotations

import sys
from bisect import bisect_left, bisect_right
from collections.abc import Iterable
from datetime import datetime
from typing import Final

from vmlog.correlate.observation import Observation, host_label, label_of

EVENT: Final = "context"
# Of each host and kind at most so many records are kept, and one of the latest minute.
MOST_KEPT: Final = 200
_MINUTE: Final = 60
_ADAPTER_DIGITS: Final = 2


def is_context(observation: Observation) -> bool:
    """Whether the record tells of a host only, and of no migration."""
    for mark in observation.marks:
        if mark.line.event != EVENT:
            return False
    return bool(observation.marks)


def place_of(observation: Observation) -> str:
    """The host that a context record is about: the one it names, else the one that wrote it."""
    named = observation.fields.get("host")
    return label_of(named) if named else host_label(observation)


def adapter_of(observation: Observation) -> str | None:
    """The physical network adapter that a context record is about, `vmnic3`."""
    number = observation.fields.get("adapter")
    return f"vmnic{number}" if number else None


class ContextKeeper:
    """Keeps a bounded number of context records, the same ones in whatever order they come.

    Of each host, network adapter and kind the first record of every minute is kept. Where that would be too many, the
    first of every two minutes, of every four and so on, and the first of the latest minute.
    """

    def __init__(self) -> None:
        self._shelves: dict[tuple[str, str, str, str], _Shelf] = {}

    def add(self, observation: Observation) -> None:
        """Take a context record; without a time it could never be near anything."""
        if observation.ts is None:
            return
        for mark in observation.marks:
            adapter = observation.fields.get("adapter", "")
            # Whatever else a log calls an adapter must not make shelves without end.
            adapter = adapter if adapter.isdigit() and len(adapter) <= _ADAPTER_DIGITS else ""
            key = (observation.unit, place_of(observation), mark.line.id, adapter)
            self._shelves.setdefault(key, _Shelf()).add(observation, observation.ts)

    def forget(self, before: datetime) -> bool:
        """Let go of everything older. Returns whether there was anything."""
        old, self._shelves = self.kept(), {}
        young = [item for item in old if item.ts and item.ts >= before]
        for observation in young:
            self.add(observation)
        return len(young) < len(old)

    def kept(self) -> list[Observation]:
        """What is kept, in order."""
        found = {id(item): item for shelf in self._shelves.values() for item in shelf.kept()}
        return sorted(found.values(), key=_rank)


class _Shelf:
    """The records of one host, adapter and kind."""

    __slots__ = ("_first", "_latest", "_latest_minute", "_minutes")

    def __init__(self) -> None:
        self._first: dict[int, Observation] = {}
        self._minutes = 1
        self._latest: Observation | None = None
        self._latest_minute = -sys.maxsize

    def add(self, observation: Observation, ts: datetime) -> None:
        minute = int(ts.timestamp()) // _MINUTE
        if minute > self._latest_minute or not self._latest:
            self._latest, self._latest_minute = observation, minute
        elif minute == self._latest_minute and _rank(observation) < _rank(self._latest):
            self._latest = observation
        self._file(minute // self._minutes, observation)
        while len(self._first) > MOST_KEPT:
            self._minutes *= 2
            filed, self._first = self._first, {}
            for slot, item in filed.items():
                self._file(slot // 2, item)

    def _file(self, slot: int, observation: Observation) -> None:
        known = self._first.get(slot)
        if known is None or _rank(observation) < _rank(known):
            self._first[slot] = observation

    def kept(self) -> Iterable[Observation]:
        yield from self._first.values()
        if self._latest:
            yield self._latest


def _rank(observation: Observation) -> tuple[object, ...]:
    """The order of records; of equal lines the place decides which is kept."""
    return (*observation.order, observation.source, observation.member)


class Surroundings:
    """The context records of a run by host and time."""

    def __init__(self, observations: Iterable[Observation] = ()) -> None:
        self._records: dict[str, list[Observation]] = {}
        self._times: dict[str, list[datetime]] = {}
        for item in sorted((item for item in observations if item.when), key=lambda item: item.order):
            if when := item.when:
                self._records.setdefault(place_of(item), []).append(item)
                self._times.setdefault(place_of(item), []).append(when)

    def near(self, place: str, start: datetime, end: datetime) -> list[Observation]:
        """The records of a host (as `place_of` names it) from `start` to `end`, in order."""
        times = self._times.get(place, [])
        return self._records.get(place, [])[bisect_left(times, start) : bisect_right(times, end)]
