"""Finding the group that a record belongs to, by shared identifiers and time."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from datetime import datetime, timedelta
from typing import Final

from vmlog.correlate.migration_group import MigrationGroup, task_key
from vmlog.correlate.operation_kin import OperationKin
from vmlog.correlate.time_buckets import KeyedBuckets, in_one_slot, shared_candidates
from vmlog.observe.observation import Observation, vm_name
from vmlog.observe.operation_ids import (
    is_long,
    is_own_task,
    operation_stems,
    served_by,
)

# How far outside the known span of a migration a record of it may lie, by what they share.
TASK_WINDOW: Final = timedelta(days=1)
OPERATION_WINDOW: Final = timedelta(minutes=15)
VM_WINDOW: Final = timedelta(minutes=2)


class GroupIndex:
    """Groups by every identifier that they may share with a record that names no migration id."""

    def __init__(self, groups: Iterable[MigrationGroup], operation_ids: Collection[str]) -> None:
        """File the groups.

        Args:
            groups: to begin with.
            operation_ids: those of the records that will be looked for.
        """
        self._operation_ids = operation_ids
        self._operations: KeyedBuckets[str] = KeyedBuckets()
        self._roots: KeyedBuckets[str] = KeyedBuckets()
        self._served: KeyedBuckets[str] = KeyedBuckets()
        self._tasks: KeyedBuckets[tuple[str, str]] = KeyedBuckets()
        self._folders: KeyedBuckets[str] = KeyedBuckets()
        self._names: KeyedBuckets[str] = KeyedBuckets()
        self._open: dict[str, MigrationGroup | None] = {}
        self._kin: dict[MigrationGroup, OperationKin] = {}
        for group in groups:
            self._file(group, group)

    def add_to(self, group: MigrationGroup, observation: Observation) -> None:
        """Add an observation to a group and file the group under the identifiers that are new."""
        counts, start, end = _counts(group), group.start, group.end
        group.add(observation)
        if not (in_one_slot(start, group.start) and in_one_slot(end, group.end)):
            for buckets in (self._operations, self._roots, self._served, self._tasks, self._folders, self._names):
                buckets.file_again(group)
        if counts != _counts(group):
            single = MigrationGroup(None)
            single.add(observation)
            self._file(group, single)

    def merge_part(self, group: MigrationGroup, part: MigrationGroup) -> None:
        """Add all observations of a part to a group."""
        for observation in part.observations:
            self.add_to(group, observation)
        if part.is_open:
            for operation in part.operations:
                known = self._open.setdefault(operation, group)
                self._open[operation] = group if known is group else None

    def find_part(self, part: MigrationGroup) -> list[MigrationGroup]:
        """Return the group that a part belongs to, by the first of its observations that decides; see `find`."""
        unclear: list[MigrationGroup] = []
        for observation in part.observations:
            found = self.find(observation)
            if len(found) == 1:
                return found
            unclear = unclear or found
        return unclear

    def _file(self, group: MigrationGroup, identified: MigrationGroup) -> None:
        """File a group under its own identifiers, or under those of a part of it."""
        for operation in identified.operations:
            self._operations.add(operation, group)
            if served := served_by(operation):
                self._served.add(served, group)
            for prefix in operation_stems(operation):
                if prefix in self._operation_ids:
                    self._roots.add(prefix, group)
        for task in identified.tasks:
            self._tasks.add(task, group)
        for folder in identified.vm_folders:
            self._folders.add(folder, group)
        for name in identified.vm_names:
            self._names.add(name, group)

    def find(self, observation: Observation) -> list[MigrationGroup]:
        """Return the group that the observation belongs to: by task, then by operation, then by VM.

        The list is empty if there is none, and holds two groups if it is not clear which one it is.
        """
        task, folder, operation, ts = task_key(observation), observation.vm_folder, observation.op_id, observation.when
        if task and task in self._tasks:
            found = shared_candidates(self._tasks.find_near(task, ts, TASK_WINDOW), ts)
            if len(found) == 1:
                return found
        unclear: list[MigrationGroup] = []
        if operation and self._has_kin(operation):
            for candidates in self._by_operation(observation, operation, ts):
                found = shared_candidates(_of_vm(candidates, folder), ts)
                if len(found) == 1:
                    return found
                unclear = unclear or found
            if not unclear and (open_group := self._open_task(observation, operation)):
                return [open_group]
        name = None if folder else observation.vm_log_folder
        if unclear or not (folder or name in self._names) or not speaks_of_migration(observation):
            return unclear
        if folder:
            near = self._folders.find_near(folder, ts, VM_WINDOW)
            same = (group for group in near if self._kin_of(group).may_hold(operation))
            found = shared_candidates(same, ts)
            return found or shared_candidates(self._siblings(observation), ts)
        return shared_candidates(self._names.find_near(name, ts, VM_WINDOW), ts) if name else []

    def _has_kin(self, operation: str) -> bool:
        """Return cheaply whether a group may have an operation that is related to this one; most have none."""
        if not (self._operations or self._open):
            return False
        if operation in self._roots or any(
            stem in self._operations or stem in self._open for stem in operation_stems(operation)
        ):
            return True
        return bool(self._served) and (served_by(operation) or "") in self._served

    def _by_operation(
        self, observation: Observation, operation: str, ts: datetime | None
    ) -> Iterator[Iterable[MigrationGroup]]:
        """Yield the groups of the same operation, of those that grew from it, of its stems, and of vCenter's request.

        A short operation id may be reused: with it a task or the VM must agree too.
        """
        yield self._operations.find_near(operation, ts, _window(operation))
        grown = self._roots.find_near(operation, ts, _window(operation))
        yield grown if is_long(operation) else (group for group in grown if _of_task(observation, group))
        yield (
            group
            for prefix in operation_stems(operation)
            for group in self._operations.find_near(prefix, ts, _window(prefix))
            if is_long(prefix) or _of_task(observation, group)
        )
        served = served_by(operation) if is_own_task(operation) else None
        if served:
            yield self._served.find_near(served, ts, OPERATION_WINDOW)

    def _open_task(self, observation: Observation, operation: str) -> MigrationGroup | None:
        """Return the migration whose task goes on until the logs end, for a record that begins nothing."""
        if any(mark.line.event == "begin" for mark in observation.marks):
            return None
        known = (self._open[stem] for stem in operation_stems(operation) if stem in self._open)
        group = next(known, None)
        ts = observation.when
        if group is None or ts is None or group.start is None or ts < group.start or not group.is_near(ts, TASK_WINDOW):
            return None
        folder = observation.vm_folder
        return group if folder is None or not group.vm_folders or folder in group.vm_folders else None

    def _siblings(self, observation: Observation) -> Iterator[MigrationGroup]:
        """Yield groups about a VM of the same name whose operations come from the same request.

        A Storage vMotion has two folders. Without vCenter's log nothing else joins its halves.
        """
        path, operation = observation.vm_path, observation.op_id
        name = vm_name(path) if path else None
        if name is None or operation is None:
            return
        for group in self._names.find_near(name, observation.when, VM_WINDOW):
            if self._kin_of(group).share_request(operation):
                yield group

    def _kin_of(self, group: MigrationGroup) -> OperationKin:
        known = self._kin.get(group)
        if known is None or known.count != len(group.operations):
            self._kin[group] = known = OperationKin(group.operations)
        return known


def speaks_of_migration(observation: Observation) -> bool:
    """Return whether a record alone concerns a migration. Generic texts count only if another record joins them."""
    if any(not mark.line.beside for mark in observation.marks):
        return True
    return any(not hit.cause.match.when_text for hit in observation.hits)


def _counts(group: MigrationGroup) -> tuple[int, int, int, int]:
    return len(group.operations), len(group.tasks), len(group.vm_folders), len(group.vm_names)


def _window(operation: str) -> timedelta:
    return OPERATION_WINDOW if is_long(operation) else VM_WINDOW


def _of_task(observation: Observation, group: MigrationGroup) -> bool:
    """Return whether one of the two is of a task of vCenter, or both are of one VM."""
    folder = observation.vm_folder
    return bool(group.tasks or task_key(observation) or (folder and folder in group.vm_folders))


def _of_vm(groups: Iterable[MigrationGroup], folder: str | None) -> Iterator[MigrationGroup]:
    """Yield the groups that are not known to be about another VM than the observation's."""
    return (group for group in groups if folder is None or not group.vm_folders or folder in group.vm_folders)
