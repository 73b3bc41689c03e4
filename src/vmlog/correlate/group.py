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

from vmlog.correlate.observation import Observation

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
    task = observation.fields.get("task", "")
    return (observation.unit, task) if task.startswith("task-") else None


def prefixes(operation: str) -> Iterator[str]:
    """The operation id and every shorter id that it may have grown from: each hop appends a suffix behind a dash."""
    while len(operation) >= _MIN_OPERATION:
        yield operation
        operation = operation.rpartition("-")[0]


def can_create(observation: Observation) -> bool:
    """Whether the record by itself says that there was a migration."""
    return any(mark.line.event in _CREATING for mark in observation.marks)


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
        _assign_vmx(vmx[series], by_id, groups)
    loose = _attach(loose, groups)
    loose = _create(loose, groups)
    _attach(loose, groups)
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


def _assign_vmx(series: list[Observation], by_id: dict[str, Group], groups: list[Group]) -> None:
    """Give the records of one VM's vmware.log to the migration under way there."""
    current: Group | None = None
    last: datetime | None = None
    waiting: list[Observation] = []
    for observation in series:
        identity = observation.migration_id
        if identity:
            current = _group_of(identity, observation, by_id, groups)
            for earlier in waiting:
                if _within(earlier.ts, observation.ts, VMX_BEFORE):
                    current.add(earlier)
            waiting = []
            current.add(observation)
        elif current is not None and _within(last, observation.ts, VMX_AFTER) and not _new_request(observation):
            current.add(observation)
        else:
            current = None
            waiting.append(observation)
        last = observation.ts or last
    # A vmware.log alone whose lines never print the id: each request begins a migration.
    for observation in waiting:
        if current is None or _new_request(observation) or not _within(last, observation.ts, VMX_AFTER):
            if not can_create(observation):
                continue
            current = Group(None)
            groups.append(current)
        current.add(observation)
        last = observation.ts or last


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
        self.paths: dict[str, list[Group]] = defaultdict(list)
        for group in groups:
            self.add(group)

    def add(self, group: Group) -> None:
        for operation in group.operations:
            _once(self.operations[operation], group)
            for prefix in prefixes(operation):
                _once(self.roots[prefix], group)
        for task in group.tasks:
            _once(self.tasks[task], group)
        for path in group.vm_paths:
            _once(self.paths[path], group)

    def find(self, observation: Observation) -> Group | None:
        """The one group that the observation belongs to, if there is exactly one."""
        task = task_key(observation)
        if task and (group := _only(self.tasks.get(task, ()), observation, OPERATION_WINDOW * 96)):
            return group
        path = observation.vm_path
        if observation.op_id:
            same = self.operations.get(observation.op_id, ())
            longer = self.roots.get(observation.op_id, ())
            shorter = [
                group for prefix in prefixes(observation.op_id) for group in self.operations.get(prefix, ())
            ]
            for candidates in (same, longer, shorter):
                if group := _only(_of_vm(candidates, path), observation, OPERATION_WINDOW):
                    return group
        if path:
            return _only(self.paths.get(path, ()), observation, VM_WINDOW)
        return None


def _once(groups: list[Group], group: Group) -> None:
    if not any(known is group for known in groups):
        groups.append(group)


def _of_vm(groups: Iterable[Group], path: str | None) -> list[Group]:
    """Groups that are not known to be about another VM than the observation's."""
    return [group for group in groups if path is None or not group.vm_paths or path in group.vm_paths]


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
