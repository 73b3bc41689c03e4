"""On which devices the VMFS volumes are: `localcli storage vmfs extent list`, `esxcfg-scsidevs -m`, `vmkfstools -P`."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from vmlog.facts.command_output import closed_lines, end_rows, ends_open, read_output
from vmlog.facts.fact import FactRow
from vmlog.facts.fact_text import FactText
from vmlog.facts.volume_ids import VOLUME_ID, is_volume_id

_MAPPING: Final = re.compile(rf"(\S+):[0-9]+\s+/\S+\s+({VOLUME_ID})\s+[0-9]+\s+(\S.*)", re.I)
_VERSION: Final = re.compile(r"(VMFS-[0-9]+)\S* file system spanning [0-9]+ partitions", re.I)
_LABEL: Final = re.compile(r"File system label \(if any\): (.*\S)")
_UUID: Final = re.compile(rf"UUID: ({VOLUME_ID})\s*", re.I)
_EXTENT: Final = re.compile(r"\s+((?:naa|eui|t10|mpx|vml|vmhba)\S*):[0-9]+\s*(?:\(.*)?")


def read_vmfs_extents(text: FactText) -> Iterator[FactRow]:
    """Yield label and devices of each volume; of `vmkfstools -P` its type too."""
    if _VERSION.search(text.text):
        yield from _volumes(text)
        return
    has_mappings = False
    for number, line in enumerate(closed_lines(text), start=1):
        if found := _MAPPING.fullmatch(line.strip()):
            has_mappings = True
            yield FactRow("datastore.label", found[2], found[3], number)
            yield FactRow("datastore.extent", found[2], found[1], number)
    output = read_output(text)
    for row in () if has_mappings else output.rows:
        uuid, label, device = row.text("vmfsuuid"), row.find("volumename"), row.find("devicename")
        if is_volume_id(uuid) and device:
            if label:
                yield FactRow("datastore.label", uuid, label.text, label.line)
            yield FactRow("datastore.extent", uuid, device.text, device.line)
    yield from end_rows(text, is_cut=ends_open(text) if has_mappings else output.is_cut)


def _volumes(text: FactText) -> Iterator[FactRow]:
    """Yield what `vmkfstools -P` says; the label and the version stand before the UUID, the devices behind it."""
    before: list[tuple[str, str, int]] = []
    uuid = ""
    for number, line in enumerate(closed_lines(text), start=1):
        if found := _VERSION.match(line):
            before, uuid = [("datastore.type", found[1].upper(), number)], ""
        elif found := _LABEL.fullmatch(line):
            before.append(("datastore.label", found[1], number))
        elif found := _UUID.fullmatch(line):
            uuid = found[1]
            for name, value, line_no in before:
                yield FactRow(name, uuid, value, line_no)
        elif uuid and (found := _EXTENT.fullmatch(line)):
            yield FactRow("datastore.extent", uuid, found[1], number)
    yield from end_rows(text, is_cut=ends_open(text))
