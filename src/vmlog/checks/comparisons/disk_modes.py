"""V25: disks in a mode that a running VM cannot take along."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from vmlog.checks.check_case import CheckCase, Finding, lacking, used
from vmlog.checks.vm_devices import all_devices_seen
from vmlog.checks.vm_volumes import sight_of

_LOST: Final = ("nonpersistent", "undoable", "append")


def compare_disk_modes(case: CheckCase) -> Iterator[Finding]:
    """Yield the mode of each disk."""
    table = case.subject_vm.table
    disks = case.subject_vm.table.of("disk.file")
    for device, file in disks.items():
        mode = table.find("disk.mode", device)
        if mode is None:
            yield lacking(case.host, "disk.mode", subject=device)
            continue
        words, facts = {"device": device, "mode": mode.value}, used(case.host, [mode])
        if not str(mode.value).lower().endswith(_LOST):
            yield Finding("persistent", words, facts)
        else:
            sight = sight_of(case, file)
            outcome = "has-to-move" if sight.is_seen is False else "not-persistent"
            yield Finding(outcome, {**words, "why": sight.why}, facts + sight.facts)
    yield from all_devices_seen(case, "disk.file", found=bool(disks))
