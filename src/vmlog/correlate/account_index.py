"""Which halves are worth comparing: by moment, by name and by time, however many there are."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from datetime import datetime, timedelta
from typing import Final

from vmlog.correlate.account import Account
from vmlog.correlate.group_index import VM_WINDOW, CrowdedError, KeyedBuckets, TimeBuckets

# So many halves near one time are compared; more of them tell nothing.
_CROWD: Final = 64
_SLOT_S: Final = 5
_LONGEST: Final = timedelta(days=1)


class AccountsByMoment:
    """Halves by the seconds in which they begin and end."""

    def __init__(self, halves: Iterable[Account]) -> None:
        self._slots: dict[tuple[str, int], list[Account]] = {}
        for half in halves:
            for kind, when in _ends_of(half):
                self._slots.setdefault((kind, _slot(when)), []).append(half)

    def near(self, part: Account) -> Iterator[Account]:
        """Each of the halves that begins or ends at about the same time, once; none where they are too many."""
        found: dict[int, Account] = {}
        for kind, when in _ends_of(part):
            slot = _slot(when)
            close = [half for one in (slot - 1, slot, slot + 1) for half in self._slots.get((kind, one), ())]
            if len(close) <= _CROWD:
                found |= {id(half): half for half in close}
        return iter(found.values())


def _ends_of(half: Account) -> Iterator[tuple[str, datetime]]:
    if half.begin:
        yield "begin", half.begin
    if half.end:
        yield "end", half.end


def _slot(when: datetime) -> int:
    return (when.toordinal() * 86400 + when.hour * 3600 + when.minute * 60 + when.second) // _SLOT_S


class AccountsByName:
    """Halves by the names that their VM may have."""

    def __init__(self, halves: Iterable[Account], names_of: Callable[[Account], Iterable[str]]) -> None:
        self._names_of = names_of
        self._halves: dict[int, Account] = {}
        self._shelves: KeyedBuckets[str] = KeyedBuckets()
        for half in halves:
            self.add(half)

    def add(self, half: Account) -> None:
        """Take a half in."""
        self._halves[id(half.group)] = half
        for name in self._names_of(half):
            self._shelves.add(name, half.group)

    def near(self, part: Account, names: Iterable[str]) -> Iterator[Account]:
        """Each of the halves about a VM of these names at about the same time; none where they are too many."""
        found: dict[int, Account] = {}
        for name in sorted(names):
            try:
                for group in self._shelves.touching(name, part.group, VM_WINDOW):
                    found[id(group)] = self._halves[id(group)]
            except CrowdedError:
                return iter(())
        return iter(found.values())


class AccountsByTime:
    """Halves by the time that they span."""

    def __init__(self, halves: Iterable[Account]) -> None:
        self._halves: dict[int, Account] = {}
        self._shelf = TimeBuckets()
        for half in halves:
            group = half.group
            if group.start and group.end and group.end - group.start <= _LONGEST:
                self._halves[id(group)] = half
                self._shelf.add(group)

    def near(self, part: Account) -> list[Account]:
        """Each of the halves of which one lies within the other, once; none where they are too many."""
        if part.group.start is None:
            return []
        try:
            found = {id(group): self._halves[id(group)] for group in self._shelf.touching(part.group, VM_WINDOW)}
        except CrowdedError:
            return []
        return [*found.values()]
