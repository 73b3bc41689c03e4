"""The records of one migration and the identifiers by which further records find it."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Final, TypeVar

from vmlog.observe.observation import Observation, vm_name

# A shorter operation id joins only what shares more than that.
_MIN_OPERATION: Final = 6
# So few identifiers of a kind are kept as a tuple, which is a fraction of a set in size.
_FEW: Final = 8

# Tasks of an agent's own (up to vCenter 5.5) carry the first and the last part of the operation id of vCenter that they
# serve, in small letters.
_OWN_TASK: Final = re.compile(r"task-internal-[0-9]+(?:-([0-9a-f]{8})-([0-9a-f]{1,8}))?(?:-.*)?")
_OF_VCENTER: Final = re.compile(r"([0-9A-Fa-f]{8})-[0-9A-Fa-f]{8}-([0-9A-Fa-f]{1,8})(?:-.*)?")

_Key = TypeVar("_Key")


@dataclass(slots=True)
class MigrationGroup:
    """The observations of one migration.

    `is_open` says that a task begins in it whose end the logs do not hold.
    """

    migration_id: str | None
    observations: list[Observation] = field(default_factory=list)
    operations: Collection[str] = ()
    tasks: Collection[tuple[str, str]] = ()
    vm_paths: Collection[str] = ()
    vm_folders: Collection[str] = ()
    vm_names: Collection[str] = ()
    start: datetime | None = None
    end: datetime | None = None
    is_open: bool = False

    def add(self, observation: Observation) -> None:
        """Take an observation in, with every identifier that it brings."""
        self.observations.append(observation)
        if operation := observation.op_id:
            self.operations = _with(self.operations, operation)
        if task := task_key(observation):
            self.tasks = _with(self.tasks, task)
        if path := observation.vm_path:
            self.vm_paths = _with(self.vm_paths, path)
            self.vm_names = _with(self.vm_names, vm_name(path) or path)
        if folder := observation.vm_folder:
            self.vm_folders = _with(self.vm_folders, folder)
        if name := observation.vm:
            self.vm_names = _with(self.vm_names, name)
        if when := observation.when:
            if self.start is None or when < self.start:
                self.start = when
            if self.end is None or when > self.end:
                self.end = when

    def near(self, ts: datetime | None, margin: timedelta) -> bool:
        """Whether a time lies within the group's span, give or take the margin; unknown times do."""
        if ts is None or self.start is None or self.end is None:
            return True
        return self.start - ts <= margin and ts - self.end <= margin


def _with(known: Collection[_Key], item: _Key) -> Collection[_Key]:
    if item in known:
        return known
    if isinstance(known, set):
        known.add(item)
        return known
    return (*known, item) if len(known) < _FEW else {*known, item}


def task_key(observation: Observation) -> tuple[str, str] | None:
    """A vCenter task id with the vCenter that gave it; ids of internal operations (`lro-`) are no tasks."""
    task = observation.fields.get("task")
    if not task and (number := observation.fields.get("number")):
        task = f"task-{number}"
    return (observation.unit, task) if task and task.startswith("task-") and task != "task-" else None


def operation_prefixes(operation: str) -> Iterator[str]:
    """The operation id and every shorter id that it may have grown from and that tells enough by itself."""
    return (prefix for prefix in operation_stems(operation) if is_long(prefix))


def operation_stems(operation: str) -> Iterator[str]:
    """The operation id and every shorter id that it may have grown from: each hop appends a suffix behind a dash."""
    while operation:
        yield operation
        operation = operation.rpartition("-")[0]


def is_long(operation: str) -> bool:
    """Whether an operation id tells enough by itself: a short one may come back, or be the first word of others."""
    return len(operation) >= _MIN_OPERATION


def is_own_task(operation: str) -> bool:
    """Whether an operation id is that of a task of an agent's own."""
    return _OWN_TASK.fullmatch(operation) is not None


def served_by(operation: str) -> str | None:
    """What an operation id of vCenter, or that of an agent's own task that serves it, has in common with the other."""
    found = _OWN_TASK.fullmatch(operation) or _OF_VCENTER.fullmatch(operation)
    return f"{found[1]}-{found[2]}".lower() if found and found[1] else None


def related_operations(some: Iterable[str], others: Iterable[str]) -> bool:
    """Whether any two of the operation ids are of one request: one grew from the other, or both from a third."""
    some, others = {*some}, {*others}
    roots = {prefix for operation in some for prefix in operation_prefixes(operation)} | some
    if any(prefix in roots for operation in others for prefix in (operation, *operation_prefixes(operation))):
        return True
    return any(
        stem in into
        for grown, into in ((some, others), (others, some))
        for one in grown
        for stem in operation_stems(one)
    )
