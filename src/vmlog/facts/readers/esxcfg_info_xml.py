"""`esxcfg-info -a -F xml`: the host as a tree of elements; values are `<value name="...">`."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from vmlog.facts.bounded_xml import XmlElement, read_xml
from vmlog.facts.fact import FactRow
from vmlog.facts.fact_text import FactText
from vmlog.facts.info_blocks import VALUES_ONLY, WANTED_BLOCKS, InfoBlock, InfoValue, info_rows
from vmlog.knowledge.fact_files import END_MISSING

# The command writes messages between its elements.
_STRAY: Final = re.compile(r"^ResourceGroup:.*$", re.M)
_VALUE: Final = "value"
_WANTED: Final = tuple(f"{name}/{_VALUE}" if name in VALUES_ONLY else name for name in WANTED_BLOCKS)
# Every host has these; a file without them was lost before them.
_EVERY_HOST: Final = frozenset(("physical-nic", "vmkernel-nic"))


def read_esxcfg_info_xml(text: FactText) -> Iterator[FactRow]:
    """Yield what the wanted elements state, up to the place where the XML is broken."""
    if not text.text.strip():
        return
    reading = read_xml(_STRAY.sub("", text.text), _WANTED)
    for element in reading.elements:
        if element.name == _VALUE:
            # Which of the blocks it is of makes no difference: no two of them have values of the same name.
            for name in VALUES_ONLY:
                yield from info_rows(InfoBlock(name, dict([_value(element)])))
        else:
            yield from info_rows(_block(element))
    if not reading.is_whole or not {element.name for element in reading.elements} >= _EVERY_HOST:
        yield FactRow(END_MISSING, "", True, reading.last_line)


def _block(element: XmlElement) -> InfoBlock:
    block = InfoBlock(element.name)
    for child in element.children:
        if child.name == _VALUE:
            block.values.setdefault(*_value(child))
        else:
            block.blocks.append(_block(child))
    return block


def _value(element: XmlElement) -> tuple[str, InfoValue]:
    return element.attributes.get("name", "").lower(), InfoValue(element.text, element.line)
