"""Joining observations to migrations: by migration id first, then by operation, task and VM.

The input is sorted, so the result does not depend on the order of the sources. A group that has a migration id never
takes in observations of another id; an observation that could belong to several migrations belongs to none.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from datetime import datetime, timedelta
from operator import attrgetter
from typing import Final

from vmlog.correlate.identity import Group
from vmlog.correlate.merge import merge_events, merge_requests
from vmlog.correlate.nearby import Index, speaks_of_migration
from vmlog.correlate.observation import Observation
from vmlog.correlate.selfmove import is_self_move
from vmlog.model import Stage

# A migration id that comes back after this long is another migration.
ID_REUSE: Final = timedelta(days=1)
# vmware.log names the id only in some lines; the others belong to the migration under way.
VMX_AFTER: Final = timedelta(minutes=30)
VMX_BEFORE: Final = timedelta(minutes=2)
# What follows within this time after a VMX has cleaned up still tells of the same migration.
VMX_CLOSED: Final = timedelta(seconds=30)

# One record can make the next one fit; so often the rest is gone through again.
_ROUNDS: Final = 4
# Events of records that say by themselves that there was a migration.
CREATING: Final = frozenset({"begin", "fail", "refuse", "success"})
_CLOSING: Final = frozenset({"vmx-cleanup"})
_PLACE: Final = attrgetter("place")


def can_create(observation: Observation) -> bool:
    """Whether the record by itself says that there was a migration.

    A VM is stunned and restored for snapshots and device changes too, so in vmware.log only a request or a failure
    that speaks of a migration counts.
    """
    events = [mark.line for mark in observation.marks if mark.line.event in CREATING]
    if observation.log == "vmware":
        return any(line.event == "fail" or line.stage is Stage.PREPARE for line in events)
    return bool(events)


def group_observations(observations: Iterable[Observation]) -> list[Group]:
    """Join sorted observations to migrations; what belongs to none is left out."""
    groups: list[Group] = []
    loose: list[Observation] = []
    by_id: dict[str, list[Group]] = {}
    vmx: dict[tuple[str, str], list[Observation]] = defaultdict(list)
    for place, observation in enumerate(observations):
        observation.place = place
        identity = observation.migration_id
        if observation.log == "vmware":
            vmx[observation.unit, observation.series].append(observation)
        elif identity:
            _group_of(identity, observation, by_id, groups).add(observation)
        else:
            loose.append(observation)
    for series in sorted(vmx):
        loose += _assign_vmx(vmx[series], by_id, groups)
    loose.sort(key=_PLACE)
    asked = {observation.op_id for observation in loose if observation.op_id}
    index = Index(groups, asked)
    loose = _attach(loose, index)
    created = _create(loose, index, asked)
    groups = merge_requests(merge_events([*groups, *created]))
    for group in groups:
        group.observations.sort(key=_PLACE)
    groups = [group for group in groups if not is_self_move(group)]
    groups.sort(key=lambda group: group.observations[0].place)
    return groups


def _group_of(identity: str, observation: Observation, by_id: dict[str, list[Group]], groups: list[Group]) -> Group:
    known = by_id.setdefault(identity, [])
    group = next((group for group in reversed(known) if group.near(observation.when, ID_REUSE)), None)
    if group is None:
        group = Group(identity)
        known.append(group)
        groups.append(group)
    return group


def _assign_vmx(series: list[Observation], by_id: dict[str, list[Group]], groups: list[Group]) -> list[Observation]:
    """Give the records of one VM's vmware.log to the migration under way there; returns those that are left."""
    current: Group | None = None
    last: datetime | None = None
    patience = VMX_AFTER
    waiting: list[Observation] = []
    left: list[Observation] = []
    for observation in series:
        identity = observation.migration_id
        if any(_ends(earlier) for earlier in waiting) and not _within(last, observation.when, VMX_CLOSED):
            left += waiting  # they told of another migration, whose id was never named
            waiting = []
        if identity:
            current = _group_of(identity, observation, by_id, groups)
            for earlier in waiting:
                (current.add if _within(earlier.when, observation.when, VMX_BEFORE) else left.append)(earlier)
            waiting = []
            patience = VMX_AFTER
            current.add(observation)
        elif not speaks_of_migration(observation):
            continue
        elif current is not None and _within(last, observation.when, patience) and not _new_request(observation):
            current.add(observation)
        else:
            current = None
            waiting.append(observation)
        if _closes(observation):
            patience = VMX_CLOSED
        last = observation.when or last
    return left + waiting


def _closes(observation: Observation) -> bool:
    return any(mark.line.id in _CLOSING for mark in observation.marks)


def _ends(observation: Observation) -> bool:
    return _closes(observation) or any(mark.line.event == "fail" for mark in observation.marks)


def _new_request(observation: Observation) -> bool:
    return any(mark.line.event == "begin" and mark.line.stage is Stage.PREPARE for mark in observation.marks)


def _within(first: datetime | None, second: datetime | None, margin: timedelta) -> bool:
    return first is None or second is None or abs(second - first) <= margin


def _attach(loose: list[Observation], index: Index) -> list[Observation]:
    """Give observations to the groups they share an identifier with; returns those that fit nowhere."""
    for _ in range(_ROUNDS):
        rest = []
        for observation in loose:
            found = index.find(observation)
            if len(found) != 1:
                rest.append(observation)
                continue
            index.give(observation, found[0])
        if len(rest) == len(loose):
            break
        loose = rest
    return loose


def _create(loose: list[Observation], known: Index, asked: set[str]) -> list[Group]:
    """Make groups from records that name no migration id but say that there was a migration."""
    created: list[Group] = []
    index = Index((), asked)
    rest = []
    for observation in loose:
        found = index.find(observation)
        if not found and can_create(observation) and not known.find(observation):
            found = [Group(None)]
            created += found
        if len(found) != 1:
            rest.append(observation)
            continue
        index.give(observation, found[0])
    _attach(rest, index)
    return created
