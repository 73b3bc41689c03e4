"""`esxcfg-vmknic -l`: the VMkernel interfaces, a row for each address.

The columns are fixed, but a long name pushes the rest of its row to the right and a name with letters of several bytes
pulls it to the left. So a row is cut at what no name looks like: the address family before the address, and the MAC.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Final

from vmlog.facts.fact import FactRow
from vmlog.facts.fact_text import FactText
from vmlog.facts.network_words import MAC, is_address4, is_address6, stack_facts
from vmlog.facts.shell_prompt import is_prompt, open_end, open_line
from vmlog.knowledge.fact_files import END_MISSING

_HEADER: Final = re.compile(r"\s*Interface\s+Port[ _]Group/DVPort")
_INTERFACE: Final = re.compile(r"\s*(vmk[0-9]{1,5})\s")
# Of a row that nothing ends, any other name may be a part of one.
_KNOWN_STACKS: Final = frozenset({"defaultTcpipStack", "vmotion", "vSphereProvisioning"})
_WORD_OF_STATE: Final = re.compile(r"[A-Z]+")
_FAMILY: Final = re.compile(r"\s(IPv[46])\s")
_AFTER_ADDRESSES: Final = re.compile(rf"\s({MAC})\s+([0-9]{{1,9}})\s+[0-9]{{1,9}}\s+(true|false)(?:\s+(\S.*))?$")
# `STATIC, PREFERRED` in rows of IPv6.
_TYPE_AND_STACK: Final = re.compile(r"([A-Z][A-Z0-9]*+(?:,[ ]?[A-Z][A-Z0-9]*+)*+)(?:\s+(\S+))?\s*$")
_PREFIX: Final = re.compile(r"[0-9]{1,3}")
_PORT: Final = re.compile(r"[0-9]{1,9}")
_UUID: Final = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}", re.I)


@dataclass(frozen=True, slots=True)
class _Row:
    interface: str
    network: str
    family: str
    address: str
    mask: str
    mac: str
    mtu: int
    is_enabled: bool
    type: str
    stack: str


@dataclass(slots=True)
class _Addresses6:
    """The IPv6 addresses of an interface, and the line of the first."""

    line: int
    addresses: list[str] = field(default_factory=list)


def read_vmknic(text: FactText) -> Iterator[FactRow]:
    """Yield the interfaces with what they are connected to, addresses, MTU and TCP/IP stack."""
    lines = text.whole_lines
    header = next((at for at, line in enumerate(lines) if _HEADER.match(line)), None)
    if header is None:
        yield FactRow(END_MISSING, "", True, 1)
        return
    has_stack = "NetStack" in lines[header]
    seen: set[str] = set()
    addresses6: dict[str, _Addresses6] = {}
    unread, last, opened = 0, "", open_line(text)
    for number, line in enumerate(lines[header + 1 :], header + 2):
        if is_prompt(line):
            break
        interface = _INTERFACE.match(line)
        row = _row(line, interface, has_stack=has_stack) if interface else None
        if row is None:
            unread = unread or (number if interface else 0)
            continue
        last = row.interface
        if row.interface not in seen:
            seen.add(row.interface)
            yield from _interface_facts(row, number, is_open=number == opened)
        if row.family == "IPv4":
            yield from _address_facts(row, number)
        elif is_address6(row.address) and _PREFIX.fullmatch(row.mask):
            of_interface = addresses6.setdefault(row.interface, _Addresses6(number))
            of_interface.addresses.append(f"{row.address.lower()}/{row.mask}")
    if text.is_cut or opened:
        addresses6.pop(last, None)  # there may have been more
    for subject, found in addresses6.items():
        yield FactRow("vmk.address6", subject, " ".join(found.addresses), found.line)
    yield from open_end(text, unread)


def _network_fact(interface: str, network: str, line: int) -> FactRow:
    """Return what an interface is connected to: a port, an NSX network or a port group.

    A port group whose name is a number cannot be told from a port here.
    """
    if _PORT.fullmatch(network):
        return FactRow("vmk.port", interface, network, line)
    if _UUID.fullmatch(network):
        return FactRow("vmk.opaque_network", interface, network.lower(), line)
    return FactRow("vmk.port_group", interface, network, line)


def _row(line: str, interface: re.Match[str], *, has_stack: bool) -> _Row | None:
    after = _AFTER_ADDRESSES.search(line)
    families = [*_FAMILY.finditer(line, interface.end() - 1, after.start() + 1)] if after else []
    if not after or not families:
        return None
    family = families[-1]
    # IPv6 has no broadcast address; an interface without IPv4 has N/A three times.
    addresses = line[family.end() : after.start()].split()
    if not 1 <= len(addresses) <= 3:
        return None
    type_and_stack = _TYPE_AND_STACK.match(after[4] or "")
    stack = (type_and_stack[2] or "") if type_and_stack and has_stack else ""
    return _Row(
        interface=interface[1],
        network=line[interface.end() : family.start()].strip(),
        family=family[1],
        address=addresses[0],
        mask=addresses[1] if len(addresses) > 1 else "",
        mac=after[1].lower(),
        mtu=int(after[2]),
        is_enabled=after[3] == "true",
        type=type_and_stack[1] if type_and_stack else "",
        stack="" if _WORD_OF_STATE.fullmatch(stack) else stack,
    )


def _interface_facts(row: _Row, line: int, *, is_open: bool) -> Iterator[FactRow]:
    if row.network:
        yield _network_fact(row.interface, row.network, line)
    yield FactRow("vmk.mtu", row.interface, row.mtu, line)
    yield FactRow("vmk.mac", row.interface, row.mac, line)
    yield FactRow("vmk.enabled", row.interface, row.is_enabled, line)
    if row.stack and (not is_open or row.stack in _KNOWN_STACKS):
        yield from stack_facts(row.interface, row.stack, line)


def _address_facts(row: _Row, line: int) -> Iterator[FactRow]:
    if is_address4(row.address):
        yield FactRow("vmk.address", row.interface, row.address, line)
        if is_address4(row.mask):
            yield FactRow("vmk.netmask", row.interface, row.mask, line)
    if row.type:
        yield FactRow("vmk.address_type", row.interface, row.type.partition(",")[0], line)
