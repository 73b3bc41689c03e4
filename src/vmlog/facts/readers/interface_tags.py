"""`esxcli network ip interface tag get`: what a VMkernel interface is selected for.

The output does not name the interface, which is an argument of the command. It is taken from a line before the tags, as
where somebody copied the command with it, or from the name of the file.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from vmlog.facts.fact import FactRow
from vmlog.facts.fact_text import FactText
from vmlog.facts.json_records import json_records, open_json
from vmlog.facts.shell_prompt import open_end, open_line

_INTERFACE: Final = re.compile(r"(?<![A-Za-z0-9])vmk[0-9]{1,5}(?![A-Za-z0-9])")
_TAGS: Final = re.compile(r"\s*Tags:(.*)$")
_VMOTION: Final = "vmotion"
_MANAGEMENT: Final = "management"


def read_interface_tags(text: FactText) -> Iterator[FactRow]:
    """Yield whether an interface is selected for vMotion and for management; the tags are all that it has."""
    interface = _only_interface(text.inner.rpartition("/")[2])
    records, is_whole = json_records(text)
    for record in records:
        if "tags" in record.values:
            yield from _facts(interface, record.get("tags"), record.line_of("tags"))
    if records or is_whole:
        yield from open_json(text, is_whole=is_whole)
        return
    opened = open_line(text)
    for number, line in enumerate(text.whole_lines, 1):
        found = _TAGS.match(line)
        if found and number != opened:
            yield from _facts(interface, found[1], number)
            interface = ""
        elif not found:
            interface = _only_interface(line) or interface
    yield from open_end(text)


def _only_interface(text: str) -> str:
    names = set(_INTERFACE.findall(text))
    return names.pop() if len(names) == 1 else ""


def _facts(interface: str, tags: str, line: int) -> Iterator[FactRow]:
    if interface:
        found = {tag.strip().lower() for tag in tags.split(",")}
        yield FactRow("vmk.vmotion", interface, _VMOTION in found, line)
        yield FactRow("vmk.management", interface, _MANAGEMENT in found, line)
