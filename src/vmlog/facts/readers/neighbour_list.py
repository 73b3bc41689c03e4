"""`localcli network ip neighbor list`, as a table or as JSON: which MAC address answers for an address."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from vmlog.facts.fact import FactRow
from vmlog.facts.fact_text import FactText
from vmlog.facts.json_records import json_records, open_json
from vmlog.facts.network_words import MAC, is_address4, is_address6
from vmlog.facts.shell_prompt import open_end, open_line, rows_below

_HEADER: Final = re.compile(r"\s*Neighbor\s+Mac Address\s+Vmknic", re.I)
_ROW: Final = re.compile(rf"\s*(\S+)\s+({MAC})\s+(vmk[0-9]{{1,5}})(\s|$)")
_MAC: Final = re.compile(MAC)
_INTERFACE: Final = re.compile(r"vmk[0-9]{1,5}")
_NO_ANSWER: Final = "00:00:00:00:00:00"


def read_neighbour_list(text: FactText) -> Iterator[FactRow]:
    """Yield MAC address and interface of each neighbour that answered."""
    records, is_whole = json_records(text)
    if not records and not is_whole:
        yield from _read_table(text)
        return
    for record in records:
        mac, interface = record.get("macaddress"), record.get("vmknic")
        if _MAC.fullmatch(mac) and _INTERFACE.fullmatch(interface):
            yield from _neighbour(record.get("neighbor"), mac, interface, record.line_of("neighbor"))
    yield from open_json(text, is_whole=is_whole)


def _read_table(text: FactText) -> Iterator[FactRow]:
    opened = open_line(text)
    for number, line in rows_below(text, _HEADER):
        row = _ROW.match(line)
        if row and (row[4] or number != opened):
            yield from _neighbour(row[1], row[2], row[3], number)
    yield from open_end(text)


def _neighbour(address: str, mac: str, interface: str, line: int) -> Iterator[FactRow]:
    address = address.lower().partition("%")[0]
    if mac != _NO_ANSWER and (is_address4(address) or is_address6(address)):
        yield FactRow("neighbour.mac", address, mac.lower(), line)
        yield FactRow("neighbour.vmk", address, interface, line)
