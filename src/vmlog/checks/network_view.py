"""The way of the network inside a host: port, port group, switch, physical adapters."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Final

from vmlog.facts.fact import Fact, FactValue
from vmlog.facts.fact_table import FactTable
from vmlog.facts.host_facts import HostFacts

TRUNK_VLAN: Final = 4095
_UUID: Final = re.compile("[0-9a-f]{32}")


@dataclass(frozen=True, slots=True)
class Attachment:
    """Where something is attached to the network of a host.

    Attributes:
        host: the host.
        switch: name of the switch; "" where it is not known.
        port_group: name of the port group; "" where it is not known.
        dvport: number of the port of a distributed switch; "" on a standard switch.
        group_id: id of the distributed port group; "" on a standard switch, or where it is not known.
        facts: the facts that led there.
        missing: name and subject of the fact that would lead to the switch, where it is not known.
    """

    host: HostFacts
    switch: str
    port_group: str
    dvport: str
    group_id: str
    facts: tuple[Fact, ...]
    missing: tuple[str, str] = ("", "")


def vmk_attachment(host: HostFacts, vmk: str) -> Attachment:
    """Return where a VMkernel interface is attached."""
    table = host.table
    named, numbered = table.find("vmk.port_group", vmk), table.find("vmk.port", vmk)
    if named and table.find("portgroup.switch", str(named.value)):
        return port_group_attachment(host, str(named.value), named)
    number = str(numbered.value) if numbered else _port_of_client(table, vmk)
    if number:
        of_vmk = table.find("vmk.switch", vmk)
        return dvport_attachment(host, number, client=vmk, switch=str(of_vmk.value) if of_vmk else "", via=numbered)
    if named:
        return port_group_attachment(host, str(named.value), named)
    return Attachment(host, "", "", "", "", (), ("vmk.port_group", vmk))


def port_group_attachment(host: HostFacts, name: str, via: Fact | None = None) -> Attachment:
    """Return where a port group of a standard switch is; `via` is the fact that led to it."""
    switch = host.table.find("portgroup.switch", name)
    return Attachment(
        host,
        str(switch.value) if switch else "",
        name,
        "",
        "",
        tuple(filter(None, (via, switch))),
        ("", "") if switch else ("portgroup.switch", name),
    )


def dvport_attachment(
    host: HostFacts, number: str, *, client: str = "", switch: str = "", via: Fact | None = None
) -> Attachment:
    """Return where a port of a distributed switch is.

    Args:
        host: the host.
        number: the number of the port, which is unique on its switch only.
        client: what is connected to it, where that is known.
        switch: the name of its switch, where that is known.
        via: the fact that led to it.
    """
    table = host.table
    owner = _owner(table, number, client, switch)
    if owner is None and not switch:
        return Attachment(host, "", "", number, "", tuple(filter(None, (via,))), ("dvport.switch", number))
    name = switch_name(table, str(owner.value) if owner else switch)
    group = dvport_fact(table, name, number, "dvport.portgroup")
    named = table.find("dvportgroup.name", str(group.value)) if group else None
    return Attachment(
        host,
        name,
        str(named.value) if named else "",
        number,
        str(group.value) if group else "",
        tuple(filter(None, (via, owner, group, named))),
    )


def dvport_fact(table: FactTable, switch: str, number: str, name: str) -> Fact | None:
    """Return a fact about a port of a distributed switch; None where it may be about a port of another switch.

    Several switches of a host may have a port of one number. In one file, what is said of a port stands behind what
    says whose it is, or in the same line.
    """
    fact = table.find(name, number)
    if fact is None or len(switches_with_port(table, number)) < 2:
        return fact
    return facts_by_switch(table, number, name).get(switch_name(table, switch))


def facts_by_switch(table: FactTable, number: str, name: str) -> Mapping[str, Fact]:
    """Return a fact about the ports of a number, by the distributed switch of each."""
    switches = switches_with_port(table, number)
    stated = _stated(table, name, number)
    if len(switches) < 2:
        return {switch: fact for switch in switches for fact in stated[:1]}
    facts: dict[str, Fact] = {}
    for fact in stated:
        facts.setdefault(_switch_at(table, number, fact), fact)
    return facts


def _owner(table: FactTable, number: str, client: str, switch: str) -> Fact | None:
    """Return the fact that says to which switch a port belongs; None where there are several to choose from."""
    stated = _stated(table, "dvport.switch", number)
    if client and not switch:
        used = [item for item in _stated(table, "dvport.client", number) if item.value == client]
        names = {_switch_at(table, number, item) for item in used}
        switch = names.pop() if len(names) == 1 else switch
    if switch:
        stated = [item for item in stated if switch_name(table, str(item.value)) == switch_name(table, switch)]
    return stated[0] if len({switch_name(table, str(item.value)) for item in stated}) == 1 else None


def _switch_at(table: FactTable, number: str, fact: Fact) -> str:
    """Return the switch of which a file speaks where it states a fact about a port; "" where it does not say."""
    before = [
        item
        for item in _stated(table, "dvport.switch", number)
        if item.place.member == fact.place.member and item.place.line <= fact.place.line
    ]
    last = max(before, key=lambda item: item.place.line, default=None)
    return switch_name(table, str(last.value)) if last else ""


def _stated(table: FactTable, name: str, subject: str) -> list[Fact]:
    fact = table.find(name, subject)
    return [fact, *table.others(fact)] if fact else []


def switches_with_port(table: FactTable, number: str) -> set[str]:
    """Return the distributed switches that have a port of a number."""
    return {switch_name(table, str(item.value)) for item in _stated(table, "dvport.switch", number)}


def _port_of_client(table: FactTable, client: str) -> str:
    """Return the number of the port that something is connected to, "" where that is not known."""
    return table.derived(_ports_by_client).get(client, "")


def _ports_by_client(table: FactTable) -> Mapping[str, str]:
    ports: dict[str, str] = {}
    for number, fact in table.of("dvport.client").items():
        ports.setdefault(str(fact.value), number)
    return ports


def switch_name(table: FactTable, text: str) -> str:
    """Return the name of a distributed switch that is given by its name or its UUID."""
    wanted = plain_uuid(text)
    if table.find("switch.uuid", text) or not _UUID.fullmatch(wanted):
        return text
    named = table.find("dvs.name", wanted)
    if named and named.value:
        return str(named.value)
    return table.derived(_switches_by_uuid).get(wanted, text)


def _switches_by_uuid(table: FactTable) -> Mapping[str, str]:
    switches: dict[str, str] = {}
    for name, fact in table.of("switch.uuid").items():
        switches.setdefault(str(fact.value), name)
    return switches


def plain_uuid(text: str) -> str:
    """Return a UUID of a switch in the way in which all files can be compared.

    >>> plain_uuid("50 29 AA 10 c8 8f 4f 11-22 33 44 55 66 77 88 99")
    '5029aa10c88f4f112233445566778899'
    """
    return text.lower().replace(" ", "").replace("-", "")


def vlan_of(attachment: Attachment) -> Fact | None:
    """Return the VLAN of an attachment: a whole number, or text for a distributed switch."""
    table = attachment.host.table
    if attachment.dvport:
        return dvport_fact(table, attachment.switch, attachment.dvport, "dvport.vlan")
    return table.find("portgroup.vlan", attachment.port_group)


def vlan_number(value: FactValue) -> int | None:
    """Return the one VLAN that a fact names, None for a trunk.

    >>> vlan_number(200), vlan_number("200"), vlan_number("0-4094"), vlan_number(4095)
    (200, 200, None, None)
    """
    text = str(value).strip()
    number = int(text) if text.isdecimal() and len(text) < 6 else TRUNK_VLAN
    return None if number >= TRUNK_VLAN else number


def switch_of(attachment: Attachment, name: str) -> Fact | None:
    """Return a fact about the switch of an attachment."""
    return attachment.host.table.find(f"switch.{name}", attachment.switch) if attachment.switch else None


def merged_facts(*groups: Iterable[Fact]) -> tuple[Fact, ...]:
    """Return facts of several groups, each once, in order."""
    return tuple(dict.fromkeys(fact for group in groups for fact in group))


def whole_number(fact: Fact) -> int:
    """Return the value of a fact that is a whole number."""
    return fact.value if isinstance(fact.value, int) else 0


def no_distributed_switch(table: FactTable) -> Fact | None:
    """Return a fact that a host has no distributed switch, where a list of all its switches shows that."""
    is_distributed = any(fact.value == "distributed" for fact in table.of("switch.kind").values())
    return None if is_distributed else table.absent("switch.kind", "", "standard")
