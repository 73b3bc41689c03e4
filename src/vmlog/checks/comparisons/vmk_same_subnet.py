"""H5: no vMotion interface of a host shares its subnet with an interface for something else."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence

from vmlog.checks.addresses import VmkAddress, addresses_of
from vmlog.checks.check_case import CheckCase, Finding, lacking, used
from vmlog.checks.network_view import merged_facts
from vmlog.checks.vmotion_interfaces import VmotionInterfaces, stack_of, vmk_order, vmotion_interfaces


def compare_vmk_same_subnet(case: CheckCase) -> Iterator[Finding]:
    """Yield for each subnet that several interfaces of one stack are in what that means for vMotion."""
    host, table = case.host, case.host.table
    groups: dict[tuple[str, str], list[VmkAddress]] = defaultdict(list)
    for vmk in sorted(table.subjects("vmk"), key=vmk_order):
        for address in addresses_of(table, vmk):
            if address.has_mask:
                groups[stack_of(table, vmk), address.network].append(address)
    shared = [group for group in groups.values() if len({address.vmk for address in group}) > 1]
    found = vmotion_interfaces(host)
    for group in shared:
        yield _shared(found, group)
    if not table.is_whole("vmk"):
        yield lacking(host, "vmk.address")
    elif not shared:
        facts = merged_facts(*(address.facts for group in groups.values() for address in group))
        yield Finding("apart", facts=used(host, facts))


def _shared(found: VmotionInterfaces, group: Sequence[VmkAddress]) -> Finding:
    host = found.host
    vmks = list(dict.fromkeys(address.vmk for address in group))
    words = {"vmks": ", ".join(vmks), "network": group[0].network}
    management = [host.table.find("vmk.management", vmk) for vmk in vmks]
    facts = used(host, merged_facts(*(address.facts for address in group), found.facts))
    if set(vmks) <= set(found.names):
        return Finding("several", words, facts)
    if not found.is_complete:
        return lacking(host, "vmk.vmotion", subject=next(vmk for vmk in vmks if vmk not in found.names))
    is_management = any(fact and fact.value for fact in management)
    facts += used(host, management)
    if set(vmks).isdisjoint(found.names):
        return Finding("management-only" if is_management else "others", words, facts)
    return Finding("management" if is_management else "mixed", words, facts)
