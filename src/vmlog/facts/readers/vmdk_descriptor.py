"""The descriptor of a disk: a small `.vmdk` that says of what kind the disk is and which one it is based on."""

from __future__ import annotations

from collections.abc import Iterator
from types import MappingProxyType
from typing import Final

from vmlog.facts.fact import FactRow
from vmlog.facts.fact_text import FactText
from vmlog.facts.vm_dictionary import folder_key, read_dictionary

_BEGINS: Final = b"# Disk DescriptorFile"
_RAW: Final = MappingProxyType({"vmfsrawdevicemap": "virtual", "vmfspassthroughrawdevicemap": "physical"})


def read_vmdk_descriptor(text: FactText) -> Iterator[FactRow]:
    """Yield type, parent and kind of a raw device mapping; nothing for the content of a disk."""
    if not text.data.removeprefix(b"\xef\xbb\xbf").lstrip().startswith(_BEGINS) or b"\0" in text.data:
        return
    dictionary = read_dictionary(text)
    key, name = folder_key(text.inner), text.inner.rpartition("/")[2]
    parent, kind = dictionary.find("parentfilenamehint"), dictionary.find("createtype")
    if parent and parent.text:
        yield FactRow("descriptor.parent", name, parent.text, parent.line, key)
    if kind and kind.text:
        yield FactRow("descriptor.type", name, kind.text, kind.line, key)
    raw = _RAW.get(kind.text.lower()) if kind else None
    if kind and raw:
        yield FactRow("descriptor.raw", name, raw, kind.line, key)
