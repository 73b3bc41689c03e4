"""P9: port groups of one name are the same network."""

from __future__ import annotations

from collections.abc import Iterator

from vmlog.checks.check_case import CheckCase, Finding, lacking, used
from vmlog.checks.port_groups import unlisted_port_groups, vm_port_groups


def compare_port_group_vlan(case: CheckCase) -> Iterator[Finding]:
    """Yield each name of which the VLAN or the kind of switch differs."""
    tables = case.host.table, case.destination.table
    here, there = vm_port_groups(case.host), vm_port_groups(case.destination)
    distributed = [{str(fact.value): fact for fact in table.of("dvportgroup.name").values()} for table in tables]
    for name in sorted({*here, *there}):
        if name in here and name in there:
            yield _vlans(case, name)
        elif name in here and name in distributed[1]:
            facts = used(case.host, [here[name]]) + used(case.destination, [distributed[1][name]])
            yield Finding(
                "kind", {"name": name, "standard": case.host.name, "distributed": case.destination.name}, facts
            )
        elif name in there and name in distributed[0]:
            facts = used(case.host, [distributed[0][name]]) + used(case.destination, [there[name]])
            yield Finding(
                "kind", {"name": name, "standard": case.destination.name, "distributed": case.host.name}, facts
            )
    yield from unlisted_port_groups(case)


def _vlans(case: CheckCase, name: str) -> Finding:
    vlan, other = (host.table.find("portgroup.vlan", name) for host in (case.host, case.destination))
    if vlan is None:
        return lacking(case.host, "portgroup.vlan", subject=name)
    if other is None:
        return lacking(case.destination, "portgroup.vlan", subject=name)
    words = {"name": name, "vlan": vlan.value, "other_vlan": other.value}
    facts = used(case.host, [vlan]) + used(case.destination, [other])
    return Finding("equal" if vlan.value == other.value else "vlan", words, facts)
