"""V7: the port groups of the VM have the same policies at the destination."""

from __future__ import annotations

from collections.abc import Iterator

from vmlog.checks.check_case import UNKNOWN_OUTCOME, CheckCase, Finding, lacking, used
from vmlog.checks.port_groups import all_port_groups
from vmlog.checks.port_policies import compare_policies
from vmlog.checks.vm_adapters import VmAdapter, adapters_of
from vmlog.checks.vm_devices import all_devices_seen


def compare_vm_network_policies(case: CheckCase) -> Iterator[Finding]:
    """Yield for each adapter on a standard switch what differs; that a port group is missing is told elsewhere."""
    adapters = adapters_of(case.subject_vm)
    for adapter in adapters:
        if adapter.switch:
            yield Finding("distributed", adapter.words, used(case.host, adapter.facts))
        elif adapter.network is None:
            yield lacking(case.host, "ethernet.network", subject=adapter.device)
        else:
            yield from _adapter(case, adapter, str(adapter.network.value))
    yield from all_devices_seen(case, "ethernet.network", found=bool(adapters))


def _adapter(case: CheckCase, adapter: VmAdapter, name: str) -> Iterator[Finding]:
    if name not in all_port_groups(case.destination):
        if not case.destination.table.is_whole("portgroup"):
            yield lacking(case.destination, "portgroup.switch", subject=name)
        return
    found = compare_policies(case, name)
    words = {**adapter.words, "what": found.what}
    facts = used(case.host, adapter.facts) + found.facts
    if found.is_refused and adapter.is_connected is None:
        yield lacking(case.host, "ethernet.connected", subject=adapter.device)
    elif found.is_refused:
        yield Finding("differ" if adapter.is_connected else "differ-unused", words, facts)
    elif found.missing:
        yield Finding(UNKNOWN_OUTCOME, missing=(found.missing,))
    else:
        yield Finding("equal", words, facts)
