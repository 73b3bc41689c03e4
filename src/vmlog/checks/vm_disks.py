"""The disks of a VM, joined with what their descriptors say."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

from vmlog.facts.fact import Fact
from vmlog.facts.host_facts import VmFacts

_SNAPSHOT: Final = re.compile(r"-[0-9]{6}\.vmdk$", re.I)
_MOST_PARENTS: Final = 64


@dataclass(frozen=True, slots=True)
class VmDisk:
    """A disk.

    Attributes:
        device: its device, `scsi0:0`.
        file: path of its descriptor.
        raw: which kind of raw device mapping it is; None for none or unknown.
        lun: the device behind a mapping.
        parents: the disks that it is based on, the nearest first.
        kind: type of the disk in its descriptor; None where the descriptor is not known.
    """

    device: str
    file: Fact
    raw: Fact | None
    lun: Fact | None
    kind: Fact | None
    parents: tuple[Fact, ...]

    @property
    def is_raw(self) -> bool | None:
        """Whether it is a raw device mapping, None for unknown."""
        if self.raw:
            return True
        return False if self.kind else None

    @property
    def is_snapshot(self) -> bool:
        """Whether the VM writes to a snapshot of it."""
        return bool(_SNAPSHOT.search(str(self.file.value)))


def disks_of(vm: VmFacts) -> list[VmDisk]:
    """Return the disks of a VM, by device."""
    return [_disk(vm, device, file) for device, file in vm.table.of("disk.file").items()]


def _disk(vm: VmFacts, device: str, file: Fact) -> VmDisk:
    """Return a disk; descriptors are named by their file, and those of snapshots lead to that of the disk itself."""
    table = vm.table
    name = str(file.value).rpartition("/")[2]
    parents: list[Fact] = []
    while len(parents) < _MOST_PARENTS:
        parent = table.find("descriptor.parent", name)
        if parent is None:
            break
        parents.append(parent)
        name = str(parent.value).rpartition("/")[2]
    own = str(file.value).rpartition("/")[2]
    raw, lun, kind = (
        table.find(f"disk.{fact}", device)
        or table.find(f"descriptor.{fact}", name)
        or table.find(f"descriptor.{fact}", own)
        for fact in ("raw", "lun", "type")
    )
    return VmDisk(device, file, raw, lun, kind, tuple(parents))
