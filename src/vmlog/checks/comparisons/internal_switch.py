"""V8: the VM is on no switch without uplinks."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from vmlog.checks.check_case import CheckCase, Finding, lacking, used
from vmlog.checks.port_groups import all_port_groups
from vmlog.checks.vm_adapters import VmAdapter, adapters_of
from vmlog.checks.vm_devices import all_devices_seen
from vmlog.facts.fact import Fact
from vmlog.facts.host_facts import HostFacts

_ALLOWED: Final = "config.migrate.test.CompatibleNetworks.VMOnVirtualIntranet"


def compare_internal_switch(case: CheckCase) -> Iterator[Finding]:
    """Yield for each adapter on a standard switch whether the switches of both hosts have uplinks."""
    adapters = adapters_of(case.subject_vm)
    for adapter in adapters:
        if adapter.switch:
            yield Finding("distributed", adapter.words, used(case.host, adapter.facts))
        elif adapter.network is None:
            yield lacking(case.host, "ethernet.network", subject=adapter.device)
        else:
            yield _adapter(case, adapter, str(adapter.network.value))
    yield from all_devices_seen(case, "ethernet.network", found=bool(adapters))


def _adapter(case: CheckCase, adapter: VmAdapter, name: str) -> Finding:
    switch, uplinks = _switch(case.host, name)
    if switch is None or uplinks is None:
        missing, subject = ("portgroup.switch", name) if switch is None else ("switch.uplinks", str(switch.value))
        return lacking(case.host, missing, subject=subject)
    words = {**adapter.words, "switch": switch.value, "uplinks": uplinks.value}
    facts = used(case.host, [*adapter.facts, switch, uplinks])
    if uplinks.value:
        there, uplinks_there = _switch(case.destination, name)
        if there and uplinks_there and not uplinks_there.value:
            words = {**words, "other_switch": there.value}
            return Finding("internal-there", words, facts + used(case.destination, [there, uplinks_there]))
        return Finding("uplinked", words, facts)
    allowed = case.host.table.find("vcenter.setting", _ALLOWED) or case.destination.table.find(
        "vcenter.setting", _ALLOWED
    )
    if allowed and str(allowed.value).lower() == "false":
        return Finding("allowed", words, facts + used(case.host, [allowed]))
    if adapter.is_connected is None:
        return lacking(case.host, "ethernet.connected", subject=adapter.device)
    return Finding("internal" if adapter.is_connected else "internal-unused", words, facts)


def _switch(host: HostFacts, name: str) -> tuple[Fact | None, Fact | None]:
    """Return the switch of a port group and its uplinks."""
    switch = all_port_groups(host).get(name)
    return switch, host.table.find("switch.uplinks", str(switch.value)) if switch else None
