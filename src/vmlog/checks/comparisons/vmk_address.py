"""H2: the vMotion interfaces of a host have addresses."""

from __future__ import annotations

from collections.abc import Iterator

from vmlog.checks.addresses import addresses_of, parse_interface
from vmlog.checks.check_case import CheckCase, Finding, lacking, used
from vmlog.checks.vmotion_interfaces import unsettled_interfaces, vmotion_interfaces
from vmlog.facts.host_facts import HostFacts


def compare_vmk_address(case: CheckCase) -> Iterator[Finding]:
    """Yield for each vMotion interface whether others can reach its address."""
    found = vmotion_interfaces(case.host)
    yield from unsettled_interfaces(found)
    answers = [_address(case.host, vmk) for vmk in found.names]
    any_usable = any(answer.outcome in ("usable", "dhcp") for answer in answers)
    for answer in answers:
        is_without = answer.outcome in ("none", "link-local", "unset")
        yield Finding("one-without", answer.words, answer.facts) if is_without and any_usable else answer


def _address(host: HostFacts, vmk: str) -> Finding:
    table = host.table
    kind = table.find("vmk.address_type", vmk)
    usable = addresses_of(table, vmk)
    if usable:
        facts = used(host, (*usable[0].facts, kind))
        words = {"vmk": vmk, "address": ", ".join(address.ip for address in usable)}
        is_leased = usable[0].interface.version == 4 and kind and str(kind.value).upper().startswith("DHCP")
        return Finding("dhcp" if is_leased else "usable", words, facts)
    stated = table.find("vmk.address", vmk) or table.absent("vmk.address", vmk, "")
    if stated is None:
        return lacking(host, "vmk.address", subject=vmk)
    address = parse_interface(str(stated.value))
    words = {"vmk": vmk, "address": str(stated.value) or "no address"}
    if address and address.ip.is_link_local:
        return Finding("link-local", words, used(host, (stated, kind)))
    return Finding("unset" if address else "none", words, used(host, (stated, kind)))
