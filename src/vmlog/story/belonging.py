"""By what a line belongs to a migration: its id, its operations, its worlds, its VM, within its time.

Each way has constant texts, which are searched for in blocks of bytes; a closer look at lines that hold one decides.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import IntEnum, IntFlag
from typing import Final

from vmlog.correlate.migration_group import MigrationGroup
from vmlog.logs import HOST_KERNEL_LOGS
from vmlog.model import Endpoint
from vmlog.observe.observation import Observation, host_label, label_of
from vmlog.observe.operation_ids import is_long

# How long before and after a migration a line about its VM or one of its worlds counts as its own.
BEFORE: Final = timedelta(seconds=2)
AFTER: Final = timedelta(seconds=10)
# An operation id may come back after this long, a migration id after a day.
_OPERATION_AGAIN: Final = timedelta(minutes=15)
_ID_AGAIN: Final = timedelta(days=1)
# Shorter ids are in lines that have nothing to do with them.
_MIN_ID: Final = 8
_MIN_WORLD: Final = 4
_KERNEL_OPERATION: Final = re.compile(r"\bopID=([0-9a-f]{6,8})\)")
_WRITER: Final = re.compile(r"\bcpu\d+:(\d+)\)")
_HEAD: Final = 300
_VM_FOLDER: Final = re.compile(r"/vmfs/volumes/[^/\n]+/[^/\n]+")
# Kernel lines name a world as the writer, or after one of these words.
_WORLD: Final = r"(?:\bcpu\d+:|\b(?:world ?(?:id)?|wid|vm|leader|cartel(?:id)?|parent|vmx)[ =:#(<]{1,3})%s(?![\w.])"


class Key(IntFlag):
    """What was found in a line, as a bit of a search."""

    MIGRATION = 1
    OPERATION = 2
    KERNEL_OPERATION = 4
    TASK = 8
    WORLD = 16
    VM = 32
    VMX_LOG = 64
    AROUND = 128


class Tier(IntEnum):
    """How closely a record belongs to the migration, the closest first."""

    JOINED = 0
    BESIDE = 1  # evidence that is not its own
    NAMED = 2
    NEAR = 3
    AROUND = 4


@dataclass(frozen=True, slots=True)
class TimeSpan:
    """From when until when, in UTC by the reference clock; both ends belong to it."""

    start: datetime
    end: datetime

    def holds(self, when: datetime | None) -> bool:
        """Return whether a time lies within it; an unknown one does not."""
        return when is not None and self.start <= when <= self.end

    def widened(self, before: timedelta, after: timedelta | None = None) -> TimeSpan:
        """Return the span with some time more on both sides; the calendar's ends stay its ends."""
        try:
            return TimeSpan(self.start - before, self.end + (before if after is None else after))
        except OverflowError:
            return self


class Belonging:
    """What the lines of one migration name, and which of these lines are another migration's all the same."""

    def __init__(
        self, group: MigrationGroup, ends: Iterable[Endpoint], others: Iterable[MigrationGroup], span: TimeSpan | None
    ) -> None:
        """Collect the names.

        Args:
            group: the migration.
            ends: its source and its destination.
            others: the other migrations of the run.
            span: from its start to its end; None where no record has a time.
        """
        self.span = span
        others = [other for other in others if other is not group]
        near = [other for other in others if self.span and other.is_near(self.span.start, _ID_AGAIN)]
        self._ids = _spellings(group.migration_id)
        self._operations = {operation for operation in group.operations if is_long(operation)}
        self._kernel_operations = {
            (host_label(item), found)
            for item in group.observations
            for found in _KERNEL_OPERATION.findall(item.raw[:_HEAD])
        }
        self._tasks = {(unit, task) for unit, task in group.tasks}
        other_writers = {writer for other in near for writer in _writers(other)}
        self._worlds = _own_worlds(group, ends, other_writers)
        self._other_writers = {
            (host, world) for host, world in other_writers if world not in self._worlds.get(host, ())
        }
        self._folders = {*group.vm_folders}
        self._files = {"/".join(path.split("/")[-2:]) for path in group.vm_paths}
        self._names = {name for name in group.vm_names if len(name) > 1}
        other_ids = {text for other in near for text in _spellings(other.migration_id)} - self._ids
        self._other_id = _any_of(other_ids)
        self._other_operations = {operation for other in near for operation in other.operations} - self._operations
        self._own_id, self._own_operation = _any_of(self._ids), _any_of(self._operations, grows=True)
        self._own_file = _any_of(self._files)
        self._world_of = {
            host: re.compile(_WORLD % f"(?:{'|'.join(sorted(worlds))})", re.IGNORECASE)
            for host, worlds in self._worlds.items()
        }

    def expressions(self) -> Iterator[tuple[str, int]]:
        """Yield the texts to search for, as regexes of Hyperscan, with their bits."""
        for texts, key in (
            (self._ids, Key.MIGRATION),
            (self._operations, Key.OPERATION),
            ({f"opID={text})" for _, text in self._kernel_operations}, Key.KERNEL_OPERATION),
            ({task for _, task in self._tasks}, Key.TASK),
            (self._files | self._folders, Key.VM),
        ):
            yield from ((re.escape(text).replace("/", r"\/"), key) for text in sorted(texts))
        worlds = {world for found in self._worlds.values() for world in found}
        yield from ((rf"[:= #(<]{world}\b", Key.WORLD) for world in sorted(worlds))
        yield from ((rf"vmm[0-9]+:{re.escape(name)}\b", Key.VM) for name in sorted(self._names) if name.isascii())

    def tier_of(self, record: Observation, found: Key) -> Tier | None:
        """Return how closely a record belongs, None if it does not.

        Args:
            record: with its host and corrected time.
            found: what was found in its lines.
        """
        text = record.raw
        if found & Key.MIGRATION and self._own_id.search(text) and self._is_within(record, _ID_AGAIN):
            return Tier.NAMED
        if self._other_id.search(text):
            return None
        if found & Key.OPERATION and self._is_within(record, _OPERATION_AGAIN) and self._is_own_operation(text):
            return Tier.NAMED
        if found & Key.TASK and self._is_within(record, _ID_AGAIN) and self._names_task(record):
            return Tier.NAMED
        if self._is_of_other_operation(record) or not self._is_within(record, BEFORE, AFTER):
            return None
        return Tier.NEAR if self._is_near(record, found) else None

    def _is_near(self, record: Observation, found: Key) -> bool:
        """Return whether a record of its time is about its VM or one of its worlds."""
        if found & Key.VMX_LOG:
            return True
        label, text = host_label(record), record.raw
        if found & Key.KERNEL_OPERATION and any((label, one) in self._kernel_operations for one in _kernel_ids(text)):
            return True
        if found & Key.WORLD and record.log in HOST_KERNEL_LOGS:
            of_host, writer = self._world_of.get(label), _WRITER.search(text[:_HEAD])
            of_other = writer is not None and (label, writer[1]) in self._other_writers
            if of_host and not of_other and of_host.search(text):
                return True
        return bool(found & Key.VM) and self._names_vm(text)

    def _is_within(self, record: Observation, before: timedelta, after: timedelta | None = None) -> bool:
        return self.span is None or record.when is None or self.span.widened(before, after).holds(record.when)

    def _is_own_operation(self, text: str) -> bool:
        """Return whether an operation in the text is its own: of all that are known, the longest is."""
        return any(
            not any(
                text.startswith(other, found.start()) for other in self._other_operations if len(other) > len(found[0])
            )
            for found in self._own_operation.finditer(text)
        )

    def _is_of_other_operation(self, record: Observation) -> bool:
        """Return whether a record names an operation of another migration."""
        operation = record.op_id
        return bool(operation) and operation not in self._operations and operation in self._other_operations

    def _names_task(self, record: Observation) -> bool:
        return any(
            unit == record.unit and re.search(rf"(?<![\w-]){re.escape(task)}(?![\w-])", record.raw)
            for unit, task in self._tasks
        )

    def _names_vm(self, text: str) -> bool:
        """Return whether a text names the VM's files: by whole paths if it has any, else by folder and file."""
        folders = set(_VM_FOLDER.findall(text))
        if folders & self._folders:
            return True
        if self._own_file.search(text) and (not folders or not self._folders):
            return True
        return any(re.search(rf"vmm\d+:{re.escape(name)}(?![\w-])", text) for name in self._names)


def _spellings(migration_id: str | None) -> set[str]:
    """Return an id as the logs write it: decimal, and hexadecimal in vmware.log; none where it is too short to be rare.

    >>> sorted(_spellings("8743996508480001077")), _spellings("31")
    (['7958ea7f2d34d435', '8743996508480001077'], set())
    """
    if not migration_id or len(migration_id) < _MIN_ID:
        return set()
    return {text for text in (migration_id, f"{int(migration_id):x}") if len(text) >= _MIN_ID}


def _any_of(texts: Collection[str], *, grows: bool = False) -> re.Pattern[str]:
    """Return a pattern for any of the texts as a word of its own; with `grows`, a dash and more may follow."""
    if not texts:
        return re.compile(r"(?!)")
    after = r"(?![0-9A-Za-z])" if grows else r"(?![0-9A-Za-z_])"
    longest_first = sorted(texts, key=lambda text: (-len(text), text))
    return re.compile(rf"(?<![0-9A-Za-z])(?:{'|'.join(map(re.escape, longest_first))}){after}", re.IGNORECASE)


def _kernel_ids(text: str) -> Sequence[str]:
    return _KERNEL_OPERATION.findall(text[:_HEAD])


def _own_worlds(
    group: MigrationGroup, ends: Iterable[Endpoint], shared: Collection[tuple[str, str]]
) -> dict[str, set[str]]:
    """Return the worlds of the VM on each host: those that its records name, and those that write for it alone.

    A line with an operation id is written by a worker that serves many. `shared` are worlds that write for others too.
    """
    named = {(label_of(end.host), end.world) for end in ends if end.host and end.world}
    worlds: dict[str, set[str]] = {}
    for host, world in {writer for writer in _writers(group) if writer not in shared} | named:
        if world.isdigit() and len(world) >= _MIN_WORLD:
            worlds.setdefault(host, set()).add(world)
    return worlds


def _writers(group: MigrationGroup) -> Iterator[tuple[str, str]]:
    """Yield host and world of the kernel's records without an operation."""
    for item in group.observations:
        writer = _WRITER.search(item.raw[:_HEAD]) if item.log in HOST_KERNEL_LOGS else None
        if writer:
            yield host_label(item), writer[1]
