"""V6: the destination has the networks of the VM."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from vmlog.checks.check_case import CheckCase, Finding, UsedFact, lacking, used
from vmlog.checks.near_names import NameIndex, NearNames
from vmlog.checks.network_view import no_distributed_switch, plain_uuid
from vmlog.checks.port_groups import all_port_groups, has_lost_blanks
from vmlog.checks.vm_adapters import VmAdapter, adapters_of
from vmlog.checks.vm_devices import all_devices_seen
from vmlog.facts.fact import Fact
from vmlog.facts.fact_table import FactTable
from vmlog.facts.host_facts import HostFacts


def compare_vm_networks(case: CheckCase) -> Iterator[Finding]:
    """Yield for each adapter whether the destination has its port group, or is a member of its distributed switch."""
    adapters = adapters_of(case.subject_vm)
    names = NearNames(case.destination.table.derived(_port_group_names))
    for adapter in adapters:
        yield _distributed(case, adapter) if adapter.switch else _standard(case, adapter, names)
    yield from all_devices_seen(case, "ethernet.network", found=bool(adapters))


def _distributed(case: CheckCase, adapter: VmAdapter) -> Finding:
    """Return what an adapter on a distributed switch finds there; the switch counts whether it is connected or not."""
    table = case.destination.table
    words = {**adapter.words, **_names(case.host, adapter)}
    wanted = plain_uuid(str(adapter.words["switch"]))
    facts = used(case.host, adapter.facts)
    member = table.derived(_switch_members).get(wanted)
    if member:
        return Finding("member", words, facts + used(case.destination, [member]))
    nothing = table.absent("dvs.name", wanted, "") or no_distributed_switch(table)
    if nothing is None:
        return lacking(case.destination, "dvs.name", subject=wanted)
    return Finding("switch-missing", words, facts + used(case.destination, [nothing]))


def _names(host: HostFacts, adapter: VmAdapter) -> dict[str, object]:
    """Return the names of switch and port group, where the host knows them by more than their ids."""
    wanted = plain_uuid(str(adapter.words["switch"]))
    switches = [fact for uuid, fact in host.table.of("dvs.name").items() if plain_uuid(uuid) == wanted and fact.value]
    group = host.table.find("dvportgroup.name", str(adapter.words["group"]))
    named: dict[str, object] = {"switch": switches[0].value} if switches else {}
    return named | ({"group": group.value} if group and group.value else {})


def _switch_members(table: FactTable) -> Mapping[str, Fact]:
    """Return the facts that say that a host is a member of a distributed switch, by all that they call it."""
    members: dict[str, Fact] = {}
    for subject, fact in sorted({**table.of("dvs.name"), **table.of("switch.uuid")}.items()):
        members.setdefault(plain_uuid(subject), fact)
        members.setdefault(plain_uuid(str(fact.value)), fact)
    return members


def _port_group_names(table: FactTable) -> NameIndex:
    return NameIndex(table.of("portgroup.switch"))


def _standard(case: CheckCase, adapter: VmAdapter, names: NearNames) -> Finding:
    if adapter.network is None:
        return lacking(case.host, "ethernet.network", subject=adapter.device)
    name, there = str(adapter.network.value), all_port_groups(case.destination)
    facts = used(case.host, adapter.facts)
    if name in there:
        return Finding("present", adapter.words, facts + used(case.destination, [there[name]]))
    nothing = case.destination.table.absent("portgroup.switch", name, "")
    if nothing is None:
        return lacking(case.destination, "portgroup.switch", subject=name)
    near = names.nearest(name)
    if near and near == name.strip() and has_lost_blanks(there[near]):
        return lacking(case.destination, "portgroup.switch", subject=name)
    facts += used(case.destination, [there.get(near, nothing)])
    return _graded(case, adapter, near, facts)


def _graded(case: CheckCase, adapter: VmAdapter, near: str, facts: tuple[UsedFact, ...]) -> Finding:
    if adapter.is_connected is None:
        return lacking(case.host, "ethernet.connected", subject=adapter.device)
    outcome = ("near" if near else "missing") + ("" if adapter.is_connected else "-unused")
    return Finding(outcome, {**adapter.words, "near": f'"{near}"'}, facts)
