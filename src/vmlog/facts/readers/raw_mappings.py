"""`vmkfstools -q` of the disks of a VM: which are raw device mappings, and of which device."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from vmlog.facts.command_output import closed_lines, end_rows, ends_open
from vmlog.facts.fact import FactRow
from vmlog.facts.fact_text import FactText
from vmlog.facts.vm_dictionary import folder_key

_DISK: Final = re.compile(r"\s*Disk (.+?\.vmdk)\s+is an? (Non-passthrough|Passthrough) Raw Device Mapping\b", re.I)
_DEVICE: Final = re.compile(r"\b((?:vml|naa|eui|t10|mpx)\.[^\s,;\"']{1,200})")
_KINDS: Final = {"passthrough": "physical", "non-passthrough": "virtual"}
# Folders of outputs, which are no folders of VMs.
_OUTPUTS: Final = re.compile(r"(?:^|/)(?:commands|json|tmp)/[^/]*$")
# How many lines may stand between a disk and its device.
_NEAR: Final = 2


def read_raw_mappings(text: FactText) -> Iterator[FactRow]:
    """Yield kind and device of each mapping whose VM is known by the path of the disk or of the file."""
    key, name, found_at = "", "", 0
    for number, line in enumerate(closed_lines(text), start=1):
        disk = _DISK.match(line)
        device = _DEVICE.search(line)
        if disk:
            path = disk[1]
            own = folder_key(text.inner) if not _OUTPUTS.search(text.inner) else ""
            key = folder_key(path) if "/" in path else own
            name, found_at = path.rpartition("/")[2], number
            if key:
                yield FactRow("descriptor.raw", name, _KINDS[disk[2].lower()], number, key)
        elif device and key and number - found_at <= _NEAR:
            yield FactRow("descriptor.lun", name, device[1], number, key)
            key = ""
        elif line.lstrip().startswith("Disk "):
            key = ""
    yield from end_rows(text, is_cut=ends_open(text))
