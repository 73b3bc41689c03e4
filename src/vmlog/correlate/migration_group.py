"""The records of one migration and the identifiers by which further records find it."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Final, TypeVar

from vmlog.observe.observation import Observation, vm_name

# Up to this many identifiers of a kind are kept as a tuple, which is a fraction of a set in size.
_FEW: Final = 8
# No migration has more identifiers of a kind: further ones are not kept, so that looking through them stays cheap.
_MOST: Final = 64

_Key = TypeVar("_Key")


@dataclass(slots=True, eq=False)
class MigrationGroup:
    """The observations of one migration. Groups are compared by identity and can be keys.

    Attributes:
        migration_id: decimal, None where no log names it.
        tasks: tasks of vCenter, each with the vCenter's bundle.
        vm_folders: folders of the VM on datastores.
        start: the first time of its observations, in UTC by the reference clock, None where none has a time.
        end: the last time.
        is_open: whether a task begins in it whose end the logs do not hold.
        occurrence: 1 for the first migration of a run with this `identity`, 2 for the next; ids may come back.
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
    occurrence: int = 1

    @property
    def identity(self) -> str:
        """The migration id, or the content of the first record where no log names one."""
        first = self.observations[0]
        return self.migration_id or f"{first.ts}|{first.op_id}|{first.text}"

    def add(self, observation: Observation) -> None:
        """Add an observation and its identifiers."""
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

    def is_near(self, ts: datetime | None, margin: timedelta) -> bool:
        """Return whether a time lies within the group's span, give or take the margin. Unknown times do."""
        if ts is None or self.start is None or self.end is None:
            return True
        return self.start - ts <= margin and ts - self.end <= margin


def _with(known: Collection[_Key], item: _Key) -> Collection[_Key]:
    if item in known or len(known) >= _MOST:
        return known
    if isinstance(known, set):
        known.add(item)
        return known
    return (*known, item) if len(known) < _FEW else {*known, item}


def task_key(observation: Observation) -> tuple[str, str] | None:
    """Return the vCenter task id of a record with the vCenter's bundle; internal operations (`lro-`) are no tasks."""
    task = observation.fields.get("task")
    if not task and (number := observation.fields.get("number")):
        task = f"task-{number}"
    return (observation.unit, task) if task and task.startswith("task-") and task != "task-" else None
