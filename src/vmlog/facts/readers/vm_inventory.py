"""`vmInventory.xml`: the VMs that are registered on a host."""

from __future__ import annotations

from collections.abc import Iterator

from vmlog.facts.bounded_xml import read_xml
from vmlog.facts.command_output import end_rows
from vmlog.facts.fact import FactRow, vm_key
from vmlog.facts.fact_text import FactText


def read_vm_inventory(text: FactText) -> Iterator[FactRow]:
    """Yield the path of each VM."""
    reading = read_xml(text.text, ["vmxCfgPath"])
    for element in reading.elements:
        path = element.text.strip()
        if path:
            yield FactRow("inventory.vm", vm_key(path), path, element.line)
    yield from end_rows(text, is_cut=text.is_cut or not reading.is_whole)
