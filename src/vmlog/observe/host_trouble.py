"""Trouble on a host that may explain a failure near it, but never starts or joins a migration."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterable
from datetime import datetime
from itertools import chain
from typing import Final

from vmlog.observe.observation import Observation, host_label, label_of

CONTEXT_EVENT: Final = "context"
# Of each host and kind the records of at most so many minutes are kept.
MOST_KEPT: Final = 200
_MINUTE: Final = 60
_ADAPTER_DIGITS: Final = 2
_OF_A_VM: Final = "vmware"


def is_context(observation: Observation) -> bool:
    """Whether the record tells of a host only, and of no migration: by context lines, or by causes of that scope."""
    for mark in observation.marks:
        if mark.line.event != CONTEXT_EVENT:
            return False
    if observation.marks:
        return True
    told = any(hit.cause.of_host for hit in observation.hits)
    return told and observation.log != _OF_A_VM and not observation.vm_path


def kinds_of(observation: Observation) -> frozenset[str]:
    """What trouble on a host a record tells of: names of files in `patterns/context/` and ids of causes."""
    kinds = [mark.line.id for mark in observation.marks if mark.line.event == CONTEXT_EVENT]
    return frozenset([*kinds, *(hit.cause.id for hit in observation.hits if hit.cause.of_host)])


def place_of(observation: Observation) -> str:
    """The host that a context record is about: the one it names, else the one that wrote it."""
    named = observation.fields.get("host") or next(
        (hit.variables["host"] for hit in observation.hits if hit.cause.of_host and "host" in hit.variables), None
    )
    return label_of(named) if named else host_label(observation)


def adapter_of(observation: Observation) -> str | None:
    """The physical network adapter that a context record is about, `vmnic3`."""
    number = observation.fields.get("adapter")
    return f"vmnic{number}" if number else None


class TroubleKeeper:
    """Keeps a bounded number of context records, the same ones in whatever order they come.

    Of each host, network adapter and kind the first and the last record of every minute are kept, so that wherever
    there is one within a minute of a moment, one of those is. Where that would be too many, it is those of every two
    minutes, of every four and so on.
    """

    def __init__(self) -> None:
        self._shelves: dict[tuple[str, str, str, str], _Shelf] = {}

    def add(self, observation: Observation) -> None:
        """Take a context record; without a time it could never be near anything."""
        if observation.ts is None:
            return
        for kind in kinds_of(observation):
            adapter = observation.fields.get("adapter", "")
            # Whatever else a log calls an adapter must not make shelves without end.
            adapter = adapter if adapter.isdigit() and len(adapter) <= _ADAPTER_DIGITS else ""
            key = (observation.unit, place_of(observation), kind, adapter)
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
        found = dict.fromkeys(item for shelf in self._shelves.values() for item in shelf.kept())
        return sorted(found, key=_rank)


class _Shelf:
    """The records of one host, adapter and kind."""

    __slots__ = ("_kept", "_minutes")

    def __init__(self) -> None:
        self._kept: dict[int, tuple[Observation, Observation]] = {}
        self._minutes = 1

    def add(self, observation: Observation, ts: datetime) -> None:
        self._file(int(ts.timestamp()) // (_MINUTE * self._minutes), observation)
        while len(self._kept) > MOST_KEPT:
            self._minutes *= 2
            filed, self._kept = self._kept, {}
            for slot, items in filed.items():
                for item in items:
                    self._file(slot // 2, item)

    def _file(self, slot: int, observation: Observation) -> None:
        first, last = self._kept.get(slot, (observation, observation))
        if first.ts and observation.ts and last.ts and first.ts < observation.ts < last.ts:
            return
        self._kept[slot] = min(first, observation, key=_rank), max(last, observation, key=_rank)

    def kept(self) -> Iterable[Observation]:
        return chain.from_iterable(self._kept.values())


def _rank(observation: Observation) -> tuple[object, ...]:
    """The order of records; of equal lines the place decides which is kept."""
    return (*observation.order, observation.source, observation.member)


class TroubleIndex:
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
