"""Joining observations to migrations: by migration id first, then by operation, task and VM.

The input is sorted, so the result does not depend on the order of the sources. A group that has a migration id never
takes in observations of another id; an observation that could belong to several migrations belongs to none.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from datetime import timedelta
from operator import attrgetter
from types import MappingProxyType
from typing import Final

from vmlog.correlate.accounts import join_accounts
from vmlog.correlate.agent_stays import without_those_within
from vmlog.correlate.agent_threads import AgentThreads
from vmlog.correlate.group_index import GroupIndex
from vmlog.correlate.masked import MaskedMigrations
from vmlog.correlate.migration_group import MigrationGroup
from vmlog.correlate.parts import parts_of
from vmlog.correlate.self_move import is_self_move
from vmlog.correlate.vcenter_events import event_groups, is_vcenter_event
from vmlog.correlate.vmx_records import assign_vmx
from vmlog.observe.creating import can_create
from vmlog.observe.observation import Observation

# A migration id that comes back after this long is another migration.
ID_REUSE: Final = timedelta(days=1)
# One record can make the next one fit; so often the rest is gone through again.
_ROUNDS: Final = 4
_PLACE: Final = attrgetter("place")
_NO_NAMES: Final[Mapping[str, str]] = MappingProxyType({})


def group_observations(
    observations: Iterable[Observation], names: Mapping[str, str] = _NO_NAMES
) -> list[MigrationGroup]:
    """Join sorted observations to migrations; what belongs to none is left out.

    Args:
        observations: sorted by time.
        names: names of VMs by vCenter's references.
    """
    known = _Known()
    masked = MaskedMigrations()
    loose: list[Observation] = []
    events: list[Observation] = []
    vmx: dict[tuple[str, str], list[Observation]] = defaultdict(list)
    for place, observation in enumerate(observations):
        observation.place = place
        if observation.log == "vmware":
            vmx[observation.unit, observation.series].append(observation)
        elif observation.migration_id:
            known.add(observation)
        elif observation.mask:
            masked.add(observation)
        else:
            (events if is_vcenter_event(observation) else loose).append(observation)
    loose = known.without_those_beside(loose)
    parts = parts_of(without_those_within(loose, [*known.groups, *masked.groups]))
    spells = [spell for series in sorted(vmx) for spell in assign_vmx(vmx[series], known.group_of)]
    groups = _joined([*parts, *(spell for spell in spells if spell.operations)], [*known.groups, *masked.groups])
    spells = [spell for spell in spells if not spell.operations]
    groups = join_accounts(groups, event_groups(events), spells, names)
    groups = [group for group in groups if group.migration_id or any(map(can_create, group.observations))]
    for group in groups:
        group.observations.sort(key=_PLACE)
    groups = [group for group in groups if not is_self_move(group)]
    groups.sort(key=lambda group: group.observations[0].place)
    return groups


class _Known:
    """The migrations whose id was named."""

    def __init__(self) -> None:
        self.groups: list[MigrationGroup] = []
        self._by_id: dict[str, list[MigrationGroup]] = {}
        self._threads = AgentThreads()

    def add(self, observation: Observation) -> None:
        """Take in a record that names an id."""
        group = self.group_of(observation)
        group.add(observation)
        self._threads.add(observation, group)

    def group_of(self, observation: Observation) -> MigrationGroup:
        """The migration with the id that the record names."""
        identity = observation.migration_id
        known = self._by_id.setdefault(identity or "", [])
        group = next((group for group in reversed(known) if group.near(observation.when, ID_REUSE)), None)
        if group is None:
            group = MigrationGroup(identity)
            known.append(group)
            self.groups.append(group)
        return group

    def without_those_beside(self, loose: Iterable[Observation]) -> list[Observation]:
        """Take in what the thread says that names an id within the same second; returns the others."""
        rest = []
        for observation in loose:
            if group := self._threads.find(observation):
                group.add(observation)
            else:
                rest.append(observation)
        return rest


def _joined(parts: list[MigrationGroup], groups: list[MigrationGroup]) -> list[MigrationGroup]:
    """Give each part to the migration that it shares an identifier with, or make one of it; returns all migrations."""
    parts.sort(key=lambda part: part.observations[0].place)
    asked = {observation.op_id for part in parts for observation in part.observations if observation.op_id}
    index = GroupIndex(groups, asked)
    rest = _attach(parts, index)
    return [*groups, *_create(rest, index, asked)]


def _attach(parts: list[MigrationGroup], index: GroupIndex) -> list[MigrationGroup]:
    """Give parts to the groups they share an identifier with; returns those that fit nowhere."""
    for _ in range(_ROUNDS):
        rest = []
        for part in parts:
            found = index.find_part(part)
            if len(found) != 1:
                rest.append(part)
                continue
            index.give_part(part, found[0])
        if len(rest) == len(parts):
            break
        parts = rest
    return parts


def _create(parts: list[MigrationGroup], known: GroupIndex, asked: set[str]) -> list[MigrationGroup]:
    """Make groups from parts that name no migration id but say that there was a migration."""
    created: list[MigrationGroup] = []
    index = GroupIndex((), asked)
    rest = []
    # A task spans what the hosts do for it.
    for part in sorted(parts, key=lambda part: not part.tasks):
        found = index.find_part(part)
        if not found and any(map(can_create, part.observations)) and not known.find_part(part):
            found = [MigrationGroup(None)]
            created += found
        if len(found) != 1:
            rest.append(part)
            continue
        index.give_part(part, found[0])
    _attach(rest, index)
    return created
