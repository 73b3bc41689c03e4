"""Moves of a VM onto itself: adding a device to a running VM uses the code of a migration, but is none."""

from __future__ import annotations

from typing import Final

from vmlog.correlate.migration_group import MigrationGroup
from vmlog.logs import KERNEL_AND_VMX_LOGS
from vmlog.observe.observation import Observation
from vmlog.observe.vmx_states import read_state
from vmlog.terms import Kind

_BROKEN: Final = frozenset({"fail", "refuse", "cancel", "abort"})
_RELOCATION: Final = ("SVMotion", "relocate", "XvMotion", "XVMotion")


def is_self_move(group: MigrationGroup) -> bool:
    """Return whether a group is only a fast suspend and resume within one host that nobody requested as a migration.

    A Storage vMotion looks the same to the kernel, but hostd or vCenter has records of it, or disks are copied. A
    failure counts as a migration, for it cannot be known which of the two failed.
    """
    if any(item.log not in KERNEL_AND_VMX_LOGS for item in group.observations):
        return False
    if any(mark.line.event in _BROKEN for item in group.observations for mark in item.marks):
        return False
    if group.migration_id is None:
        return _both_in_one_log(group.observations)
    return _stays(group.observations) and not any(
        word in item.text for item in group.observations for word in _RELOCATION
    )


def _both_in_one_log(observations: list[Observation]) -> bool:
    """Return whether its only records are the states of both VMXs in one VM's log, without an address.

    The log of a move between hosts that share the VM's folder looks the same.
    """
    if any("source_ip" in item.fields or mark.line.event == "error" for item in observations for mark in item.marks):
        return False
    states = [(item.fields.get("state_to"), item) for item in observations]
    sides = {read[0] for state, item in states if state and (read := read_state(state, old=item.old_states))}
    return len(sides) > 1 and len({(item.unit, item.series) for item in observations}) == 1


def _stays(observations: list[Observation]) -> bool:
    ends = {
        (item.fields["source_ip"], item.fields["destination_ip"])
        for item in observations
        if "source_ip" in item.fields and "destination_ip" in item.fields
    }
    if ends:
        return all(source == destination for source, destination in ends)
    return any(mark.line.kind is Kind.STORAGE_VMOTION for item in observations for mark in item.marks)
