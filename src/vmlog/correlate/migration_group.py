"""The records of one migration and the identifiers by which further records find it."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Final, TypeVar

from vmlog.observe.observation import Observation, vm_name

# So few identifiers of a kind are kept as a tuple, which is a fraction of a set in size.
_FEW: Final = 8

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
