"""Trouble on a host: it may explain a failure at about that time, but never starts or joins a migration."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from itertools import chain
from typing import Final

from vmlog.knowledge.stage_lines import CONTEXT_EVENT
from vmlog.observe.observation import Observation, host_label, label_of

# Most periods of each host and kind of which records are kept.
MAX_PERIODS: Final = 200
_MINUTE: Final = 60
_ADAPTER_DIGITS: Final = 2
_OF_A_VM: Final = "vmware"


def is_context(observation: Observation) -> bool:
    """Return whether the record concerns only a host: by context lines, or by causes of that scope."""
    for mark in observation.marks:
        if mark.line.event != CONTEXT_EVENT:
            return False
    if observation.marks:
        return True
    is_of_host = any(hit.cause.of_host for hit in observation.hits)
    return is_of_host and observation.log != _OF_A_VM and not observation.vm_path


def kinds_of(observation: Observation) -> frozenset[str]:
    """Return the kinds of trouble that a record states: ids of context lines and of causes."""
    kinds = [mark.line.id for mark in observation.marks if mark.line.event == CONTEXT_EVENT]
    return frozenset([*kinds, *(hit.cause.id for hit in observation.hits if hit.cause.of_host)])


def place_of(observation: Observation) -> str:
    """Return the host that a context record is about: the one it names, else the one that wrote it."""
    named = observation.fields.get("host") or next(
        (hit.variables["host"] for hit in observation.hits if hit.cause.of_host and "host" in hit.variables), None
    )
    return label_of(named) if named else host_label(observation)


def adapter_of(observation: Observation) -> str | None:
    """Return the physical network adapter that a context record is about, such as `vmnic3`."""
    number = observation.fields.get("adapter")
    return f"vmnic{number}" if number else None


def title_of(observation: Observation) -> str:
    """Return what a context record says happened: `A physical network link went down (vmnic2)`."""
    titles = [mark.line.title for mark in observation.marks if mark.line.event == CONTEXT_EVENT]
    titles += [hit.cause.title for hit in observation.hits if hit.cause.of_host]
    adapter = adapter_of(observation)
    return f"{titles[0]} ({adapter})" if adapter else titles[0]


class TroubleKeeper:
    """Keeps a bounded number of context records, the same ones whatever their order.

    Of each host, network adapter and kind it keeps the first and the last record of every minute, so that if any record
    is within a minute of a moment, a kept one is. Where that would be too many, the periods become two minutes, four
    and so on.
    """

    def __init__(self) -> None:
        self._periods: dict[tuple[str, str, str, str], _Periods] = {}

    def add(self, observation: Observation) -> None:
        """Add a context record; one without a time is dropped."""
        if observation.ts is None:
            return
        for kind in kinds_of(observation):
            adapter = observation.fields.get("adapter", "")
            # Other names of adapters are ignored, because there is no bound on them.
            adapter = adapter if adapter.isdigit() and len(adapter) <= _ADAPTER_DIGITS else ""
            key = (observation.unit, place_of(observation), kind, adapter)
            self._periods.setdefault(key, _Periods()).add(observation, observation.ts)

    def forget(self, before: datetime) -> bool:
        """Drop everything before a time, and tell whether there was anything."""
        kept, self._periods = self.kept(), {}
        left = [item for item in kept if item.ts and item.ts >= before]
        for observation in left:
            self.add(observation)
        return len(left) < len(kept)

    def kept(self) -> list[Observation]:
        """Return the kept records, in order."""
        kept = dict.fromkeys(item for periods in self._periods.values() for item in periods.kept())
        return sorted(kept, key=_rank)


class _Periods:
    """The records of one host, adapter and kind, by period."""

    __slots__ = ("_kept", "_minutes")

    def __init__(self) -> None:
        self._kept: dict[int, tuple[Observation, Observation]] = {}
        self._minutes = 1

    def add(self, observation: Observation, ts: datetime) -> None:
        self._file(int(ts.timestamp()) // (_MINUTE * self._minutes), observation)
        while len(self._kept) > MAX_PERIODS:
            self._minutes *= 2
            filed, self._kept = self._kept, {}
            for slot, items in filed.items():
                for item in items:
                    self._file(slot // 2, item)

    def _file(self, slot: int, observation: Observation) -> None:
        first, last = self._kept.get(slot, (observation, observation))
        if first.ts and observation.ts and last.ts:
            if first.ts < observation.ts < last.ts:
                return
            # Most records come in their order, and a time decides without all else that decides between equal ones.
            if observation.ts > last.ts and not (observation.ahead or last.ahead or first.ahead):
                self._kept[slot] = first, observation
                return
        self._kept[slot] = min(first, observation, key=_rank), max(last, observation, key=_rank)

    def kept(self) -> Iterable[Observation]:
        return chain.from_iterable(self._kept.values())


def _rank(observation: Observation) -> tuple[object, ...]:
    """Return the order of records; of equal lines the place decides which is kept."""
    return (*observation.order, observation.source, observation.member)
