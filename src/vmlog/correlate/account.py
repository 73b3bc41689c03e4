"""One party's account of a migration, besides identifiers, so that it can be compared with those of others."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Final

from vmlog.correlate.event_account import event_route
from vmlog.correlate.migration_group import MigrationGroup
from vmlog.correlate.reference_names import ObjectReference, reference_of
from vmlog.logs import HOST_LOGS, KERNEL_LOGS
from vmlog.observe.observation import id_time, label_of, vm_name
from vmlog.observe.operation_ids import is_own_task, served_by

_SUCCEEDS: Final = {"fail": False, "refuse": False, "cancel": False, "success": True}


@dataclass(slots=True, eq=False)
class Account:
    """One party's account of a migration. Accounts are compared by identity and can be keys.

    Attributes:
        begin: when vCenter took the request, by a line of its own or the migration id.
        end: when vCenter says that it ended.
        succeeded: whether vCenter says that it succeeded, None if unknown.
        succeeded_on_hosts: whether the hosts say so.
        names: names of the VM as records state them. All names are in small letters.
        file_names: names of its configuration file, which keeps the name that the VM had when it was made.
        folders: names that the VM may also have.
        reference: the VM's reference in vCenter.
        operations: operation ids, without the VMkernel's own short ones and those of the agents' own tasks.
        served: what the agents' own tasks and the vCenter requests that they serve have in common, from the tasks.
        requested: the same from the requests.
        route: labels of the source and the destination host, as vCenter's events name them.
        at: labels of hosts on which the VM was when vCenter passed a message of it on.
        hosts: labels of the hosts whose logs tell of it, where they are known.
        machines: the same, by bundle where no host is known.
        logs: the VMs' own logs that tell of it, by bundle and series.
    """

    group: MigrationGroup
    begin: datetime | None
    end: datetime | None
    succeeded: bool | None
    succeeded_on_hosts: bool | None
    names: frozenset[str]
    file_names: frozenset[str]
    folders: frozenset[str]
    reference: ObjectReference | None
    operations: frozenset[str]
    served: frozenset[str]
    requested: frozenset[str]
    route: tuple[str | None, str | None]
    at: frozenset[str]
    hosts: frozenset[str]
    machines: frozenset[str]
    logs: frozenset[tuple[str, str]]

    @property
    def on_hosts(self) -> bool:
        """Whether a host's log has records of it."""
        return self.group.migration_id is not None or bool(self.machines)


def account_of(group: MigrationGroup) -> Account:
    """Return the account of a migration by a group of records."""
    begin, end = id_time(group.migration_id) if group.migration_id else None, None
    succeeded: bool | None = None
    succeeded_on_hosts: bool | None = None
    ended = False
    reference, source, destination = None, None, None
    names: set[str] = set()
    names_of_hosts: set[str] = set()
    machines: set[str] = set()  # without those of hosts
    at: set[str] = set()
    folders = {folder.rpartition("/")[2] for folder in group.vm_folders}
    logs: set[tuple[str, str]] = set()
    for item in group.observations:
        results = [_SUCCEEDS[mark.line.event] for mark in item.marks if mark.line.event in _SUCCEEDS]
        move = item.move
        if move and move.vm:
            names.add(move.vm.casefold())
        if item.log in HOST_LOGS:
            if item.host:
                names_of_hosts.add(item.host)
            else:
                machines.add(item.unit)
            if item.log == "vmware":
                logs.add((item.unit, item.series))
                folders |= {name for name in (item.vm_log_folder, item.stated_vm) if name}
            if results:
                succeeded_on_hosts = all(results) and succeeded_on_hosts is not False
            continue
        reference = reference or reference_of(item)
        event_source, event_destination = event_route(item)
        if move and move.at:
            at.add(label_of(move.at))
        source, destination = source or event_source, destination or event_destination
        if results:
            succeeded = all(results) and succeeded is not False
        events = [mark.line.event for mark in item.marks]
        if results or "outlook" in events:
            ended, end = True, item.when or end
        elif "begin" in events:
            begin = begin or item.when
    hosts = {*map(label_of, names_of_hosts)}
    operations = {item.op_id for item in group.observations if item.op_id and item.log not in KERNEL_LOGS}
    own_tasks = {operation for operation in operations if is_own_task(operation)}
    return Account(
        group=group,
        begin=begin,
        end=end,
        succeeded=True if ended and succeeded is None else succeeded,
        succeeded_on_hosts=succeeded_on_hosts,
        names=frozenset(names),
        file_names=frozenset((vm_name(path) or path).casefold() for path in group.vm_paths),
        folders=frozenset(folder.casefold() for folder in folders),
        reference=reference,
        operations=frozenset(operations - own_tasks),
        served=frozenset(filter(None, map(served_by, own_tasks))),
        requested=frozenset(filter(None, map(served_by, operations - own_tasks))),
        route=(source, destination),
        at=frozenset(at),
        hosts=frozenset(hosts),
        machines=frozenset(machines | hosts),
        logs=frozenset(logs),
    )
