"""H1: a host has a VMkernel interface for vMotion."""

from __future__ import annotations

from collections.abc import Iterator

from vmlog.checks.addresses import addresses_of
from vmlog.checks.check_case import CheckCase, Finding, lacking, used
from vmlog.checks.vmotion_interfaces import unsettled_interfaces, vmotion_interfaces
from vmlog.facts.host_facts import HostFacts


def compare_vmk_present(case: CheckCase) -> Iterator[Finding]:
    """Yield whether there is an enabled interface for vMotion; `none` only from a source that would name it."""
    host = case.host
    found = vmotion_interfaces(host)
    if not found.names:
        yield from unsettled_interfaces(found)
        if found.is_complete:
            yield Finding("none", facts=used(host, found.facts))
        return
    states = {vmk: host.table.find("vmk.enabled", vmk) for vmk in found.names}
    enabled = [vmk for vmk, fact in states.items() if fact and fact.value]
    unknown = [vmk for vmk, fact in states.items() if fact is None]
    facts = used(host, (*found.facts, *states.values()))
    lists = host.table.absent("vmk.address", "", "none")
    if enabled and lists and not any(_may_have_address(host, vmk) for vmk in enabled):
        yield Finding("no-address", {"vmks": ", ".join(enabled)}, facts + used(host, [lists]))
    elif enabled:
        yield Finding("present", {"vmks": ", ".join(enabled), "known_by": found.known_by}, facts)
    elif unknown:
        yield lacking(host, "vmk.enabled", subject=unknown[0])
    else:
        yield Finding("disabled", {"vmks": found.shown}, facts)


def _may_have_address(host: HostFacts, vmk: str) -> bool:
    """Return whether an interface has an address, or one that no file states."""
    known = host.table.find("vmk.address_type", vmk)
    return bool(addresses_of(host.table, vmk)) or known is None
