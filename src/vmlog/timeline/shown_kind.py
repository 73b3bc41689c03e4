"""The kind of a migration as its records show it."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import Final

from vmlog.correlate.migration_group import MigrationGroup
from vmlog.knowledge.stage_lines import StageLine
from vmlog.logs import HOST_LOGS
from vmlog.model import Endpoint
from vmlog.observe.observation import label_of
from vmlog.terms import Kind, Side
from vmlog.timeline.stage_events import StageEvent

RELOCATE_METHOD: Final = "vim.VirtualMachine.relocate"
RELOCATION_EVENTS: Final = ("VmBeingRelocatedEvent", "VmRelocatedEvent", "VmRelocateFailedEvent")
_CROSS_VCENTER: Final = ("com.vmware.vc.vm.SrcVm", "com.vmware.vc.vm.DstVm")


def shown_kind(
    group: MigrationGroup, stage_events: Sequence[StageEvent], source: Endpoint, destination: Endpoint
) -> Kind:
    """Return the kind of a migration as its records show it, `unknown` where they do not.

    Args:
        group: its records.
        stage_events: its stage lines.
        source: the source as the records name it.
        destination: the destination likewise.
    """
    stated = _stated_kinds([mark.line for item in group.observations for mark in item.marks])
    relocates = any(RELOCATE_METHOD in item.text for item in group.observations)
    by_events = _kind_by_events(group, stated)
    two_hosts = bool(source.host and destination.host and source.host != destination.host) or bool(
        source.ip and destination.ip and source.ip != destination.ip
    )
    if any(method in item.text for item in group.observations for method in _CROSS_VCENTER):
        return Kind.CROSS_VCENTER
    same_host = bool(source.ip and source.ip == destination.ip)
    if (Kind.STORAGE_VMOTION in stated or (same_host and relocates)) and not two_hosts:
        return Kind.STORAGE_VMOTION
    if group.migration_id and same_host and not two_hosts:
        return Kind.UNKNOWN  # not a vMotion; only vCenter's task could show a storage move
    if group.migration_id:
        both = two_hosts and (relocates or by_events is Kind.VMOTION_STORAGE)
        return Kind.VMOTION_STORAGE if both else Kind.VMOTION
    if Kind.COLD in stated:
        return Kind.COLD
    if by_events:
        return by_events
    if Kind.VMOTION in stated:
        return Kind.VMOTION
    presumed = (event.line.presumed_kind for event in stage_events if event.line)
    if kind := next(filter(None, presumed), None):
        return kind
    return Kind.UNKNOWN if relocates or not stage_events else _kind_by_logs(group)


def _stated_kinds(lines: Sequence[StageLine]) -> set[Kind]:
    """Return the kinds that stage lines state. An end that any migration may have counts only if a begin agrees."""
    begins = {line.kind for line in lines if line.event == "begin" and line.side is Side.VCENTER}
    agreeing = [line for line in lines if line.event != "success" or line.trigger or not begins or line.kind in begins]
    return {line.kind for line in agreeing if line.kind}


def _kind_by_events(group: MigrationGroup, stated: Collection[Kind]) -> Kind | None:
    """Return the kind that follows from the hosts and datastores in vCenter's events, or None.

    Events of a relocation do not show whether the VM ran. Within one host they count as a Storage vMotion unless the
    hosts report a file copy.
    """
    moves = [move for item in group.observations if (move := item.move) and move.source and move.destination]
    if not any(move.changes_datastore for move in moves):
        return None
    hot = Kind.VMOTION in stated
    if any(label_of(move.source or "") != label_of(move.destination or "") for move in moves):
        return Kind.VMOTION_STORAGE if hot else None
    relocated = any(name in item.text for item in group.observations for name in RELOCATION_EVENTS)
    return Kind.STORAGE_VMOTION if hot or relocated else None


def _kind_by_logs(group: MigrationGroup) -> Kind:
    return Kind.VMOTION if any(item.log in HOST_LOGS for item in group.observations) else Kind.UNKNOWN
