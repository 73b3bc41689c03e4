"""Joining observations to migrations: by migration id first, then by operation, task and VM.

The input is sorted, so the result does not depend on the order of the sources. A group with a migration id never takes
observations of another id. An observation that could belong to several migrations belongs to none.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from operator import attrgetter
from typing import Final

from vmlog.correlate.account_joiner import join_accounts
from vmlog.correlate.agent_stays import assign_stays
from vmlog.correlate.agent_threads import AgentThreads
from vmlog.correlate.group_index import GroupIndex
from vmlog.correlate.group_parts import parts_of
from vmlog.correlate.id_occurrences import IdOccurrences
from vmlog.correlate.masked import MaskedMigrations
from vmlog.correlate.migration_group import MigrationGroup
from vmlog.correlate.reference_names import ReferenceNames
from vmlog.correlate.self_move import is_self_move
from vmlog.correlate.vcenter_events import event_groups, is_vcenter_event
from vmlog.correlate.vmx_records import assign_vmx
from vmlog.observe.creating import can_create
from vmlog.observe.observation import Observation

# Each pass can make further records fit; repeat it at most this often.
_ROUNDS: Final = 4
_PLACE: Final = attrgetter("place")


def group_observations(
    observations: Iterable[Observation], names: ReferenceNames | None = None
) -> list[MigrationGroup]:
    """Join sorted observations to migrations and leave out those that belong to none.

    Args:
        observations: sorted by time.
        names: names of VMs by vCenter's references, if any are known.

    Returns:
        The migrations in the order of their first records.
    """
    identified = _IdentifiedMigrations()
    masked = MaskedMigrations()
    loose: list[Observation] = []
    events: list[Observation] = []
    vmx: dict[tuple[str, str], list[Observation]] = defaultdict(list)
    for place, observation in enumerate(observations):
        observation.place = place
        if observation.log == "vmware":
            vmx[observation.unit, observation.series].append(observation)
        elif observation.migration_id:
            identified.add(observation)
        elif observation.mask:
            masked.add(observation)
        else:
            (events if is_vcenter_event(observation) else loose).append(observation)
    loose = identified.assign_threads(loose)
    parts = parts_of(assign_stays(loose, [*identified.groups, *masked.groups]))
    vmx_groups = [group for series in sorted(vmx) for group in assign_vmx(vmx[series], identified.join)]
    parts += [group for group in vmx_groups if group.operations]
    groups = _join_parts(parts, [*identified.groups, *masked.groups])
    unjoined = [group for group in vmx_groups if not group.operations]
    groups = join_accounts(groups, event_groups(events), unjoined, names or ReferenceNames())
    groups = [group for group in groups if group.migration_id or any(map(can_create, group.observations))]
    for group in groups:
        group.observations.sort(key=_PLACE)
    groups = [group for group in groups if not is_self_move(group)]
    groups.sort(key=lambda group: group.observations[0].place)
    _number(groups)
    return groups


def _number(groups: Iterable[MigrationGroup]) -> None:
    """Count the migrations of the same identity."""
    seen: Counter[str] = Counter()
    for group in groups:
        seen[group.identity] += 1
        group.occurrence = seen[group.identity]


class _IdentifiedMigrations:
    """The migrations whose id a record names."""

    def __init__(self) -> None:
        self.groups: list[MigrationGroup] = []
        self._by_id: dict[str, IdOccurrences] = defaultdict(IdOccurrences)
        self._threads = AgentThreads()

    def add(self, observation: Observation) -> None:
        """Add a record that names an id."""
        self._threads.add(observation, self.join([observation], observation))

    def join(self, records: Sequence[Observation], naming: Observation) -> MigrationGroup:
        """Add records to the migration whose id one of them names; to a new one where it was last used long ago.

        Args:
            records: of one migration, in order of time.
            naming: the one whose id and time decide.
        """
        known = self._by_id[naming.migration_id or ""]
        group = known.find(naming.when)
        if group is None:
            group = MigrationGroup(naming.migration_id)
            known.add(group)
            self.groups.append(group)
        for record in records:
            group.add(record)
        known.file(group, records)
        return group

    def assign_threads(self, loose: Iterable[Observation]) -> list[Observation]:
        """Add what a thread wrote in the second in which it named an id; return the other records."""
        rest = []
        for observation in loose:
            if group := self._threads.find(observation):
                group.add(observation)
            else:
                rest.append(observation)
        return rest


def _join_parts(parts: list[MigrationGroup], groups: list[MigrationGroup]) -> list[MigrationGroup]:
    """Merge each part into the migration that it shares an identifier with, or make one of it; return all."""
    parts.sort(key=lambda part: part.observations[0].place)
    operation_ids = {observation.op_id for part in parts for observation in part.observations if observation.op_id}
    index = GroupIndex(groups, operation_ids)
    rest = _attach(parts, index)
    return [*groups, *_create(rest, index, operation_ids)]


def _attach(parts: list[MigrationGroup], index: GroupIndex) -> list[MigrationGroup]:
    """Merge parts into the groups that they share an identifier with; return those that fit nowhere."""
    for _ in range(_ROUNDS):
        rest = []
        for part in parts:
            found = index.find_part(part)
            if len(found) != 1:
                rest.append(part)
                continue
            index.merge_part(found[0], part)
        if len(rest) == len(parts):
            break
        parts = rest
    return parts


def _create(parts: list[MigrationGroup], known: GroupIndex, operation_ids: set[str]) -> list[MigrationGroup]:
    """Return new groups from parts that name no migration id but show that there was a migration."""
    created: list[MigrationGroup] = []
    index = GroupIndex((), operation_ids)
    rest = []
    # Tasks come first: they span what the hosts do for them.
    for part in sorted(parts, key=lambda part: not part.tasks):
        found = index.find_part(part)
        if not found and any(map(can_create, part.observations)) and not known.find_part(part):
            found = [MigrationGroup(None)]
            created += found
        if len(found) != 1:
            rest.append(part)
            continue
        index.merge_part(found[0], part)
    _attach(rest, index)
    return created
