"""`esxcli network ip interface ipv4 get`: a row with the IPv4 address of each VMkernel interface, or JSON."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from vmlog.facts.fact import FactRow
from vmlog.facts.fact_text import FactText
from vmlog.facts.json_records import json_records, open_json
from vmlog.facts.network_words import is_address4
from vmlog.facts.shell_prompt import open_end, open_line, rows_below

_HEADER: Final = re.compile(r"\s*Name\s+IPv4 Address\s+IPv4 Netmask\s")
_ROW: Final = re.compile(r"\s*(vmk[0-9]{1,5})\s+(\S+)\s+(\S+)\s+\S+\s+([A-Z]+)(?:\s|$)")
_INTERFACE: Final = re.compile(r"vmk[0-9]{1,5}")
_NO_ADDRESS: Final = "NONE"


def read_interface_addresses(text: FactText) -> Iterator[FactRow]:
    """Yield address, mask and kind of address of each interface."""
    records, is_whole = json_records(text)
    if not records and not is_whole:
        yield from _read_rows(text)
        return
    for record in records:
        interface, kind = record.get("name"), record.get("addresstype")
        if _INTERFACE.fullmatch(interface) and kind:
            address, mask = record.get("ipv4address"), record.get("ipv4netmask")
            yield from _facts(interface, address, mask, kind, record.line_of("ipv4address"))
    yield from open_json(text, is_whole=is_whole)


def _read_rows(text: FactText) -> Iterator[FactRow]:
    opened = open_line(text)
    for number, line in rows_below(text, _HEADER):
        row = _ROW.match(line)
        if row and number != opened:
            yield from _facts(row[1], row[2], row[3], row[4], number)
    yield from open_end(text)


def _facts(interface: str, address: str, mask: str, kind: str, line: int) -> Iterator[FactRow]:
    yield FactRow("vmk.address_type", interface, kind, line)
    if kind != _NO_ADDRESS and is_address4(address):
        yield FactRow("vmk.address", interface, address, line)
        if is_address4(mask):
            yield FactRow("vmk.netmask", interface, mask, line)
