"""Joining observations to migrations: by migration id first, then by operation, task and VM.

The input is sorted, so the result does not depend on the order of the sources. A group that has a migration id never
takes in observations of another id; an observation that could belong to several migrations belongs to none.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Final

from vmlog.correlate.observation import Observation, vm_name
from vmlog.model import Stage

# How far outside the span of what is known an observation may lie and still belong to a migration.
OPERATION_WINDOW: Final = timedelta(minutes=15)
VM_WINDOW: Final = timedelta(minutes=2)
# A migration id that comes back after this long is another migration.
ID_REUSE: Final = timedelta(days=1)
# vmware.log names the id only in some lines; the others belong to the migration under way.
VMX_AFTER: Final = timedelta(minutes=30)
VMX_BEFORE: Final = timedelta(minutes=2)

_MIN_OPERATION: Final = 6
_CREATING: Final = frozenset({"begin", "fail", "refuse", "success"})


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
        if observation.ts:
            self.start = min(self.start or observation.ts, observation.ts)
            self.end = max(self.end or observation.ts, observation.ts)

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


def can_create(observation: Observation) -> bool:
    """Whether the record by itself says that there was a migration.

    A VM is stunned and restored for snapshots and device changes too, so in vmware.log only a request or a failure
    that speaks of a migration counts.
    """
    events = [mark.line for mark in observation.marks if mark.line.event in _CREATING]
    if observation.log == "vmware":
        return any(line.event == "fail" or line.stage is Stage.PREPARE for line in events)
    return bool(events)


def group_observations(observations: Iterable[Observation]) -> list[Group]:
    """Join sorted observations to migrations; what belongs to none is left out."""
    groups: list[Group] = []
    loose: list[Observation] = []
    by_id: dict[str, Group] = {}
    vmx: dict[tuple[str, str], list[Observation]] = defaultdict(list)
    for observation in observations:
        identity = observation.migration_id
        if observation.log == "vmware":
            vmx[observation.unit, observation.series].append(observation)
        elif identity:
            _group_of(identity, observation, by_id, groups).add(observation)
        else:
            loose.append(observation)
    for series in sorted(vmx):
        loose += _assign_vmx(vmx[series], by_id, groups)
    loose.sort(key=lambda item: item.order)
    loose = _attach(loose, groups)
    loose = _create(loose, groups)
    _attach(loose, groups)
    groups = _merge_requests(_merge_events(groups))
    for group in groups:
        group.observations.sort(key=lambda item: item.order)
    groups.sort(key=lambda group: group.observations[0].order)
    return groups


def _group_of(identity: str, observation: Observation, by_id: dict[str, Group], groups: list[Group]) -> Group:
    group = by_id.get(identity)
    if group is None or not group.near(observation.ts, ID_REUSE):
        group = by_id[identity] = Group(identity)
        groups.append(group)
    return group


def _assign_vmx(series: list[Observation], by_id: dict[str, Group], groups: list[Group]) -> list[Observation]:
    """Give the records of one VM's vmware.log to the migration under way there; returns those that are left."""
    current: Group | None = None
    last: datetime | None = None
    waiting: list[Observation] = []
    left: list[Observation] = []
    for observation in series:
        identity = observation.migration_id
        if identity:
            current = _group_of(identity, observation, by_id, groups)
            for earlier in waiting:
                (current.add if _within(earlier.ts, observation.ts, VMX_BEFORE) else left.append)(earlier)
            waiting = []
            current.add(observation)
        elif not speaks_of_migration(observation):
            continue
        elif current is not None and _within(last, observation.ts, VMX_AFTER) and not _new_request(observation):
            current.add(observation)
        else:
            current = None
            waiting.append(observation)
        last = observation.ts or last
    return left + waiting


def speaks_of_migration(observation: Observation) -> bool:
    """Whether the record by itself concerns a migration: generic texts count only where another record joins them."""
    return bool(observation.marks) or any(hit.cause.when is None for hit in observation.hits)


def _new_request(observation: Observation) -> bool:
    return any(mark.line.event == "begin" and mark.line.stage == "prepare" for mark in observation.marks)


def _within(first: datetime | None, second: datetime | None, margin: timedelta) -> bool:
    return first is None or second is None or abs(second - first) <= margin


class _Index:
    """Groups by the identifiers that an observation without a migration id may share with them."""

    def __init__(self, groups: Iterable[Group]) -> None:
        self.operations: dict[str, list[Group]] = defaultdict(list)
        self.roots: dict[str, list[Group]] = defaultdict(list)
        self.tasks: dict[tuple[str, str], list[Group]] = defaultdict(list)
        self.folders: dict[str, list[Group]] = defaultdict(list)
        self.names: dict[str, list[Group]] = defaultdict(list)
        for group in groups:
            self.add(group)

    def add(self, group: Group) -> None:
        for operation in group.operations:
            _once(self.operations[operation], group)
            for prefix in prefixes(operation):
                _once(self.roots[prefix], group)
        for task in group.tasks:
            _once(self.tasks[task], group)
        for folder in group.vm_folders:
            _once(self.folders[folder], group)
        for name in group.vm_names:
            _once(self.names[name], group)

    def find(self, observation: Observation) -> Group | None:
        """The one group that the observation belongs to, if there is exactly one."""
        task = task_key(observation)
        if task and (group := _only(self.tasks.get(task, ()), observation, OPERATION_WINDOW * 96)):
            return group
        folder = observation.vm_folder
        if observation.op_id:
            same = self.operations.get(observation.op_id, ())
            longer = self.roots.get(observation.op_id, ())
            shorter = [group for prefix in prefixes(observation.op_id) for group in self.operations.get(prefix, ())]
            for candidates in (same, longer, shorter):
                if group := _only(_of_vm(candidates, folder), observation, OPERATION_WINDOW):
                    return group
        if not speaks_of_migration(observation):
            return None
        if folder:
            return _only(self.folders.get(folder, ()), observation, VM_WINDOW)
        name = observation.vm_log_folder
        return _only(self.names.get(name, ()), observation, VM_WINDOW) if name else None


def _once(groups: list[Group], group: Group) -> None:
    if not any(known is group for known in groups):
        groups.append(group)


def _of_vm(groups: Iterable[Group], folder: str | None) -> list[Group]:
    """Groups that are not known to be about another VM than the observation's."""
    return [group for group in groups if folder is None or not group.vm_folders or folder in group.vm_folders]


def _only(groups: Iterable[Group], observation: Observation, margin: timedelta) -> Group | None:
    near: list[Group] = []
    for group in groups:
        if group.near(observation.ts, margin):
            _once(near, group)
    return near[0] if len(near) == 1 else None


def _attach(loose: list[Observation], groups: list[Group]) -> list[Observation]:
    """Give observations to the groups they share an identifier with, until nothing more fits."""
    index = _Index(groups)
    while loose:
        rest = []
        for observation in loose:
            group = index.find(observation)
            if group is None:
                rest.append(observation)
            else:
                group.add(observation)
                index.add(group)
        if len(rest) == len(loose):
            break
        loose = rest
    return loose


def _create(loose: list[Observation], groups: list[Group]) -> list[Observation]:
    """Make groups from records that name no migration id but say that there was a migration."""
    created: list[Group] = []
    index = _Index(())
    rest = []
    for observation in loose:
        group = index.find(observation)
        if group is None and can_create(observation):
            group = Group(None)
            created.append(group)
        if group is None:
            rest.append(observation)
            continue
        group.add(observation)
        index.add(group)
    groups += created
    return rest


def _merge_events(groups: list[Group]) -> list[Group]:
    """Give vCenter's events to the migrations they are about: same VM, or same reason, at the same time."""
    events = [group for group in groups if _only_events(group)]
    others = [group for group in groups if not _only_events(group)]
    kept = []
    for event in events:
        near = [group for group in others if group.near(event.start, VM_WINDOW) and group.near(event.end, VM_WINDOW)]
        same = [group for group in near if event.vm_names & group.vm_names]
        if not same:
            unnamed = [group for group in near if not group.vm_names and group.migration_id is None]
            same = [group for group in unnamed if _causes(group) & _causes(event)] or unnamed
        if len(same) == 1:
            for observation in event.observations:
                same[0].add(observation)
        else:
            kept.append(event)
    return others + _merge_twins(kept)


def _merge_twins(events: list[Group]) -> list[Group]:
    """One migration seen in several events only (begin and end) is one group."""
    merged: list[Group] = []
    for event in sorted(events, key=lambda group: group.observations[0].order):
        twin = next(
            (
                group
                for group in reversed(merged)
                if event.vm_names & group.vm_names and group.near(event.start, OPERATION_WINDOW)
            ),
            None,
        )
        if twin is None or any(mark.line.event == "begin" for mark in event.observations[0].marks):
            merged.append(event)
            continue
        for observation in event.observations:
            twin.add(observation)
    return merged


def _only_events(group: Group) -> bool:
    return group.migration_id is None and all(
        any(mark.line.id.startswith("vpxd-event-") for mark in item.marks) for item in group.observations
    )


def _causes(group: Group) -> set[str]:
    return {hit.cause.id for item in group.observations for hit in item.hits if hit.cause.role == "cause"}


def _merge_requests(groups: list[Group]) -> list[Group]:
    """Join a vCenter task without operation ids to the one migration that the hosts saw at that time.

    vCenter 2.5 writes no operation ids and its task names the VM by reference only, so nothing else joins them. It is
    done only where there is no choice: one task and one migration, each without the other's half.
    """
    requests = [
        group
        for group in groups
        if group.migration_id is None and group.tasks and not group.operations and not group.vm_names
    ]
    halves = [group for group in groups if group.migration_id and not group.tasks]
    gone: set[int] = set()
    for request in requests:
        near = [half for half in halves if _overlap(half, request)]
        rivals = [other for other in requests if near and _overlap(near[0], other)]
        if len(near) == 1 and len(rivals) == 1:
            for observation in request.observations:
                near[0].add(observation)
            gone.add(id(request))
    return [group for group in groups if id(group) not in gone]


def _overlap(first: Group, second: Group) -> bool:
    return first.near(second.start, VM_WINDOW) and first.near(second.end, VM_WINDOW)
