"""Records that belong together before it is known to which migration.

They are the records of one task of vCenter, or those of a VM's state on a host from its change until it changes back.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import timedelta
from typing import Final

from vmlog.correlate.group_index import TASK_WINDOW
from vmlog.correlate.migration_group import MigrationGroup, task_key
from vmlog.logs import HOST_LOGS
from vmlog.observe.observation import Observation

_ENDS: Final = frozenset({"fail", "success", "outlook"})
_STATE_WINDOW: Final = timedelta(days=1)


def parts_of(records: Iterable[Observation]) -> list[MigrationGroup]:
    """Join sorted records without a migration id: one part for each task and each stay in a state."""
    parts: list[MigrationGroup] = []
    tasks: dict[tuple[str, str], MigrationGroup] = {}
    states: dict[tuple[str, str], MigrationGroup] = {}
    ended: set[MigrationGroup] = set()  # those of tasks
    for record in records:
        part: MigrationGroup | None = None
        if key := task_key(record):
            part = tasks.get(key)
            if part and (not part.is_near(record.when, TASK_WINDOW) or (_begins(record) and part in ended)):
                part = None
            tasks[key] = part = part or _new_part(parts)
            if _ends(record):
                ended.add(part)
        elif record.log in HOST_LOGS and (folder := record.vm_folder) and record.log != "vmware":
            place = record.unit, folder
            if _begins(record):
                states[place] = part = _new_part(parts)
            elif _ends(record) and (known := states.pop(place, None)) and _continues(record, known):
                part = known
        (part or _new_part(parts)).add(record)
    for part in parts:
        part.is_open = bool(part.tasks) and any(map(_begins, part.observations)) and part not in ended
    return parts


def _new_part(parts: list[MigrationGroup]) -> MigrationGroup:
    part = MigrationGroup(None)
    parts.append(part)
    return part


def _continues(record: Observation, known: MigrationGroup) -> bool:
    """Return whether the record ends the state that the part began: by the same operation, or both without one."""
    operation = record.op_id
    same = operation in known.operations if operation else not known.operations
    return same and known.is_near(record.when, _STATE_WINDOW)


def _begins(record: Observation) -> bool:
    return any(mark.line.event == "begin" for mark in record.marks)


def _ends(record: Observation) -> bool:
    return any(mark.line.event in _ENDS for mark in record.marks)
