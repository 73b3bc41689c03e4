"""V12: disks that the VM shares with other VMs."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from vmlog.checks.check_case import CheckCase, Finding, lacking, used
from vmlog.checks.vm_devices import all_devices_seen
from vmlog.checks.vm_disks import VmDisk, disks_of
from vmlog.facts.fact import Fact
from vmlog.knowledge.release import is_between

_CLUSTERS_SINCE: Final = "6.0"
_CLUSTERED_DISKS_SINCE: Final = "7.0"
_MULTI_WRITER: Final = "multi-writer"


def compare_shared_bus(case: CheckCase) -> Iterator[Finding]:
    """Yield what shared buses and disks in multi-writer mode mean for a running VM."""
    controllers = case.subject_vm.table.of("controller.bus")
    for controller, bus in controllers.items():
        yield from _bus(case, controller, bus)
    for device, sharing in case.subject_vm.table.of("disk.sharing").items():
        if sharing.value == _MULTI_WRITER:
            yield Finding("multi-writer", {"device": device}, used(case.host, [sharing]))
    yield from all_devices_seen(case, "controller.bus", found=bool(controllers))


def _bus(case: CheckCase, controller: str, bus: Fact) -> Iterator[Finding]:
    facts = used(case.host, [bus])
    words = {"controller": controller, "bus": bus.value}
    if bus.value == "none":
        yield Finding("not-shared", words, facts)
    elif bus.value != "physical":
        yield Finding("virtual", words, facts)
    else:
        disks = [disk for disk in disks_of(case.subject_vm) if disk.device.startswith(f"{controller}:")]
        for disk in disks:
            yield _disk(case, controller, disk)
        if not disks:
            # Without a disk nothing is shared.
            yield from (
                [lacking(case.host, "disk.file")]
                if not case.subject_vm.table.is_whole("disk")
                else [Finding("not-shared", words, facts)]
            )


def _disk(case: CheckCase, controller: str, disk: VmDisk) -> Finding:
    """Return what a disk on a bus that is shared between hosts means."""
    words = {"controller": controller, "device": disk.device}
    facts = used(case.host, [case.subject_vm.table.find("controller.bus", controller), disk.file, disk.raw, disk.kind])
    if disk.raw and disk.raw.value == "virtual":
        return Finding("virtual-mapping", words, facts)
    for host in (case.host, case.destination):
        if host.version is None:
            return lacking(host, "host.version")
        old = {**words, "old": host.name, "version": host.version}
        if not is_between(host.version, _CLUSTERS_SINCE, ""):
            return Finding("too-old", old, facts)
        if disk.is_raw is False and not is_between(host.version, _CLUSTERED_DISKS_SINCE, ""):
            return Finding("disk-too-old", old, facts)
    if disk.is_raw is None:
        return lacking(case.host, "descriptor.raw", subject=disk.device)
    return Finding("cluster" if disk.is_raw else "clustered-disk", words, facts)
