"""The devices of a VM: which there are, and whether they are connected."""

from __future__ import annotations

from collections.abc import Iterator
from enum import StrEnum
from typing import Final

from vmlog.checks.check_case import CheckCase, Finding, lacking, used
from vmlog.facts.fact import Fact
from vmlog.facts.host_facts import VmFacts

NO_DEVICE: Final = "none"


class DeviceConnection(StrEnum):
    """Whether a device is connected; the values are words for texts."""

    NOW = "connected"
    CONFIGURED = "connected as configured"  # it is when the VM starts; how it is now no file says
    NO = "not connected"
    UNKNOWN = "not known"


def connection_of(vm: VmFacts, kind: str, device: str) -> tuple[DeviceConnection, Fact | None]:
    """Return whether a device is connected, and the fact that says so.

    What is connected now counts before what is connected when the VM starts.

    Args:
        vm: the VM.
        kind: the kind of thing that the device is, such as `drive`.
        device: its name, such as `sata0:0`.
    """
    now = vm.table.find(f"{kind}.connected", device)
    if now:
        return (DeviceConnection.NOW if now.value else DeviceConnection.NO), now
    configured = vm.table.find(f"{kind}.starts_connected", device)
    if configured:
        return (DeviceConnection.CONFIGURED if configured.value else DeviceConnection.NO), configured
    return DeviceConnection.UNKNOWN, None


def all_devices_seen(case: CheckCase, fact: str, *, found: bool) -> Iterator[Finding]:
    """Yield what to say of the devices that no file shows.

    Args:
        case: the question.
        fact: name of a fact that every device of the kind has.
        found: whether any was found.

    Yields:
        `unknown` unless a whole file lists them all; `none` if it does and there is none.
    """
    nothing = case.subject_vm.table.absent(fact, "", NO_DEVICE)
    if nothing is None:
        yield lacking(case.host, fact)
    elif not found:
        yield Finding(NO_DEVICE, facts=used(case.host, [nothing]))
