"""`esxcli network ip interface list`: a block of `key: value` lines for each VMkernel interface, or JSON."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Final

from vmlog.facts.fact import FactRow
from vmlog.facts.fact_text import FactText
from vmlog.facts.json_records import json_records, open_json, record_key
from vmlog.facts.network_words import MAC, stack_facts
from vmlog.facts.shell_prompt import is_prompt, open_end, open_line

_INTERFACE: Final = re.compile(r"vmk[0-9]{1,5}")
_FIELD: Final = re.compile(r"\s+([A-Z][\w /-]{0,40}):(?:\s+(\S.*))?$")
_MAC: Final = re.compile(MAC)
_NUMBER: Final = re.compile(r"[0-9]{1,9}")
_FLAGS: Final = {"true": True, "false": False}
_NOTHING: Final = "N/A"
_OF_DISTRIBUTED: Final = "DvsPortset"


@dataclass(frozen=True, slots=True)
class _Block:
    """An interface, and its fields by key (see `record_key`) with their lines."""

    interface: str
    fields: dict[str, tuple[str, int]] = field(default_factory=dict)

    def get(self, key: str) -> tuple[str, int]:
        """Return a value and its line, "" where there is none."""
        value, line = self.fields.get(key, ("", 0))
        return ("", line) if value == _NOTHING else (value, line)


def read_interface_list(text: FactText) -> Iterator[FactRow]:
    """Yield what each interface is connected to, MTU, MAC address and TCP/IP stack."""
    records, is_whole = json_records(text)
    is_json = is_whole or bool(records)
    blocks = [
        _Block(record.get("name"), {key: (value, record.line_of(key)) for key, value in record.values.items()})
        for record in records
        if "mtu" in record.values
    ]
    for block in blocks if is_json else _text_blocks(text):
        if _INTERFACE.fullmatch(block.interface):
            yield from _facts(block)
    yield from open_json(text, is_whole=is_whole) if is_json else open_end(text)


def _text_blocks(text: FactText) -> list[_Block]:
    blocks: list[_Block] = []
    is_open, last = False, open_line(text)
    for number, line in enumerate(text.whole_lines, 1):
        found = _FIELD.match(line)
        if _INTERFACE.fullmatch(line.rstrip()):
            blocks.append(_Block(line.rstrip()))
            is_open = True
        elif is_prompt(line):
            is_open = False
        elif found and is_open and number != last:
            blocks[-1].fields.setdefault(record_key(found[1]), ((found[2] or "").rstrip(), number))
    return blocks


def _facts(block: _Block) -> Iterator[FactRow]:
    interface = block.interface
    mtu, line = block.get("mtu")
    if _NUMBER.fullmatch(mtu):
        yield FactRow("vmk.mtu", interface, int(mtu), line)
    mac, line = block.get("macaddress")
    if _MAC.fullmatch(mac):
        yield FactRow("vmk.mac", interface, mac.lower(), line)
    enabled, line = block.get("enabled")
    if enabled.lower() in _FLAGS:
        yield FactRow("vmk.enabled", interface, _FLAGS[enabled.lower()], line)
    stack, line = block.get("netstackinstance")
    if stack:
        yield from stack_facts(interface, stack, line)
    yield from _connection_facts(block)


def _connection_facts(block: _Block) -> Iterator[FactRow]:
    interface = block.interface
    group, line = block.get("portgroup")
    portset, portset_line = block.get("portset")
    if group:
        yield FactRow("vmk.port_group", interface, group, line)
    if group and portset and not portset.startswith(_OF_DISTRIBUTED):
        yield FactRow("vmk.switch", interface, portset, portset_line)
    switch, line = block.get("vdsname")
    if switch:
        yield FactRow("vmk.switch", interface, switch, line)
    port, line = block.get("vdsport")
    if _NUMBER.fullmatch(port):
        yield FactRow("vmk.port", interface, port, line)
    network, line = block.get("opaquenetworkid")
    if network:
        yield FactRow("vmk.opaque_network", interface, network.lower(), line)
