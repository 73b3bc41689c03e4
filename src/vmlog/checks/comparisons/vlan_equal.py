"""P5: vMotion interfaces of two hosts in one subnet are in one VLAN."""

from __future__ import annotations

from collections.abc import Iterator

from vmlog.checks.check_case import CheckCase, Finding, lacking, used
from vmlog.checks.network_view import Attachment, vlan_number, vlan_of, vmk_attachment
from vmlog.checks.vmotion_interfaces import unsettled_sides, vmotion_sides
from vmlog.checks.vmotion_links import VmotionLink, links_between


def compare_vlan_equal(case: CheckCase) -> Iterator[Finding]:
    """Yield for each two interfaces in one subnet whether their VLANs are the same; of a trunk that is not known."""
    sides = vmotion_sides(case)
    if sides is None:
        yield from unsettled_sides(case)
        return
    for side in sides:
        for vmk in side.names:
            if not side.host.table.find("vmk.address", vmk) and not side.host.table.find("vmk.address6", vmk):
                yield lacking(side.host, "vmk.address", subject=vmk)
    for link in links_between(*sides):
        yield _vlans(case, link)


def _vlans(case: CheckCase, link: VmotionLink) -> Finding:
    here, there = vmk_attachment(case.host, link.vmk), vmk_attachment(case.destination, link.other_vmk)
    vlans = [vlan_of(attachment) for attachment in (here, there)]
    for attachment, vlan in zip((here, there), vlans, strict=True):
        if vlan is None:
            return _no_vlan(attachment)
    one, other = vlans
    facts = used(case.host, (*link.facts, one)) + used(case.destination, (*link.other_facts, other))
    words = {
        "vmk": link.vmk,
        "vlan": one.value if one else "",
        "other_vmk": link.other_vmk,
        "other_vlan": other.value if other else "",
        "network": link.network,
    }
    numbers = [vlan_number(vlan.value) for vlan in vlans if vlan]
    if None in numbers:
        return Finding("trunk", words, facts)
    return Finding("equal" if numbers[0] == numbers[1] else "differ", words, facts)


def _no_vlan(attachment: Attachment) -> Finding:
    if attachment.missing[0] and not attachment.port_group:
        return lacking(attachment.host, attachment.missing[0], subject=attachment.missing[1])
    if attachment.dvport:
        return lacking(attachment.host, "dvport.vlan", subject=attachment.dvport)
    return lacking(attachment.host, "portgroup.vlan", subject=attachment.port_group)
