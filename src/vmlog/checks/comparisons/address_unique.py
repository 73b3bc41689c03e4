"""P7: no address is used on both hosts."""

from __future__ import annotations

from collections.abc import Iterator

from vmlog.checks.addresses import addresses_of, is_usable, parse_interface
from vmlog.checks.check_case import CheckCase, Finding, lacking, used
from vmlog.checks.vmotion_interfaces import vmk_order
from vmlog.facts.fact import Fact
from vmlog.facts.host_facts import HostFacts

_Owner = tuple[str, str, Fact]


def compare_address_unique(case: CheckCase) -> Iterator[Finding]:
    """Yield each address that both hosts have, management addresses included."""
    sides = [list(_owners(host)) for host in (case.host, case.destination)]
    found = False
    owners = {address: (name, fact) for name, address, fact in reversed(sides[0])}
    for other_name, address, other_fact in sides[1]:
        if address in owners:
            found = True
            name, fact = owners[address]
            words = {"address": address, "owner": name, "other_owner": other_name}
            yield Finding("twice", words, used(case.host, [fact]) + used(case.destination, [other_fact]))
    for host in (case.host, case.destination):
        if not host.table.is_whole("vmk"):
            yield lacking(host, "vmk.address")
    if not found and all(sides):
        facts = [used(host, [fact for _, _, fact in side]) for host, side in _zipped(case, sides)]
        yield Finding("unique", facts=facts[0] + facts[1])


def _zipped(case: CheckCase, sides: list[list[_Owner]]) -> Iterator[tuple[HostFacts, list[_Owner]]]:
    yield from zip((case.host, case.destination), sides, strict=True)


def _owners(host: HostFacts) -> Iterator[_Owner]:
    """Yield what owns an address, the address and the fact that says so; each address once."""
    seen = set()
    for vmk in sorted(host.table.subjects("vmk"), key=vmk_order):
        for address in addresses_of(host.table, vmk):
            if address.ip not in seen:
                seen.add(address.ip)
                yield vmk, address.ip, address.facts[0]
    management = host.table.find("host.management_address")
    interface = parse_interface(str(management.value)) if management else None
    if management and interface and is_usable(interface) and str(interface.ip) not in seen:
        yield "the management", str(interface.ip), management
