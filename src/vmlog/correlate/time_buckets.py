"""Groups by the time that they span, and by an identifier and time, however many there are."""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Iterator
from datetime import datetime, timedelta
from itertools import chain
from typing import Final, Generic, TypeVar

from vmlog.correlate.migration_group import MigrationGroup

# Up to this many groups are looked through one by one; more are filed by the slots of time that they span.
_FEW: Final = 8
_SLOT_MINUTES: Final = 10
# A group that spans more slots than this is a candidate at every time.
_MANY_SLOTS: Final = 432
_MINUTE: Final = timedelta(minutes=1)
_NONE: Final = timedelta(0)
# An identifier that more groups than this share within the window identifies none.
_CROWD: Final = 64

_Key = TypeVar("_Key", bound=Hashable)


class CrowdedError(Exception):
    """Too many groups share an identifier at about one time: it identifies none."""


class TimeBuckets:
    """Groups by the time that they span."""

    __slots__ = ("_always", "_filed", "_groups", "_ranges", "_slots")

    def __init__(self) -> None:
        self._groups: list[MigrationGroup] = []
        # How often groups are filed in slots, all in all.
        self._filed = 0
        self._ranges: dict[MigrationGroup, range] = {}
        # Dictionaries without values keep the order in which the groups came.
        self._slots: dict[int, dict[MigrationGroup, None]] | None = None
        self._always: dict[MigrationGroup, None] = {}

    def add(self, group: MigrationGroup) -> bool:
        """File a group, and tell whether it is new. File it again when its span has grown."""
        if self._slots is not None:
            is_new = group not in self._ranges and group not in self._always
            self._file(group, self._slots)
            return is_new
        if group in self._groups:
            return False
        self._groups.append(group)
        if len(self._groups) > _FEW:
            self._slots = {}
            for known in self._groups:
                self._file(known, self._slots)
            self._groups = []
        return True

    def _file(self, group: MigrationGroup, slots: dict[int, dict[MigrationGroup, None]]) -> None:
        numbers = _slots_between(group.start, group.end, _NONE)
        if numbers is None:
            self._always[group] = None
            return
        # A span only grows, and may do so again and again.
        before = self._ranges.get(group, range(numbers.stop, numbers.stop))
        self._ranges[group] = numbers
        for number in chain(range(numbers.start, before.start), range(before.stop, numbers.stop)):
            slots.setdefault(number, {})[group] = None
        self._filed += len(numbers) - len(before)

    def find_near(self, first: datetime | None, last: datetime | None, margin: timedelta) -> Iterator[MigrationGroup]:
        """Yield the groups whose span comes near both times, some of them more than once.

        Raises:
            CrowdedError: there are too many.
        """
        for group in self._candidates(first, last, margin):
            if group.is_near(first, margin) and group.is_near(last, margin):
                yield group

    def find_touching(self, other: MigrationGroup, margin: timedelta) -> Iterator[MigrationGroup]:
        """Yield the groups that lie within the other or hold it, give or take the margin, some more than once.

        Raises:
            CrowdedError: there are too many.
        """
        return (group for group in self._candidates(other.start, other.end, margin) if _touch(group, other, margin))

    def _candidates(self, first: datetime | None, last: datetime | None, margin: timedelta) -> Iterable[MigrationGroup]:
        slots = self._slots
        if slots is None:
            return self._groups
        numbers = _slots_between(first, last, margin)
        if numbers is None and self._filed > _CROWD:
            raise CrowdedError  # without looking at each
        found = [
            self._always,
            *(slots[number] for number in (slots if numbers is None else numbers) if number in slots),
        ]
        if sum(map(len, found)) > _CROWD:
            raise CrowdedError
        return (group for groups in found for group in groups)


class KeyedBuckets(Generic[_Key]):
    """Groups by identifier and time. Most identifiers belong to one group, which needs no buckets."""

    def __init__(self) -> None:
        self._buckets: dict[_Key, MigrationGroup | TimeBuckets] = {}
        self._holding: dict[MigrationGroup, list[TimeBuckets]] = {}

    def __len__(self) -> int:
        return len(self._buckets)

    def __contains__(self, key: object) -> bool:
        return key in self._buckets

    def add(self, key: _Key, group: MigrationGroup) -> None:
        """File a group under an identifier."""
        known = self._buckets.setdefault(key, group)
        if known is group:
            return
        if isinstance(known, MigrationGroup):
            self._buckets[key] = buckets = TimeBuckets()
            self._add_to(buckets, known)
            known = buckets
        self._add_to(known, group)

    def _add_to(self, buckets: TimeBuckets, group: MigrationGroup) -> None:
        if buckets.add(group):
            self._holding.setdefault(group, []).append(buckets)

    def file_again(self, group: MigrationGroup) -> None:
        """File a group again under each of its identifiers, because its span has grown."""
        for buckets in self._holding.get(group, ()):
            buckets.add(group)

    def find_near(self, key: _Key, ts: datetime | None, margin: timedelta) -> Iterable[MigrationGroup]:
        """Return the groups with the identifier whose span comes near the time."""
        known = self._buckets.get(key)
        if isinstance(known, MigrationGroup):
            return (known,) if known.is_near(ts, margin) else ()
        return known.find_near(ts, ts, margin) if known else ()

    def find_touching(self, key: _Key, other: MigrationGroup, margin: timedelta) -> Iterable[MigrationGroup]:
        """Return the groups with the identifier that lie within the other or hold it, give or take the margin."""
        known = self._buckets.get(key)
        if isinstance(known, MigrationGroup):
            return (known,) if _touch(known, other, margin) else ()
        return known.find_touching(other, margin) if known else ()


def shared_candidates(groups: Iterable[MigrationGroup], ts: datetime | None) -> list[MigrationGroup]:
    """Return the one group that a time belongs to, or two if that is not clear, or none.

    If several groups come near the time, the only one that spans it is meant.
    """
    found: dict[MigrationGroup, None] = {}
    spanning: list[MigrationGroup] = []
    try:
        for group in groups:
            if group in found:
                continue
            spans = group.is_near(ts, _NONE)
            if spans:
                spanning.append(group)
            if len(found) < 2 or spans:
                found[group] = None
            if len(spanning) == 2:
                return spanning
    except CrowdedError:
        return [MigrationGroup(None), MigrationGroup(None)]
    return spanning if len(spanning) == 1 else [*found][:2]


def in_one_slot(first: datetime | None, second: datetime | None) -> bool:
    """Return whether a group that begins or ends at the second time is filed as it was at the first."""
    return first is second or _slots_between(first, first, _NONE) == _slots_between(second, second, _NONE)


def _touch(one: MigrationGroup, other: MigrationGroup, margin: timedelta) -> bool:
    return (one.is_near(other.start, margin) and one.is_near(other.end, margin)) or (
        other.is_near(one.start, margin) and other.is_near(one.end, margin)
    )


def _slots_between(first: datetime | None, last: datetime | None, margin: timedelta) -> range | None:
    """Return the numbers of the slots of time from `first` to `last`, or None if these are too many or unknown.

    >>> day = datetime(2024, 3, 5)
    >>> _slots_between(day, day, _NONE), _slots_between(day, None, _NONE)
    (range(106408800, 106408801), None)
    """
    if first is None or last is None:
        return None
    more = -(-margin // _MINUTE)
    start, end = (_minute(first) - more) // _SLOT_MINUTES, (_minute(last) + more) // _SLOT_MINUTES
    return range(start, end + 1) if end - start <= _MANY_SLOTS else None


def _minute(ts: datetime) -> int:
    return (ts.toordinal() * 24 + ts.hour) * 60 + ts.minute
