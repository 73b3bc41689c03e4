"""The records of one migration and the identifiers by which further records find it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Final

from vmlog.correlate.observation import Observation, vm_name

_MIN_OPERATION: Final = 6


@dataclass(slots=True)
class Group:
    """The observations of one migration."""

    migration_id: str | None
    observations: list[Observation] = field(default_factory=list)
    operations: set[str] = field(default_factory=set)
    tasks: set[tuple[str, str]] = field(default_factory=set)
    vm_paths: set[str] = field(default_factory=set)
    vm_folders: set[str] = field(default_factory=set)
    vm_names: set[str] = field(default_factory=set)
    start: datetime | None = None
    end: datetime | None = None

    def add(self, observation: Observation) -> None:
        """Take an observation in, with every identifier that it brings."""
        self.observations.append(observation)
        if observation.op_id:
            self.operations.add(observation.op_id)
        if task := task_key(observation):
            self.tasks.add(task)
        if path := observation.vm_path:
            self.vm_paths.add(path)
            self.vm_names.add(vm_name(path) or path)
        if folder := observation.vm_folder:
            self.vm_folders.add(folder)
        if name := observation.vm:
            self.vm_names.add(name)
        if when := observation.when:
            self.start = min(self.start or when, when)
            self.end = max(self.end or when, when)

    def near(self, ts: datetime | None, margin: timedelta) -> bool:
        """Whether a time lies within the group's span, give or take the margin; unknown times do."""
        if ts is None or self.start is None or self.end is None:
            return True
        return self.start - margin <= ts <= self.end + margin


def task_key(observation: Observation) -> tuple[str, str] | None:
    """A vCenter task id with the vCenter that gave it; ids of internal operations (`lro-`) are no tasks."""
    task = observation.fields.get("task") or f"task-{observation.fields.get('number', '')}"
    return (observation.unit, task) if task.startswith("task-") and task != "task-" else None


def prefixes(operation: str) -> Iterator[str]:
    """The operation id and every shorter id that it may have grown from: each hop appends a suffix behind a dash."""
    while len(operation) >= _MIN_OPERATION:
        yield operation
        operation = operation.rpartition("-")[0]
