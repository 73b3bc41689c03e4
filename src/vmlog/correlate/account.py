"""One half of a migration: what is known of it besides identifiers, so that it can be compared with other halves."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Final

from vmlog.correlate.migration_group import MigrationGroup
from vmlog.correlate.naming import reference_of
from vmlog.correlate.vcenter_events import event_route
from vmlog.observe.observation import HOST_LOGS, KERNEL_LOGS, host_label, id_time, label_of
from vmlog.observe.operation_ids import is_own_task, served_by

_HOW: Final = {"fail": False, "refuse": False, "cancel": False, "success": True}


@dataclass(slots=True)
class Account:
    """What is known of one half.

    Attributes:
        begin: when vCenter took the request, by a line of its own or the migration id.
        end: when vCenter says that it ended.
        good: whether vCenter says that it ended well; `host_good` whether the hosts do.
        names: names of the VM; `folders` are names that it may also have.
        reference: the VM's reference in vCenter.
        operations: operation ids, without the VMkernel's own short ones and those of the agents' own tasks.
        served: the operations that the ids of the agents' own tasks tell of; `serving`: those of vCenter's own ids.
        route: labels of the hosts, from where to where, as vCenter's events name them.
        at: labels of hosts on which the VM was when vCenter passed a message of it on.
        hosts: labels of the hosts whose logs tell, as far as they are known; `machines` are all of them, by bundle
            where no host is known.
        logs: the VMs' own logs that tell, by bundle and series.
    """

    group: MigrationGroup
    begin: datetime | None
    end: datetime | None
    good: bool | None
    host_good: bool | None
    names: frozenset[str]
    folders: frozenset[str]
    reference: str | None
    operations: frozenset[str]
    served: frozenset[str]
    serving: frozenset[str]
    route: tuple[str | None, str | None]
    at: frozenset[str]
    hosts: frozenset[str]
    machines: frozenset[str]
    logs: frozenset[tuple[str, str]]

    @property
    def on_hosts(self) -> bool:
        """Whether a host's log tells of it."""
        return self.group.migration_id is not None or bool(self.machines)


def account_of(group: MigrationGroup) -> Account:
    """Read what joins a group by more than an identifier."""
    begin, end = id_time(group.migration_id) if group.migration_id else None, None
    good: bool | None = None
    host_good: bool | None = None
    ended = False
    reference, source, destination = None, None, None
    hosts: set[str] = set()
    machines: set[str] = set()
    at: set[str] = set()
    folders = {folder.rpartition("/")[2] for folder in group.vm_folders}
    logs: set[tuple[str, str]] = set()
    for item in group.observations:
        events = [mark.line.event for mark in item.marks]
        told = [_HOW[event] for event in events if event in _HOW]
        if item.log in HOST_LOGS:
            machines.add(host_label(item))
            if item.host:
                hosts.add(label_of(item.host))
            if item.log == "vmware":
                logs.add((item.unit, item.series))
                folders |= {name for name in (item.vm_log_folder, item.told_vm) if name}
            if told:
                host_good = all(told) and host_good is not False
            continue
        reference = reference or reference_of(item)
        here, there = event_route(item)
        if (move := item.move) and move.at:
            at.add(label_of(move.at))
        source, destination = source or here, destination or there
        if told:
            good = all(told) and good is not False
        if told or "outlook" in events:
            ended, end = True, item.when or end
        elif "begin" in events:
            begin = begin or item.when
    told_ids = {item.op_id for item in group.observations if item.op_id and item.log not in KERNEL_LOGS}
    own = {operation for operation in told_ids if is_own_task(operation)}
    return Account(
        group=group,
        begin=begin,
        end=end,
        good=True if ended and good is None else good,
        host_good=host_good,
        names=frozenset(group.vm_names),
        folders=frozenset(folders),
        reference=reference,
        operations=frozenset(told_ids - own),
        served=frozenset(filter(None, map(served_by, own))),
        serving=frozenset(filter(None, map(served_by, told_ids - own))),
        route=(source, destination),
        at=frozenset(at),
        hosts=frozenset(hosts),
        machines=frozenset(machines),
        logs=frozenset(logs),
    )
