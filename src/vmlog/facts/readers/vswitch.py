"""`esxcfg-vswitch -l`: a block for each switch, with its port groups or, of a distributed one, its ports.

Names outgrow their columns, whose widths differ between releases, and hold blanks and numbers. All that follows a name
are numbers and one word, so rows are read from their end.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from vmlog.facts.fact import FactRow
from vmlog.facts.fact_text import FactText
from vmlog.facts.shell_prompt import is_prompt, open_end, open_line

_SWITCH_HEADER: Final = re.compile(r"\s*(Switch|DVS) Name\s+Num Ports\s")
_GROUPS_HEADER: Final = re.compile(r"\s*PortGroup Name\s+VLAN ID\s")
_PORTS_HEADER: Final = re.compile(r"\s*DVPort ID\s+In Use\s")
_WORD: Final = re.compile(r"\S+")
_NUMBER: Final = re.compile(r"[0-9]{1,9}")
_PORT: Final = re.compile(r"\s*(\S+)\s+([01])(?:\s(.*))?$")
_INTERFACE: Final = re.compile(r"vmk[0-9]{1,5}")
_CLIENT: Final = re.compile(r"(?:\s(?:vmk|vmnic|ethernet)|\.eth)[0-9]{1,5}\s*$")


@dataclass(frozen=True, slots=True)
class _Row:
    """A row of a table of switches or port groups."""

    name: str
    numbers: tuple[int, ...]
    uplinks: str


@dataclass(slots=True)
class _State:
    """What the lines so far say about the next one.

    Attributes:
        table: the table that the last header began, "" for none.
        switch: the switch of the block, "" until its row was read.
        uplinks: the adapters of the switch.
        unread: number of the first line of a table that is no row of it, 0 for none.
    """

    table: str = ""
    switch: str = ""
    uplinks: frozenset[str] = frozenset()
    is_distributed: bool = False
    unread: int = 0


def read_vswitch(text: FactText) -> Iterator[FactRow]:
    """Yield the switches, the port groups of standard ones, and what the ports of distributed ones connect."""
    state, last = _State(), open_line(text)
    for number, line in enumerate(text.whole_lines, 1):
        if _is_header(line, state):
            continue
        if is_prompt(line):
            state.table = ""
        elif state.table and line.strip():
            rows = None if number == last and not _has_end(line, state) else _rows(line, number, state)
            if rows is None:
                state.unread = state.unread or number
            else:
                yield from rows
    yield from open_end(text, state.unread or (0 if state.switch else 1))


def _is_header(line: str, state: _State) -> bool:
    switch = _SWITCH_HEADER.match(line)
    if switch:
        state.table, state.switch, state.is_distributed = "switch", "", switch[1] == "DVS"
    elif _GROUPS_HEADER.match(line):
        state.table = "groups"
    elif _PORTS_HEADER.match(line):
        state.table = "ports"
    else:
        return False
    return True


def _rows(line: str, number: int, state: _State) -> list[FactRow] | None:
    """Return what a row states, None where it is none of its table."""
    if state.table == "switch":
        row = _row(line, numbers=4)
        if row:
            state.switch, state.uplinks = row.name, frozenset(row.uplinks.split(","))
        return _switch_facts(row, number, is_distributed=state.is_distributed) if row else None
    if not state.switch:
        return None
    if state.table == "groups":
        row = _row(line, numbers=2)
        return _group_facts(row, number, state.switch) if row else None
    port = _PORT.match(line)
    return [*_port_facts(port, number, state.switch)] if port else None


def _has_end(line: str, state: _State) -> bool:
    """Return whether a row that nothing ends seems to be whole: its last word is an adapter or a client."""
    if state.table == "groups":
        return state.uplinks.issuperset(line.split()[-1].split(","))
    return state.table == "ports" and _CLIENT.search(line) is not None


def _row(line: str, *, numbers: int) -> _Row | None:
    """Split a row into a name, numbers and the uplinks, which may be missing."""
    words = [*_WORD.finditer(line)]
    uplinks = "" if _NUMBER.fullmatch(words[-1][0]) else words.pop()[0]
    if len(words) <= numbers or not all(_NUMBER.fullmatch(word[0]) for word in words[-numbers:]):
        return None
    name = line[: words[-numbers].start()].strip()
    return _Row(name, tuple(int(word[0]) for word in words[-numbers:]), uplinks)


def _switch_facts(row: _Row, line: int, *, is_distributed: bool) -> list[FactRow]:
    ports, used, _, mtu = row.numbers
    return [
        FactRow("switch.kind", row.name, "distributed" if is_distributed else "standard", line),
        FactRow("switch.ports", row.name, ports, line),
        FactRow("switch.ports_used", row.name, used, line),
        FactRow("switch.mtu", row.name, mtu, line),
        FactRow("switch.uplinks", row.name, row.uplinks, line),
    ]


def _group_facts(row: _Row, line: int, switch: str) -> list[FactRow]:
    vlan, used = row.numbers
    return [
        FactRow("portgroup.switch", row.name, switch, line),
        FactRow("portgroup.vlan", row.name, vlan, line),
        FactRow("portgroup.ports_used", row.name, used, line),
        FactRow("portgroup.uplinks", row.name, row.uplinks, line),
    ]


def _port_facts(port: re.Match[str], line: int, switch: str) -> Iterator[FactRow]:
    number, client = port[1], (port[3] or "").strip()
    yield FactRow("dvport.switch", number, switch, line)
    if client or port[2] == "0":  # else something that is not said
        yield FactRow("dvport.client", number, client, line)
    if _INTERFACE.fullmatch(client):
        yield FactRow("vmk.switch", client, switch, line)
        if _NUMBER.fullmatch(number):  # else a network of NSX
            yield FactRow("vmk.port", client, number, line)
