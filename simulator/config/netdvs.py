"""`net-dvs -l`: distributed switches with the properties of their ports."""

from __future__ import annotations

from simulator.config.model import HostConfig
from simulator.config.network_model import DvPort, DvPortGroup, DvSwitchConfig


def netdvs_text(host: HostConfig) -> str:
    """Return the dump of the distributed switches."""
    return "".join(_switch(host, dvs) for dvs in host.dvswitches)


def _switch(host: HostConfig, dvs: DvSwitchConfig) -> str:
    kind = "cswitch" if host.number >= 9 else "etherswitch"
    version = " ".join(f"{part}." for part in dvs.version.split("."))
    lines = [
        f"switch {dvs.uuid} ({kind})",
        "\tmax ports: 1536",
        "\tglobal properties:",
        f"\t\tcom.vmware.common.version = 0x {version.rstrip('.')}. 0",
        "\t\t\tpropType = CONFIG",
        f"\t\tcom.vmware.common.alias = {dvs.name} ,\tpropType = CONFIG",
        f"\t\tcom.vmware.etherswitch.mtu = {dvs.mtu} ,\tpropType = CONFIG",
        "\thost properties:",
        "\t\tcom.vmware.common.host.uplinkPorts:",
        f"\t\t\t{', '.join(dvs.uplink_ports)}",
        "\t\t\tpropType = CONFIG",
    ]
    for position, port in enumerate(host.dv_ports(dvs)):
        if port.group == dvs.uplink_group:
            uplink = f"Uplink {dvs.uplink_ports.index(port.number) + 1}"
            group = DvPortGroup(port.group, "uplinks", "0-4094", active=(), standby=())
        else:
            uplink, group = "", dvs.group(port.group)
        lines += _port(port, group, uplink, 0x2000008 + position)
    return "\n".join(lines) + "\n"


def _port(port: DvPort, group: DvPortGroup, alias: str, number: int) -> list[str]:
    def verdict(allowed: bool) -> str:
        return "allow" if allowed else "deny"

    security = (
        f"{verdict(group.promiscuous)} promiscuous; {verdict(group.mac_changes)} mac change; "
        f"{verdict(group.forged)} forged frames"
    )
    state = f"inUse linkUp portID={number}" if port.client else "free linkDown portID=0"
    return [
        f"\tport {port.number}:",
        f"\t\tcom.vmware.common.port.alias = {alias} ,\tpropType = CONFIG",
        "\t\tcom.vmware.common.port.connectid = 0 ,\tpropType = CONFIG",
        f"\t\tcom.vmware.common.port.portgroupid = {group.key} ,\tpropType = CONFIG",
        f"\t\tcom.vmware.common.port.block = {str(group.blocked).lower()} ,\tpropType = CONFIG",
        "\t\tcom.vmware.etherswitch.port.teaming:",
        "\t\t\tload balancing = source virtual port id",
        "\t\t\tlink selection = link state up; link speed>=10Mbps;",
        "\t\t\tlink behavior = notify switch; best effort on failure; shotgun on failure;",
        f"\t\t\tactive = {''.join(f'{name}; ' for name in group.active)}".rstrip(),
        f"\t\t\tstandby = {''.join(f'{name}; ' for name in group.standby)}".rstrip(),
        "\t\t\tpropType = CONFIG",
        f"\t\tcom.vmware.etherswitch.port.security = {security}",
        "\t\t\tpropType = CONFIG",
        *_vlan("com.vmware.etherswitch.port.vlan", group.vlan, "CONFIG"),
        *(_vlan("com.vmware.common.port.volatile.vlan", group.vlan, "RUNTIME VOLATILE") if port.client else []),
        "\t\tcom.vmware.common.port.statistics:",
        "\t\t\tpktsInUnicast = 18220",
        "\t\t\tpktsOutUnicast = 17114",
        "\t\t\tpropType = RUNTIME",
        f"\t\tcom.vmware.common.port.volatile.status = {state}  propType = RUNTIME",
    ]


def _vlan(key: str, vlan: str, kind: str) -> list[str]:
    if vlan.isdigit():
        return [f"\t\t{key} = VLAN {vlan}", f"\t\t\tpropType = {kind}"]
    return [f"\t\t{key} = Guest VLAN tagging", f"\t\t\tranges = {vlan}", f"\t\t\tpropType = {kind}"]
