"""Finding the group that a record belongs to, by shared identifiers and time, however many groups there are."""

from __future__ import annotations

import re
from collections.abc import Collection, Hashable, Iterable, Iterator
from datetime import datetime, timedelta
from typing import Final, Generic, TypeVar

from vmlog.correlate.migration_group import MigrationGroup, task_key
from vmlog.observe.observation import Observation, vm_name
from vmlog.observe.operation_ids import (
    is_long,
    is_own_task,
    operation_prefixes,
    operation_stems,
    related_operations,
    served_by,
)

# How far outside the span of what is known an observation may lie and still belong to a migration.
TASK_WINDOW: Final = timedelta(days=1)
OPERATION_WINDOW: Final = timedelta(minutes=15)
VM_WINDOW: Final = timedelta(minutes=2)

# So many groups of one identifier are looked through one by one; more are filed by the times that they span.
_FEW: Final = 8
_SLOT_MINUTES: Final = 10
# A group that spans more slots than this is looked at for every time.
_MANY_SLOTS: Final = 432
_MINUTE: Final = timedelta(minutes=1)
_NONE: Final = timedelta(0)
# Where this many groups share an identifier within the window, it tells nothing.
_CROWD: Final = 64

# An operation id of the VMkernel that no line translates.
_SHORT: Final = re.compile(r"[0-9a-f]{8}")

_Key = TypeVar("_Key", bound=Hashable)


class CrowdedError(Exception):
    """So many groups share an identifier at about that time that it tells nothing."""


class TimeBuckets:
    """Groups that share an identifier."""

    __slots__ = ("_always", "_groups", "_slots")

    def __init__(self) -> None:
        self._groups: list[MigrationGroup] = []
        self._slots: dict[int, dict[int, MigrationGroup]] | None = None
        self._always: dict[int, MigrationGroup] = {}

    def add(self, group: MigrationGroup) -> None:
        """Put a group on the shelf; again when its span has grown."""
        if self._slots is not None:
            self._file(group, self._slots)
            return
        if not any(known is group for known in self._groups):
            self._groups.append(group)
        if len(self._groups) > _FEW:
            self._slots = {}
            for known in self._groups:
                self._file(known, self._slots)
            self._groups = []

    def _file(self, group: MigrationGroup, filed: dict[int, dict[int, MigrationGroup]]) -> None:
        slots = _slots(group.start, group.end, _NONE)
        if slots is None:
            self._always[id(group)] = group
            return
        for slot in slots:
            filed.setdefault(slot, {})[id(group)] = group

    def near(self, first: datetime | None, last: datetime | None, margin: timedelta) -> Iterator[MigrationGroup]:
        """Every group whose span comes near both times, some of them more than once.

        Raises:
            CrowdedError: there are too many.
        """
        for group in self._candidates(first, last, margin):
            if group.near(first, margin) and group.near(last, margin):
                yield group

    def touching(self, other: MigrationGroup, margin: timedelta) -> Iterator[MigrationGroup]:
        """Every group of which one lies within the other, give or take the margin, some of them more than once.

        Raises:
            CrowdedError: there are too many.
        """
        return (group for group in self._candidates(other.start, other.end, margin) if _touch(group, other, margin))

    def _candidates(self, first: datetime | None, last: datetime | None, margin: timedelta) -> Iterable[MigrationGroup]:
        filed = self._slots
        if filed is None:
            return self._groups
        slots = _slots(first, last, margin)
        found = [self._always, *(filed[slot] for slot in (filed if slots is None else slots) if slot in filed)]
        if sum(map(len, found)) > _CROWD:
            raise CrowdedError
        return (group for groups in found for group in groups.values())


def _touch(one: MigrationGroup, other: MigrationGroup, margin: timedelta) -> bool:
    return (one.near(other.start, margin) and one.near(other.end, margin)) or (
        other.near(one.start, margin) and other.near(one.end, margin)
    )


def _slots(first: datetime | None, last: datetime | None, margin: timedelta) -> range | None:
    """The numbers of the slots of time from `first` to `last`, null when that is too many or all of them."""
    if first is None or last is None:
        return None
    more = -(-margin // _MINUTE)
    start, end = (_minute(first) - more) // _SLOT_MINUTES, (_minute(last) + more) // _SLOT_MINUTES
    return range(start, end + 1) if end - start <= _MANY_SLOTS else None


def _minute(ts: datetime) -> int:
    return (ts.toordinal() * 24 + ts.hour) * 60 + ts.minute


class KeyedBuckets(Generic[_Key]):
    """Groups by identifier and time. Most identifiers belong to one group, which then needs no shelf."""

    def __init__(self) -> None:
        self._shelves: dict[_Key, MigrationGroup | TimeBuckets] = {}

    def add(self, key: _Key, group: MigrationGroup) -> None:
        """File a group under an identifier; again when its span has grown."""
        known = self._shelves.setdefault(key, group)
        if known is group:
            return
        if isinstance(known, MigrationGroup):
            self._shelves[key] = shelf = TimeBuckets()
            shelf.add(known)
            known = shelf
        known.add(group)

    def near(self, key: _Key, ts: datetime | None, margin: timedelta) -> Iterable[MigrationGroup]:
        """The groups with the identifier whose span comes near the time."""
        known = self._shelves.get(key)
        if isinstance(known, MigrationGroup):
            return (known,) if known.near(ts, margin) else ()
        return known.near(ts, ts, margin) if known else ()

    def touching(self, key: _Key, other: MigrationGroup, margin: timedelta) -> Iterable[MigrationGroup]:
        """The groups with the identifier of which one lies within the other, give or take the margin."""
        known = self._shelves.get(key)
        if isinstance(known, MigrationGroup):
            return (known,) if _touch(known, other, margin) else ()
        return known.touching(other, margin) if known else ()


def shared_candidates(groups: Iterable[MigrationGroup], ts: datetime | None) -> list[MigrationGroup]:
    """The one group a time belongs to, or two of those it may belong to, or none.

    Of several groups that come near, the only one during which it happened is meant.
    """
    found: list[MigrationGroup] = []
    within: list[MigrationGroup] = []
    try:
        for group in groups:
            if any(known is group for known in found):
                continue
            during = group.near(ts, _NONE)
            if during:
                within.append(group)
            if len(found) < 2 or during:
                found.append(group)
            if len(within) == 2:
                return within
    except CrowdedError:
        return [MigrationGroup(None), MigrationGroup(None)]
    return within if len(within) == 1 else found[:2]


class GroupIndex:
    """Groups by every identifier that an observation without a migration id may share with them."""

    def __init__(self, groups: Iterable[MigrationGroup], asked: Collection[str]) -> None:
        """File the groups.

        Args:
            groups: to begin with.
            asked: the operation ids that will be looked for.
        """
        self._asked = asked
        self._operations: KeyedBuckets[str] = KeyedBuckets()
        self._roots: KeyedBuckets[str] = KeyedBuckets()
        self._served: KeyedBuckets[str] = KeyedBuckets()
        self._tasks: KeyedBuckets[tuple[str, str]] = KeyedBuckets()
        self._folders: KeyedBuckets[str] = KeyedBuckets()
        self._names: KeyedBuckets[str] = KeyedBuckets()
        self._open: dict[str, MigrationGroup | None] = {}
        for group in groups:
            self._file(group, group)

    def give(self, observation: Observation, group: MigrationGroup) -> None:
        """Add an observation to a group, and file the group under what it brings."""
        counts, start, end = _counts(group), group.start, group.end
        group.add(observation)
        if not (_same_slot(start, group.start) and _same_slot(end, group.end)):
            self._file(group, group)
        elif counts != _counts(group):
            brought = MigrationGroup(None)
            brought.add(observation)
            self._file(group, brought)

    def give_part(self, part: MigrationGroup, group: MigrationGroup) -> None:
        """Add all observations of a part to a group."""
        for observation in part.observations:
            self.give(observation, group)
        if part.is_open:
            for operation in part.operations:
                known = self._open.setdefault(operation, group)
                self._open[operation] = group if known is group else None

    def find_part(self, part: MigrationGroup) -> list[MigrationGroup]:
        """The group that a part belongs to, by the first of its observations that tells; see `find`."""
        unclear: list[MigrationGroup] = []
        for observation in part.observations:
            found = self.find(observation)
            if len(found) == 1:
                return found
            unclear = unclear or found
        return unclear

    def _file(self, group: MigrationGroup, known: MigrationGroup) -> None:
        """File a group under the identifiers that are known of it, or of a part of it."""
        for operation in known.operations:
            self._operations.add(operation, group)
            if served := served_by(operation):
                self._served.add(served, group)
            for prefix in operation_stems(operation):
                if prefix in self._asked:
                    self._roots.add(prefix, group)
        for task in known.tasks:
            self._tasks.add(task, group)
        for folder in known.vm_folders:
            self._folders.add(folder, group)
        for name in known.vm_names:
            self._names.add(name, group)

    def find(self, observation: Observation) -> list[MigrationGroup]:
        """The group that the observation belongs to; none, or two that it may belong to, where that is not clear."""
        task, folder, operation, ts = task_key(observation), observation.vm_folder, observation.op_id, observation.when
        if task and len(found := shared_candidates(self._tasks.near(task, ts, TASK_WINDOW), ts)) == 1:
            return found
        unclear: list[MigrationGroup] = []
        if operation:
            longer = self._roots.near(operation, ts, _window(operation))
            shorter = (
                group
                for prefix in operation_stems(operation)
                for group in self._operations.near(prefix, ts, _window(prefix))
                if is_long(prefix) or _of_task(observation, group)
            )
            served = served_by(operation) if is_own_task(operation) else None
            for candidates in (
                self._operations.near(operation, ts, _window(operation)),
                longer if is_long(operation) else (group for group in longer if _of_task(observation, group)),
                shorter,
                self._served.near(served, ts, OPERATION_WINDOW) if served else (),
            ):
                found = shared_candidates(_of_vm(candidates, folder), ts)
                if len(found) == 1:
                    return found
                unclear = unclear or found
            if not unclear and (under_way := self._under_way(observation, operation)):
                return [under_way]
        if unclear or not speaks_of_migration(observation):
            return unclear
        if folder:
            same = (group for group in self._folders.near(folder, ts, VM_WINDOW) if _may_be_of(operation, group))
            found = shared_candidates(same, ts)
            return found or shared_candidates(self._siblings(observation), ts)
        name = observation.vm_log_folder
        return shared_candidates(self._names.near(name, ts, VM_WINDOW), ts) if name else []

    def _under_way(self, observation: Observation, operation: str) -> MigrationGroup | None:
        """The migration whose task goes on for as long as the logs do, for a record that begins nothing."""
        if any(mark.line.event == "begin" for mark in observation.marks):
            return None
        known = (self._open[stem] for stem in operation_stems(operation) if stem in self._open)
        group = next(known, None)
        ts = observation.when
        if group is None or ts is None or group.start is None or ts < group.start or not group.near(ts, TASK_WINDOW):
            return None
        folder = observation.vm_folder
        return group if folder is None or not group.vm_folders or folder in group.vm_folders else None

    def _siblings(self, observation: Observation) -> Iterator[MigrationGroup]:
        """Groups about a VM of the same name whose operations come from the same request.

        A Storage vMotion has two folders, and without vCenter's log nothing else joins its halves.
        """
        path, operation = observation.vm_path, observation.op_id
        name = vm_name(path) if path else None
        if name is None or operation is None:
            return
        family = set(operation_prefixes(operation))
        for group in self._names.near(name, observation.when, VM_WINDOW):
            if any(prefix in family for known in group.operations for prefix in operation_prefixes(known)):
                yield group


def _counts(group: MigrationGroup) -> tuple[int, int, int, int]:
    return len(group.operations), len(group.tasks), len(group.vm_folders), len(group.vm_names)


def _same_slot(first: datetime | None, second: datetime | None) -> bool:
    return first is second or _slots(first, first, _NONE) == _slots(second, second, _NONE)


def speaks_of_migration(observation: Observation) -> bool:
    """Whether the record by itself concerns a migration: generic texts count only where another record joins them."""
    if any(not mark.line.beside for mark in observation.marks):
        return True
    return any(not hit.cause.when_text for hit in observation.hits)


def _window(operation: str) -> timedelta:
    return OPERATION_WINDOW if is_long(operation) else VM_WINDOW


def _of_task(observation: Observation, group: MigrationGroup) -> bool:
    """Whether one of the two is of a task of vCenter, or both are of one VM: then a short operation id joins them."""
    folder = observation.vm_folder
    return bool(group.tasks or task_key(observation) or (folder and folder in group.vm_folders))


def _may_be_of(operation: str | None, group: MigrationGroup) -> bool:
    """Whether a record of the operation may belong to a group: none of the two has one, or they are of one request.

    The VMkernel's own short ids tell nothing.
    """
    others = [known for known in group.operations if not _SHORT.fullmatch(known)]
    return not operation or not others or related_operations((operation,), others)


def _of_vm(groups: Iterable[MigrationGroup], folder: str | None) -> Iterator[MigrationGroup]:
    """Groups that are not known to be about another VM than the observation's."""
    return (group for group in groups if folder is None or not group.vm_folders or folder in group.vm_folders)
