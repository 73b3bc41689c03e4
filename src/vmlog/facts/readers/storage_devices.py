"""The storage devices that a host sees: `localcli storage core device list`, `esxcfg-scsidevs -l`, `-c` and `-u`."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from vmlog.facts.command_output import closed_lines, end_rows, ends_open, json_output
from vmlog.facts.fact import FactRow
from vmlog.facts.fact_text import FactText
from vmlog.facts.output_row import OutputRow

_DEVICE: Final = re.compile(r"((?:naa|eui|t10|mpx)\.\S*?):?(?:\s.*)?")
_LABEL: Final = re.compile(r"\s+(Other UIDs|Other Names|Status):\s*(.*)")
_OTHER: Final = re.compile(r"vml\.[0-9A-Za-z]{1,200}")
# What a lost device is called; the host still lists it.
_LOST: Final = ("dead", "not connected", "off")


def read_storage_devices(text: FactText) -> Iterator[FactRow]:
    """Yield each device, whether the host still reaches it, and its other ids."""
    as_json = json_output(text)
    if as_json:
        for row in as_json.rows:
            yield from _object(row)
        yield from end_rows(text, is_cut=as_json.is_cut)
        return
    rows = list(_blocks(text))
    yield from rows
    yield from end_rows(text, is_cut=ends_open(text) or not rows)


def _blocks(text: FactText) -> Iterator[FactRow]:
    """Yield the devices of blocks and tables; of the last one of a cut file the state may be missing."""
    device, line_no, is_known = "", 0, False
    for number, line in enumerate(closed_lines(text), start=1):
        found = _DEVICE.fullmatch(line)
        if found:
            if device and not is_known:
                yield FactRow("lun.seen", device, True, line_no)
            device, line_no, is_known = found[1], number, False
        label = _LABEL.fullmatch(line)
        if device and label and label[1] == "Status":
            is_lost = label[2].lower().startswith(_LOST)
            yield FactRow("lun.seen", device, not is_lost, number if is_lost else line_no)
            is_known = True
        elif device and (label or found or line.strip().startswith("vml.")):
            for other in _OTHER.findall(line):
                yield FactRow("lun.vml", device, other, number)
    if device and not is_known and not ends_open(text):
        yield FactRow("lun.seen", device, True, line_no)


def _object(row: OutputRow) -> Iterator[FactRow]:
    stated = row.find("device", "deviceuid")
    device = stated.text if stated else ""
    if not stated or not _DEVICE.fullmatch(device):
        return
    status, others = row.find("status"), row.find("otheruids", "othernames")
    is_lost = status is not None and status.text.lower().startswith(_LOST)
    line = status.line if status and is_lost else stated.line
    yield FactRow("lun.seen", device, not is_lost, line)
    if others:
        for other in _OTHER.findall(others.text):
            yield FactRow("lun.vml", device, other, others.line)
