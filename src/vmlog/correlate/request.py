"""Who or what requested a migration, where a log names it.

vCenter's events name the user, and so do the hosts' agents, behind their own account. DRS, maintenance mode and Fault
Tolerance show as tasks of vCenter; the operation ids of their migrations begin with theirs.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cached_property
from typing import Final

from vmlog.correlate.migration_group import MigrationGroup, task_key
from vmlog.observe.observation import Observation
from vmlog.observe.operation_ids import is_long, operation_stems
from vmlog.terms import Trigger

PARENT: Final = "parent"
# A parent may run long before the last of its migrations begins: a host is emptied one VM after the other.
_LONGEST: Final = timedelta(days=1)
# A parent that began at most this long before a migration may be its own although the operation ids do not show it.
_DOUBTFUL: Final = timedelta(hours=1)

_EVENT_USER: Final = re.compile(r"Event \[[0-9]+\] \[[0-9]+-[0-9]+\] \[[^\]]*\] \[[^\]]*\] \[[^\]]*\] \[([^\]]*)\]")
# vCenter's account on the hosts, in front of the user that it acts for.
_AGENT: Final = "vpxuser:"
_NOBODY: Final = frozenset({"", "system", "vpxuser", "<no user>", "<unset>"})
# Accounts of vCenter's own services end in a unique id.
_SERVICE: Final = re.compile(r"-[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}(?:@|$)", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Request:
    """Who or what requested a migration.

    Attributes:
        shown_by: the records of the migration that show it.
        parent: the beginning of the task that the migration comes from, which is no record of the migration.
    """

    user: str | None = None
    trigger: Trigger | None = None
    shown_by: tuple[Observation, ...] = ()
    parent: Observation | None = None


class Requests:
    """The parent tasks of a run.

    Attributes:
        parents: beginnings of tasks that migrations may come from.
        records: the other observations, without the ends of those tasks.
    """

    def __init__(self, observations: Iterable[Observation]) -> None:
        """Separate the parents from the records of migrations."""
        records = list(observations)
        self.parents = [item for item in records if is_parent(item)]
        self.records = records
        if self.parents:
            tasks = {task_key(item) for item in self.parents} - {None}
            self.records = [item for item in records if not is_parent(item) and task_key(item) not in tasks]
        self._times = sorted(item.ts for item in self.parents if item.ts)

    def of(self, group: MigrationGroup) -> Request:
        """Return who or what requested a migration."""
        naming = min(_namings(group.observations), key=lambda naming: naming[0], default=None)
        parent = self._parent(group)
        triggered = next((item for item in group.observations if _trigger(item)), None)
        if source := parent or triggered:
            trigger = _trigger(source)
        else:
            requested = any(mark.line.task == "begin" for item in group.observations for mark in item.marks)
            trigger = Trigger.MANUAL if requested and naming and not self._began_before(group) else None
        shown_by = tuple(item for item in (naming and naming[2], triggered) if item)
        return Request(naming and naming[1], trigger, shown_by, parent)

    @cached_property
    def _by_operation(self) -> Mapping[str, tuple[Sequence[datetime], Sequence[Observation]]]:
        """The times of the parents of each operation, and the parents, in order. Clocks are set before this is used."""
        found: dict[str, tuple[list[datetime], list[Observation]]] = {}
        for item in sorted(self.parents, key=lambda item: item.order):
            if item.op_id and item.when:
                times, parents = found.setdefault(item.op_id, ([], []))
                times.append(item.when)
                parents.append(item)
        return found

    def _parent(self, group: MigrationGroup) -> Observation | None:
        """Return the latest task whose operation the migration's operations begin with."""
        if not group.start or not self.parents:
            return None
        found = []
        for stem in {stem for operation in group.operations for stem in operation_stems(operation)}:
            times, parents = self._by_operation.get(stem, ((), ()))
            # The latest one that began before the migration did.
            place = bisect_right(times, group.start) - 1
            if place >= 0 and group.start - times[place] <= (_LONGEST if is_long(stem) else _DOUBTFUL):
                found.append(parents[place])
        return max(found, key=lambda item: item.order, default=None)

    def _began_before(self, group: MigrationGroup) -> bool:
        """Return whether any parent began shortly before the migration. vCenter's clock is the reference."""
        if group.start is None:
            return bool(self._times)
        until = bisect_right(self._times, group.start)
        return until > 0 and group.start - self._times[until - 1] <= _DOUBTFUL


def is_parent(observation: Observation) -> bool:
    """Return whether the record is the beginning of a task that migrations may come from."""
    return any(mark.line.event == PARENT for mark in observation.marks)


def _trigger(observation: Observation) -> Trigger | None:
    return next((mark.line.trigger for mark in observation.marks if mark.line.trigger), None)


def _namings(observations: Sequence[Observation]) -> Iterator[tuple[int, str, Observation]]:
    """Yield each naming of a person: its distance from the request (0 is the event), the user, the record."""
    for item in observations:
        event = _EVENT_USER.search(item.raw) if "Event [" in item.raw else None
        if event:
            rank, user = 0, event[1]
        elif item.user and item.user.startswith(_AGENT):
            rank, user = 2, item.user.removeprefix(_AGENT)
        elif item.user and item.log == "vpxd":
            rank, user = 1, item.user
        else:
            continue
        user = user.strip()
        if user.lower() not in _NOBODY and not _SERVICE.search(user):
            yield rank, user, item
