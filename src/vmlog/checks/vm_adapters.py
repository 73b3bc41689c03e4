"""The network adapters of a VM: what they are plugged into, and whether they are connected."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from vmlog.checks.vm_devices import DeviceConnection, connection_of
from vmlog.facts.fact import Fact
from vmlog.facts.host_facts import VmFacts


@dataclass(frozen=True, slots=True)
class VmAdapter:
    """A network adapter.

    Attributes:
        device: its device, `ethernet0`.
        network: name of the port group of a standard switch, None where it is in none.
        switch: UUID of the distributed switch, None where it is on none.
        group: id of the distributed port group.
        is_connected: None for unknown; as configured where nothing shows how it is now. A VM that is off has none.
        facts: what says so.
    """

    device: str
    network: Fact | None
    switch: Fact | None
    group: Fact | None
    is_connected: bool | None
    facts: tuple[Fact, ...]

    @property
    def words(self) -> Mapping[str, object]:
        """Values for the texts of outcomes; names in quotes, since blanks count."""
        network = f'"{self.network.value}"' if self.network else ""
        return {
            "device": self.device,
            "network": network,
            "switch": self.switch.value if self.switch else "",
            "group": self.group.value if self.group else "",
        }


def adapters_of(vm: VmFacts) -> list[VmAdapter]:
    """Return the network adapters of a VM, by device."""
    return [_adapter(vm, device) for device in vm.table.subjects("ethernet")]


def _adapter(vm: VmFacts, device: str) -> VmAdapter:
    network, switch = vm.table.find("ethernet.network", device), vm.table.find("ethernet.dvs", device)
    # It has one of them; the file that is less trusted is older.
    if network and switch and network.trust.rank < switch.trust.rank:
        switch = None
    network = None if switch else network
    group = vm.table.find("ethernet.dvportgroup", device) if switch else None
    connection, connected = connection_of(vm, "ethernet", device)
    is_connected = None if connected is None else connection is not DeviceConnection.NO
    power = vm.table.find("vm.power")
    if power and vm.is_running is False:
        is_connected, connected = False, power
    facts = tuple(fact for fact in (network, switch, group, connected) if fact)
    return VmAdapter(device, network, switch, group, is_connected, facts)
