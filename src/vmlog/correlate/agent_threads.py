"""Joining records of the hosts' agents that name neither operation nor id, by thread and second."""

from __future__ import annotations

from vmlog.correlate.migration_group import MigrationGroup
from vmlog.logs import AGENT_LOGS
from vmlog.observe.observation import Observation

_Key = tuple[str, str, str, str]


class AgentThreads:
    """The migration that each thread of an agent worked on in each second, as far as its records name one."""

    def __init__(self) -> None:
        self._groups: dict[_Key, MigrationGroup | None] = {}

    def add(self, observation: Observation, group: MigrationGroup) -> None:
        """Remember a record that names its migration."""
        if key := _key(observation):
            known = self._groups.setdefault(key, group)
            if known is not group:
                self._groups[key] = None

    def find(self, observation: Observation) -> MigrationGroup | None:
        """Return the only migration that the thread worked on, or None, also where the record is about another VM."""
        key = _key(observation)
        group = self._groups.get(key) if key else None
        folder = observation.vm_folder
        if group is None or (folder and group.vm_folders and folder not in group.vm_folders):
            return None
        return group


def _key(observation: Observation) -> _Key | None:
    ts, thread = observation.ts, observation.thread
    if observation.op_id or not thread or not ts or observation.log not in AGENT_LOGS:
        return None
    return observation.unit, observation.log, thread, ts.isoformat(timespec="seconds")
