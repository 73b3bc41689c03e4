"""P2: the vMotion interfaces of two hosts have one MTU."""

from __future__ import annotations

from collections.abc import Iterator

from vmlog.checks.check_case import CheckCase, Finding, lacking, used
from vmlog.checks.vmotion_interfaces import unsettled_sides, vmotion_sides
from vmlog.checks.vmotion_links import linked_names


def compare_mtu_equal(case: CheckCase) -> Iterator[Finding]:
    """Yield whether interfaces that talk to each other have equal MTUs."""
    sides = vmotion_sides(case)
    if sides is None:
        yield from unsettled_sides(case)
        return
    for vmk, other_vmk in linked_names(*sides):
        mtu = case.host.table.find("vmk.mtu", vmk)
        other = case.destination.table.find("vmk.mtu", other_vmk)
        if mtu is None:
            yield lacking(case.host, "vmk.mtu", subject=vmk)
        elif other is None:
            yield lacking(case.destination, "vmk.mtu", subject=other_vmk)
        else:
            words = {"vmk": vmk, "mtu": mtu.value, "other_vmk": other_vmk, "other_mtu": other.value}
            facts = used(case.host, [mtu]) + used(case.destination, [other])
            yield Finding("equal" if mtu.value == other.value else "differ", words, facts)
