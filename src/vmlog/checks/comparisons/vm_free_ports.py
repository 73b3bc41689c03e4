"""V30: the standard switches of the destination have a port for each adapter of the VM."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from vmlog.checks.check_case import CheckCase, Finding, lacking, used
from vmlog.checks.port_groups import all_port_groups
from vmlog.checks.vm_adapters import VmAdapter, adapters_of
from vmlog.checks.vm_devices import all_devices_seen


def compare_vm_free_ports(case: CheckCase) -> Iterator[Finding]:
    """Yield for each switch that the VM would use whether it has ports left; later releases have switches that grow."""
    adapters = adapters_of(case.subject_vm)
    groups = all_port_groups(case.destination)
    wanted: Counter[str] = Counter()
    for adapter in adapters:
        name = str(adapter.network.value) if adapter.network else ""
        if name in groups:
            wanted[str(groups[name].value)] += 1
        elif name and not case.destination.table.is_whole("portgroup"):
            yield lacking(case.destination, "portgroup.switch", subject=name)
    for switch, count in sorted(wanted.items()):
        yield _switch(case, switch, count, adapters)
    if not adapters:
        yield from all_devices_seen(case, "ethernet.network", found=False)


def _switch(case: CheckCase, switch: str, count: int, adapters: list[VmAdapter]) -> Finding:
    host, table = case.destination, case.destination.table
    if host.version is None:
        return lacking(host, "host.version")
    ports, in_use = table.find("switch.ports", switch), table.find("switch.ports_used", switch)
    if ports is None or in_use is None:
        return lacking(host, "switch.ports" if ports is None else "switch.ports_used", subject=switch)
    left = int(ports.value) - int(in_use.value)
    words = {"switch": switch, "left": left, "count": count, "ports": ports.value}
    facts = used(case.host, [adapter.network for adapter in adapters]) + used(host, [ports, in_use])
    if left >= count:
        return Finding("left", words, facts)
    is_used = any(adapter.is_connected for adapter in adapters if adapter.network)
    return Finding("full" if is_used else "full-unused", words, facts)
