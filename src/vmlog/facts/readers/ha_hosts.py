"""The hosts that the HA agent of a cluster knows: like XML, elements in groups, each with the id of its host."""

from __future__ import annotations

import re
from collections.abc import Iterator
from types import MappingProxyType
from typing import Final

from vmlog.facts.command_output import end_rows
from vmlog.facts.fact import FactRow
from vmlog.facts.fact_text import FactText
from vmlog.facts.output_row import OutputValue

_TAG: Final = re.compile(
    r"</?(?:[A-Za-z]\w{0,30}:)?(?:(host)|(hostId|hostName|ipAddress|version|build))>(?:([^<>]*)(?=</))?"
)
_ID: Final = "hostId"
# What a host has once; more than one address is possible.
_ONCE: Final = (_ID, "hostName")
_FACTS: Final = MappingProxyType(
    {
        "hostName": "cluster.name",
        "ipAddress": "cluster.address",
        "version": "cluster.version",
        "build": "cluster.build",
    }
)


def read_ha_hosts(text: FactText) -> Iterator[FactRow]:
    """Yield name, first address, version and build of each host; the id may stand anywhere in its group."""
    content = text.text
    group: dict[str, OutputValue] = {}
    line, at = 1, 0
    for found in _TAG.finditer(content):
        line += content.count("\n", at, found.start())
        at = found.start()
        around, tag, value = found.groups()
        if around or (tag in _ONCE and tag in group and value):
            yield from _host(group)
            group = {}
        if tag and value and value.strip() and not found[0].startswith("</"):
            group.setdefault(tag, OutputValue(value.strip(), line))
    yield from _host(group)
    yield from end_rows(text, is_cut=text.is_cut or (bool(content.strip()) and not content.rstrip().endswith(">")))


def _host(group: dict[str, OutputValue]) -> Iterator[FactRow]:
    named = group.get(_ID)
    for tag, fact in _FACTS.items():
        value = group.get(tag)
        if named and value:
            yield FactRow(fact, named.text, value.text, value.line)
