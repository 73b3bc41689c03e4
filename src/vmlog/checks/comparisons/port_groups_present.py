"""P8: the destination has each port group of the source."""

from __future__ import annotations

from collections.abc import Iterator

from vmlog.checks.check_case import CheckCase, Finding, lacking, used
from vmlog.checks.near_names import NameIndex, NearNames
from vmlog.checks.port_groups import all_port_groups, vm_port_groups
from vmlog.checks.vm_users import port_group_users, shown_names


def compare_port_groups_present(case: CheckCase) -> Iterator[Finding]:
    """Yield each port group of a standard switch that the destination lacks, with what is almost the same there."""
    here, there = vm_port_groups(case.host), all_port_groups(case.destination)
    nothing = case.destination.table.absent("portgroup.switch", "", "")
    if nothing is None:
        yield lacking(case.destination, "portgroup.switch")
        return
    found = False
    connected = port_group_users(case.host)
    names = NearNames(NameIndex(there.keys() - here.keys()))
    for name, switch in here.items():
        if name in there:
            continue
        found = True
        users = connected.get(name, ())
        near = names.nearest(name)
        words = {"name": name, "near": near, "vms": shown_names(users)}
        lacked = case.destination.table.absent("portgroup.switch", name, "") or nothing
        facts = used(case.host, [switch]) + used(case.destination, [there.get(near, lacked)])
        yield Finding(("near" if near else "missing") + ("-used" if users else ""), words, facts)
    if not case.host.table.is_whole("portgroup"):
        yield lacking(case.host, "portgroup.switch")
    elif not found:
        facts = used(case.host, here.values()) + used(case.destination, [there.get(name) for name in here])
        yield Finding("present", {"count": len(here)}, facts)
