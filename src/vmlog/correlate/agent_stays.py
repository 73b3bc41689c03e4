"""A VM's stay in a migration by a host's agent that writes no operation ids (ESX 3.5): from its begin to its end.

Only the begin names the id. A VM takes part in one migration of a host at a time, so the agent's records about that VM
until the state changes back belong to that migration.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import timedelta
from operator import itemgetter
from typing import Final

from vmlog.correlate.group_index import VM_WINDOW, speaks_of_migration
from vmlog.correlate.migration_group import MigrationGroup
from vmlog.logs import AGENT_LOGS
from vmlog.observe.observation import Observation

_LONGEST: Final = timedelta(days=1)
_ENDS: Final = frozenset({"fail", "success", "cancel", "refuse"})


def assign_stays(loose: Sequence[Observation], groups: Iterable[MigrationGroup]) -> list[Observation]:
    """Add the records without an operation to the migration that their VM is in on their host; return the others.

    Args:
        loose: sorted records that name no migration.
        groups: migrations; those that show their end need nothing more.
    """
    begins = [
        (item.place, item, group)
        for group in groups
        if not any(_has(item, _ENDS) for item in group.observations)
        for item in group.observations
        if _counts(item) and _has(item, {"begin"})
    ]
    if not begins:
        return [*loose]
    assigned: set[int] = set()
    open_stays: dict[tuple[str, str | None], tuple[Observation, MigrationGroup]] = {}
    others = [(item.place, item, None) for item in loose if _counts(item)]
    for place, item, group in sorted([*begins, *others], key=itemgetter(0)):
        key = item.unit, item.vm_folder
        if group:
            open_stays[key] = item, group
            continue
        begun, known = open_stays.get(key, (None, None))
        if begun is None or known is None:
            continue
        is_begin = _has(item, {"begin"})
        if not _within(begun, item, VM_WINDOW if is_begin else _LONGEST):
            del open_stays[key]
        if is_begin or key not in open_stays:
            continue
        if speaks_of_migration(item):
            known.add(item)
            assigned.add(place)
        if _has(item, _ENDS):
            del open_stays[key]
    return [item for item in loose if item.place not in assigned]


def _within(first: Observation, second: Observation, margin: timedelta) -> bool:
    return first.when is None or second.when is None or second.when - first.when <= margin


def _counts(item: Observation) -> bool:
    """Return whether the record is an agent's, about a VM, and names no operation."""
    return item.log in AGENT_LOGS and item.op_id is None and item.vm_folder is not None


def _has(item: Observation, events: Iterable[str]) -> bool:
    return any(mark.line.event in events for mark in item.marks)
