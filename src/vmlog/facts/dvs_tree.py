"""The tree that `net-dvs -l` prints: distributed switches, their ports, and the properties of both.

A property is `key = value`, or `key:` with lines of its own; its kind (`propType = CONFIG`) follows on the same line or
on the next one. Depth is not needed to read it: keys are names with dots, and what belongs to a property has none.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from typing import Final

from vmlog.facts.network_words import switch_uuid
from vmlog.facts.shell_prompt import is_prompt

_SWITCH: Final = re.compile(r"switch ([0-9A-Fa-f][0-9A-Fa-f -]{31,60}?)(?: \([^()]*\))?$")
_PORT: Final = re.compile(r"port (\S+):$")
_KEY: Final = re.compile(r"([a-z][a-z0-9]*+(?:\.[\w-]++)++)\s*+(?:=(.*)|:)$")
_KIND: Final = "propType ="
_AFTER_NAME: Final = "host properties:"
_MOST_NODES: Final = 100_000
_MOST_DETAILS: Final = 1_000
"""Switches and ports that are read, and lines that are kept of one property. No host has a tenth of them."""


@dataclass(slots=True)
class DvsProperty:
    """A property: its value, "" where it has none on its line, and the lines below with their numbers."""

    value: str
    line: int
    details: list[tuple[str, int]] = field(default_factory=list)


@dataclass(slots=True)
class DvsNode:
    """A switch or a port: its UUID or number, the line that names it, and its properties by key."""

    id: str
    line: int
    properties: dict[str, DvsProperty] = field(default_factory=dict)

    def value(self, key: str) -> str:
        """Return the value of a property, "" where there is none."""
        found = self.properties.get(key)
        return found.value if found else ""


@dataclass(slots=True)
class DvsSwitch:
    """A switch with its ports; `is_named` says that its own properties are over, so that its name is known."""

    own: DvsNode
    ports: list[DvsNode] = field(default_factory=list)
    is_named: bool = False


def read_dvs_tree(lines: Iterable[str], keys: Collection[str]) -> tuple[list[DvsSwitch], bool]:
    """Return the switches, and whether there are more than are read.

    Of their properties they have those with one of the keys, of each the first.
    """
    switches: list[DvsSwitch] = []
    node: DvsNode | None = None
    open_property: DvsProperty | None = None
    nodes = 0
    for number, indented in enumerate(lines, 1):
        line = indented.strip()
        found = _KEY.match(line)
        if found:
            open_property = DvsProperty(_value(found[2] or ""), number)
            if node and found[1] in keys:
                node.properties.setdefault(found[1], open_property)
            continue
        uuid = _uuid(line)
        port = _PORT.match(line) if switches else None
        nodes += bool(uuid or port)
        if nodes > _MOST_NODES:
            return switches, True
        if uuid:
            node = DvsNode(uuid, number)
            switches.append(DvsSwitch(node))
        elif port:
            node = DvsNode(port[1], number)
            switches[-1].ports.append(node)
            switches[-1].is_named = True
        elif line == _AFTER_NAME and switches:
            switches[-1].is_named = True
        elif is_prompt(line):
            node = None
        elif open_property and line:
            if len(open_property.details) < _MOST_DETAILS:
                open_property.details.append((_value(line), number))
            continue
        open_property = None
    return switches, False


def _uuid(line: str) -> str:
    found = _SWITCH.match(line)
    return switch_uuid(found[1]) if found else ""


def _value(text: str) -> str:
    """Return a value without the kind of its property, and without the comma between them."""
    return text.partition(_KIND)[0].strip().removesuffix(",").rstrip()
