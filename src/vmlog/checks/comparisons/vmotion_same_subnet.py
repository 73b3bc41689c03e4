"""P1: the vMotion interfaces of two hosts reach each other."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import product

from vmlog.checks.addresses import VmkAddress, addresses_of
from vmlog.checks.check_case import CheckCase, Finding, UsedFact, lacking, used
from vmlog.checks.vmotion_interfaces import (
    VMOTION_STACK,
    VmotionInterfaces,
    stack_of,
    unsettled_sides,
    vmotion_sides,
)


def compare_vmotion_same_subnet(case: CheckCase) -> Iterator[Finding]:
    """Yield whether any two vMotion interfaces are in one network."""
    sides = vmotion_sides(case)
    if sides is None:
        yield from unsettled_sides(case)
        return
    addresses = [[item for vmk in side.names for item in addresses_of(side.host.table, vmk)] for side in sides]
    for side, known in zip(sides, addresses, strict=True):
        if not known and not side.host.table.is_whole("vmk"):
            yield lacking(side.host, "vmk.address", subject=side.names[0])
    if all(addresses):
        yield _reach(sides, *addresses)


def _reach(
    sides: tuple[VmotionInterfaces, VmotionInterfaces], here: Sequence[VmkAddress], there: Sequence[VmkAddress]
) -> Finding:
    near = [(one, other) for one, other in product(here, there) if one.shares_network(other)]
    alike = [(one, other) for one, other in near if one.has_same_mask(other)]
    one, other = next(iter(alike or near), (here[0], there[0]))
    words = {
        "vmk": one.vmk,
        "address": str(one.interface),
        "other_vmk": other.vmk,
        "other_address": str(other.interface),
        "network": one.network,
    }
    facts = _facts(sides, (one, other))
    if near:
        return Finding("same" if alike else "masks", words, facts)
    if {item.interface.version for item in here}.isdisjoint(item.interface.version for item in there):
        return Finding("families", words, facts)
    for side, addresses in zip(sides, (here, there), strict=True):
        for item in addresses:
            if not item.has_mask:
                return lacking(side.host, "vmk.netmask", subject=item.vmk)
    is_routed = all(stack_of(side.host.table, vmk) == VMOTION_STACK for side in sides for vmk in side.names)
    return Finding("routed" if is_routed else "other-subnet", words, facts)


def _facts(
    sides: tuple[VmotionInterfaces, VmotionInterfaces], pair: tuple[VmkAddress, VmkAddress]
) -> tuple[UsedFact, ...]:
    facts: tuple[UsedFact, ...] = ()
    for side, address in zip(sides, pair, strict=True):
        facts += used(side.host, (*address.facts, side.host.table.find("vmk.stack", address.vmk)))
    return facts
