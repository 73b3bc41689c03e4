"""The network of a host in hostd's dump."""

from __future__ import annotations

from simulator.config.model import HostConfig
from simulator.config.network_model import (
    DvSwitchConfig,
    NicConfig,
    Policy,
    PortGroup,
    SwitchConfig,
    VmkConfig,
)
from simulator.config.vmodl import Data, Items, data, items
from simulator.config.vswitch import all_ports, used_ports

_KINDS = ("faultToleranceLogging", "management", "vSphereReplication", "vmotion", "vsan")
_TEAMING = {"lb_srcid": "loadbalance_srcid", "lb_srcmac": "loadbalance_srcmac", "lb_ip": "loadbalance_ip"}


def network_info(host: HostConfig) -> Data:
    """Return `config.network`."""
    return data(
        "host.NetworkInfo",
        vswitch=items("host.VirtualSwitch", (_switch(host, switch) for switch in host.switches)),
        proxySwitch=items("host.HostProxySwitch", (_proxy(host, dvs) for dvs in host.dvswitches)),
        portgroup=items(
            "host.PortGroup", (_group(switch, group) for switch in host.switches for group in switch.portgroups)
        ),
        pnic=items("host.PhysicalNic", map(_pnic, host.nics)),
        vnic=items("host.VirtualNic", (_vnic(host, vmk, "key-vim.host.VirtualNic-") for vmk in host.vmks)),
        dnsConfig=data(
            "host.DnsConfig",
            dhcp=False,
            hostName=host.short,
            domainName=host.name.partition(".")[2],
            address=items("string", host.dns_servers),
            searchDomain=items("string", host.dns_search.split()),
        ),
    )


def net_config(host: HostConfig) -> Data:
    """Return `config.virtualNicManagerInfo`: which interface carries what."""
    kinds = _KINDS if host.number >= 5.5 else ("faultToleranceLogging", "management", "vmotion")
    return data(
        "host.VirtualNicManagerInfo",
        netConfig=items("host.VirtualNicManager.NetConfig", (_service(host, kind) for kind in kinds)),
    )


def _service(host: HostConfig, kind: str) -> Data:
    prefix = f"{kind}.key-vim.host.VirtualNic-"
    return data(
        "host.VirtualNicManager.NetConfig",
        nicType=kind,
        multiSelectAllowed=kind != "vSphereReplication",
        candidateVnic=items("host.VirtualNic", (_vnic(host, vmk, prefix) for vmk in host.vmks)),
        selectedVnic=items("string", (prefix + vmk.name for vmk in host.vmks if kind in vmk.services)),
    )


def _vnic(host: HostConfig, vmk: VmkConfig, prefix: str) -> Data:
    port = (
        data(
            "dvs.PortConnection", switchUuid=vmk.dvswitch, portgroupKey=vmk.dvportgroup, portKey=vmk.dvport,
            connectionCookie=None,
        )
        if vmk.dvswitch
        else None
    )  # fmt: skip
    ip = data(
        "host.IpConfig",
        dhcp=vmk.kind == "DHCP",
        ipAddress=vmk.address,
        subnetMask=vmk.netmask if vmk.address else "",
        ipV6Config=_ip6(vmk) if vmk.address6 else None,
    )
    stack = {"netStackInstanceKey": vmk.stack} if host.number >= 5.5 else {}
    return data(
        "host.VirtualNic",
        device=vmk.name,
        key=prefix + vmk.name,
        portgroup=vmk.portgroup,
        spec=data(
            "host.VirtualNic.Specification", ip=ip, mac=vmk.mac, distributedVirtualPort=port,
            portgroup=vmk.portgroup or None, mtu=vmk.mtu, tsoEnabled=True, **stack,
        ),
        port=None,
    )  # fmt: skip


def _ip6(vmk: VmkConfig) -> Data:
    addresses = (text.partition("/") for text in vmk.address6)
    return data(
        "host.IpConfig.IpV6AddressConfiguration",
        autoConfigurationEnabled=False,
        dhcpV6Enabled=False,
        ipV6Address=items(
            "host.IpConfig.IpV6Address",
            (
                data("host.IpConfig.IpV6Address", ipAddress=text, prefixLength=int(prefix), dadState="preferred")
                for text, _, prefix in addresses
            ),
        ),
    )


def _policy(policy: Policy) -> Data:
    """Return a policy; what a port group takes from its switch is not set."""
    team = policy.teaming and _TEAMING.get(policy.teaming, "failover_explicit")
    order = None
    if policy.active is not None or policy.standby is not None:
        order = data(
            "host.NetworkPolicy.NicOrderPolicy",
            activeNic=items("string", policy.active or ()),
            standbyNic=items("string", policy.standby or ()),
        )
    return data(
        "host.NetworkPolicy",
        security=data(
            "host.NetworkPolicy.SecurityPolicy",
            allowPromiscuous=policy.promiscuous,
            macChanges=policy.mac_changes,
            forgedTransmits=policy.forged,
        ),
        nicTeaming=data(
            "host.NetworkPolicy.NicTeamingPolicy", policy=team, reversePolicy=None, notifySwitches=None,
            rollingOrder=None, nicOrder=order,
        ),
        offloadPolicy=None,
        shapingPolicy=data(
            "host.NetworkPolicy.TrafficShapingPolicy", enabled=policy.shaping, averageBandwidth=None,
            peakBandwidth=None, burstSize=None,
        ),
    )  # fmt: skip


def _switch(host: HostConfig, switch: SwitchConfig) -> Data:
    ports = all_ports(host, switch)
    return data(
        "host.VirtualSwitch",
        name=switch.name,
        key=f"key-vim.host.VirtualSwitch-{switch.name}",
        numPorts=ports,
        numPortsAvailable=ports - used_ports(host, switch),
        mtu=switch.mtu,
        portgroup=items("string", (f"key-vim.host.PortGroup-{group.name}" for group in switch.portgroups)),
        pnic=items("string", (f"key-vim.host.PhysicalNic-{nic}" for nic in switch.uplinks)),
        spec=data(
            "host.VirtualSwitch.Specification",
            numPorts=switch.ports,
            bridge=data("host.VirtualSwitch.BondBridge", nicDevice=items("string", switch.uplinks))
            if switch.uplinks
            else None,
            policy=_policy(switch.effective),
            mtu=switch.mtu,
        ),
    )


def _group(switch: SwitchConfig, group: PortGroup) -> Data:
    return data(
        "host.PortGroup",
        key=f"key-vim.host.PortGroup-{group.name}",
        port=Items("vim.host.PortGroup.Port", ()),
        vswitch=f"key-vim.host.VirtualSwitch-{switch.name}",
        computedPolicy=_policy(switch.policy_of(group)),
        spec=data(
            "host.PortGroup.Specification",
            name=group.name,
            vlanId=group.vlan,
            vswitchName=switch.name,
            policy=_policy(group.policy),
        ),
    )


def _proxy(host: HostConfig, dvs: DvSwitchConfig) -> Data:
    used = sum(bool(port.client) for port in host.dv_ports(dvs))
    return data(
        "host.HostProxySwitch",
        dvsUuid=dvs.uuid,
        dvsName=dvs.name,
        key=f"key-vim.host.HostProxySwitch-{dvs.uuid}",
        numPorts=2560,
        configNumPorts=512,
        numPortsAvailable=2557 - used,
        mtu=dvs.mtu,
        pnic=items("string", (f"key-vim.host.PhysicalNic-{nic}" for nic in dvs.uplinks)),
    )


def _pnic(nic: NicConfig) -> Data:
    speed = data("host.PhysicalNic.LinkSpeedDuplex", speedMb=nic.speed, duplex=nic.full) if nic.up else None
    return data(
        "host.PhysicalNic",
        key=f"key-vim.host.PhysicalNic-{nic.name}",
        device=nic.name,
        pci=nic.pci,
        driver=nic.driver,
        linkSpeed=speed,
        mac=nic.mac,
    )
