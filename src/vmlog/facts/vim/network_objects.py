"""What a host's object says about its network: physical adapters, switches, port groups, VMkernel interfaces."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Final

from vmlog.facts.fact import FactRow
from vmlog.facts.network_words import switch_uuid
from vmlog.facts.vim.network_policies import add_policies
from vmlog.facts.vim.vim_node import VimNode, VimObject
from vmlog.facts.vim.vim_rows import VimRows

_NICS: Final = "config.network.pnic[]"
_SWITCHES: Final = "config.network.vswitch[]"
_PROXY_SWITCHES: Final = "config.network.proxySwitch[]"
_PORT_GROUPS: Final = "config.network.portgroup[]"
_INTERFACES: Final = "config.network.vnic[]"
NETWORK_PATHS: Final = (
    _NICS,
    _SWITCHES,
    _PROXY_SWITCHES,
    _PORT_GROUPS,
    _INTERFACES,
    "config.virtualNicManagerInfo.netConfig[]",
)
_SELECTED_FOR: Final = {"vmotion": "vmk.vmotion", "management": "vmk.management"}
_VMK: Final = "vmk"
_NO_ADDRESS: Final = frozenset(("", "0.0.0.0"))  # noqa: S104 - what hostd writes for none


def network_rows(host: VimObject) -> Iterator[FactRow]:
    """Yield what a host's object says about its network."""
    rows = VimRows()
    switches = {switch_uuid(item.text("dvsUuid")): item for item in host.each(_PROXY_SWITCHES)}
    for nic in host.each(_NICS):
        _add_nic(nic, rows)
    for switch in host.each(_SWITCHES):
        _add_standard_switch(switch, rows)
    for uuid, switch in switches.items():
        _add_distributed_switch(uuid, switch, rows)
    for group in host.each(_PORT_GROUPS):
        _add_port_group(group, rows)
    for interface in host.each(_INTERFACES):
        _add_interface(interface, switches, rows)
    for config in host.each("config.virtualNicManagerInfo.netConfig[]"):
        _add_selection(config, rows)
    for kind, path in (("nic", _NICS), ("portgroup", _PORT_GROUPS), ("vmk", _INTERFACES), ("dvs", _PROXY_SWITCHES)):
        rows.listed(kind, host, path)
    if _PROXY_SWITCHES in host.whole_lists:
        rows.listed("switch", host, _SWITCHES)
    yield from rows.rows


def _last_word(key: str) -> str:
    """Return the name in a key such as `key-vim.host.PhysicalNic-vmnic0`."""
    return key.rstrip(">").rpartition("-")[2]


def _add_nic(nic: VimNode, rows: VimRows) -> None:
    name = nic.text("device")
    speed = nic.find("linkSpeed")
    if not name:
        return
    rows.text("nic.driver", name, nic, "driver")
    rows.text("nic.mac", name, nic, "mac", change=str.lower)
    if speed is None:
        return
    # The API documents that the link is down where the speed is not set.
    rows.add("nic.link", name, not speed.is_unset, speed)
    if speed.is_unset:
        rows.add("nic.speed", name, 0, speed)
        return
    rows.whole("nic.speed", name, speed, "speedMb")
    duplex = speed.flag("duplex")
    if duplex is not None:
        rows.add("nic.duplex", name, "full" if duplex else "half", speed.find("duplex"))


def _add_ports(name: str, switch: VimNode, rows: VimRows) -> None:
    rows.whole("switch.mtu", name, switch, "mtu")
    rows.whole("switch.ports", name, switch, "numPorts")
    ports, free = switch.whole("numPorts"), switch.whole("numPortsAvailable")
    if ports is not None and free is not None:
        rows.add("switch.ports_used", name, ports - free, switch.find("numPortsAvailable"))
    uplinks = switch.find("pnic")
    if uplinks and uplinks.items is not None:
        rows.add("switch.uplinks", name, ",".join(_last_word(item.text()) for item in uplinks.items), uplinks)


def _add_standard_switch(switch: VimNode, rows: VimRows) -> None:
    name = switch.text("name")
    if name:
        rows.add("switch.kind", name, "standard", switch.find("name"))
        _add_ports(name, switch, rows)
        add_policies("switch", name, switch.find("spec", "policy"), rows)


def _add_distributed_switch(uuid: str, switch: VimNode, rows: VimRows) -> None:
    name = switch.text("dvsName")
    if uuid:
        rows.add("dvs.name", uuid, name, switch.find("dvsUuid"))
    if name:
        rows.add("switch.kind", name, "distributed", switch.find("dvsName"))
        rows.add("switch.uuid", name, uuid or None, switch.find("dvsUuid"))
        _add_ports(name, switch, rows)


def _add_port_group(group: VimNode, rows: VimRows) -> None:
    spec = group.find("spec")
    name = spec.text("name") if spec else ""
    if spec and name:
        rows.text("portgroup.switch", name, spec, "vswitchName")
        rows.whole("portgroup.vlan", name, spec, "vlanId")
        add_policies("portgroup", name, spec.find("policy"), rows)


def _add_interface(interface: VimNode, switches: Mapping[str, VimNode], rows: VimRows) -> None:
    name, spec = interface.text("device"), interface.find("spec")
    if not name.startswith(_VMK) or spec is None:
        return
    port = spec.find("distributedVirtualPort")
    rows.text("vmk.port_group", name, interface, "portgroup")
    rows.text("vmk.opaque_network", name, spec, "opaqueNetwork", "opaqueNetworkId")
    rows.text("vmk.mac", name, spec, "mac", change=str.lower)
    rows.whole("vmk.mtu", name, spec, "mtu")
    rows.text("vmk.stack", name, spec, "netStackInstanceKey")
    if port and port.text("portKey"):
        number, uuid = port.text("portKey"), switch_uuid(port.text("switchUuid"))
        rows.text("vmk.port", name, port, "portKey")
        switch = switches.get(uuid)
        named = switch.text("dvsName") if switch else ""
        rows.add("vmk.switch", name, named or None, port.find("switchUuid"))
        if named or uuid:
            rows.add("dvport.switch", number, named or uuid, port.find("switchUuid"))
            rows.text("dvport.portgroup", number, port, "portgroupKey")
    _add_addresses(name, spec.find("ip"), rows)


def _add_addresses(name: str, ip: VimNode | None, rows: VimRows) -> None:
    if ip is None:
        return
    address = ip.text("ipAddress")
    if address not in _NO_ADDRESS:
        rows.text("vmk.address", name, ip, "ipAddress")
        rows.text("vmk.netmask", name, ip, "subnetMask")
    is_dynamic = ip.flag("dhcp")
    if is_dynamic is not None:
        static = "NONE" if address in _NO_ADDRESS else "STATIC"
        rows.add("vmk.address_type", name, "DHCP" if is_dynamic else static, ip.find("dhcp"))
    addresses = ip.each("ipV6Config", "ipV6Address")
    six = [f"{item.text('ipAddress')}/{item.whole('prefixLength')}" for item in addresses if item.text("ipAddress")]
    if six:
        rows.add("vmk.address6", name, " ".join(six), addresses[0])


def _add_selection(config: VimNode, rows: VimRows) -> None:
    """Add which interfaces are selected for a purpose; hostd lists all that could be, so the others are not."""
    purpose, selected = config.text("nicType").lower(), config.find("selectedVnic")
    fact = _SELECTED_FOR.get(purpose)
    if fact is None or selected is None:
        return
    names = {item.text("key"): item.text("device") for item in config.each("candidateVnic")}
    chosen = {names.get(item.text()) or _last_word(item.text()) for item in config.each("selectedVnic")}
    for device in sorted({*names.values(), *chosen}):
        if device.startswith(_VMK):
            rows.add(fact, device, device in chosen, selected)
    if purpose == "vmotion":
        rows.add("host.vmotion_configured", "", bool(chosen), selected)
