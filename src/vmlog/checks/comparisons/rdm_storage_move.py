"""V26: what a move of the storage would do to raw device mappings."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from vmlog.checks.check_case import CheckCase, Finding, lacking, used
from vmlog.checks.vm_devices import all_devices_seen
from vmlog.checks.vm_disks import VmDisk, disks_of
from vmlog.checks.vm_volumes import are_other_volumes, volume_in
from vmlog.knowledge.release import is_between

_PARTS_HOME_SINCE: Final = "5.0"


def compare_rdm_storage_move(case: CheckCase) -> Iterator[Finding]:
    """Yield what is to be heeded for each disk."""
    disks = disks_of(case.subject_vm)
    for disk in disks:
        yield from _disk(case, disk)
    yield from all_devices_seen(case, "disk.file", found=bool(disks))


def _disk(case: CheckCase, disk: VmDisk) -> Iterator[Finding]:
    words, facts = {"device": disk.device}, used(case.host, [disk.file, disk.raw, disk.kind])
    if disk.raw is None:
        if disk.is_raw is None:
            yield lacking(case.host, "descriptor.type", subject=disk.device)
        else:
            yield Finding("no-mapping", words, facts)
        return
    yield Finding("not-converted" if disk.raw.value == "physical" else "convertible", words, facts)
    home = case.subject_vm.table.find("vm.path")
    volume, home_volume = volume_in(str(disk.file.value)), volume_in(str(home.value)) if home else None
    old = [
        host
        for host in (case.host, case.destination)
        if host.version and not is_between(host.version, _PARTS_HOME_SINCE, "")
    ]
    if volume and home_volume and old and are_other_volumes(case.host.table, volume, home_volume):
        words = {**words, "volume": volume, "old": old[0].name, "version": old[0].version or ""}
        yield Finding("not-home", words, facts + used(case.host, [home]))
