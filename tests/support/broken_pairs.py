"""Pairs of hosts with one fact broken, and what the check of that fact must say; see test_moves_of_vms.py for VMs."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Final

from simulator.config import (
    HostConfig,
    LicenceConfig,
    Neighbour,
    OptionConfig,
    Policy,
    TimePeer,
    change_datastore,
    change_nic,
    change_portgroup,
    change_switch,
    change_vmk,
    drop_datastore,
    drop_portgroup,
    nfs,
    on_vmotion_stack,
)

Pair = tuple[HostConfig, HostConfig]
Change = Callable[[HostConfig], HostConfig]

OFFICE: Final = "VLAN 12 Office"


@dataclass(frozen=True, slots=True)
class Break:
    """One fact broken.

    Attributes:
        number: number of the check.
        name: what is broken.
        result: what the check must say.
        first, second: change the source and the destination.
        since, until: generations in which it can be told, as numbers.
        fault: the fault that must be named, without `vim.fault.`; "" for any.
    """

    number: str
    name: str
    result: str
    first: Change = lambda host: host
    second: Change = lambda host: host
    since: float = 4.0
    until: float = 9.0
    fault: str = ""

    def pair(self, healthy: Pair) -> Pair:
        return self.first(healthy[0]), self.second(healthy[1])


def _option(path: str, value: str, default: str, kind: str = "integer") -> Change:
    return lambda host: replace(
        host, options=(*(item for item in host.options if item.path != path), OptionConfig(path, value, default, kind))
    )


def _vmk(**changes: object) -> Change:
    return lambda host: change_vmk(host, "vmk1", **changes)


def _nics(*names: str, **changes: object) -> Change:
    def change(host: HostConfig) -> HostConfig:
        for name in names:
            host = change_nic(host, name, **changes)
        return host

    return change


def _all(*changes: Change) -> Change:
    def change(host: HostConfig) -> HostConfig:
        for each in changes:
            host = each(host)
        return host

    return change


def _features(**changes: str | None) -> Change:
    def change(host: HostConfig) -> HostConfig:
        features = {**host.cpu.features}
        for name, value in changes.items():
            features.pop(f"cpuid.{name}", None)
            if value is not None:
                features[f"cpuid.{name}"] = value
        return replace(host, cpu=replace(host.cpu, features=features))

    return change


def _amd(host: HostConfig) -> HostConfig:
    leaves = {
        **host.cpu.leaves,
        "00000000": "0000000d68747541444d416369746e65",
        "00000001": "00100f4200200800008029a3178bfbff",
    }
    features = {key: value for key, value in host.cpu.features.items() if key != "cpuid.Intel"} | {"cpuid.AMD": "1"}
    cpu = replace(
        host.cpu,
        vendor="amd",
        model="AMD Opteron(tm) Processor 6174",
        family=16,
        number=4,
        leaves=leaves,
        features=features,
    )
    return replace(host, cpu=cpu)


def _without_nx(host: HostConfig) -> HostConfig:
    host = _features(NX=None)(host)
    leaf = host.cpu.leaves["80000001"]
    leaves = {**host.cpu.leaves, "80000001": f"{leaf[:24]}{int(leaf[24:], 16) & ~(1 << 20):08x}"}
    return replace(host, cpu=replace(host.cpu, leaves=leaves))


def _without_popcnt(host: HostConfig) -> HostConfig:
    host = _features(POPCNT=None)(host)
    leaf = host.cpu.leaves["00000001"]
    leaves = {**host.cpu.leaves, "00000001": f"{leaf[:16]}{int(leaf[16:24], 16) & ~(1 << 23):08x}{leaf[24:]}"}
    return replace(host, cpu=replace(host.cpu, leaves=leaves))


def _no_shared_store(label: str) -> Change:
    return lambda host: drop_datastore(host, label)


def _no_vmotion(host: HostConfig) -> HostConfig:
    return replace(change_vmk(host, "vmk1", services=()), options=())


BREAKS: Final = (
    Break("H1", "no interface is selected for vMotion", "fail", second=_no_vmotion, fault="VMotionNotConfigured"),
    Break("H2", "the address was not given by DHCP", "fail", second=_vmk(address="169.254.7.9", kind="DHCP")),
    Break("H2", "the address comes from DHCP", "warn", second=_vmk(kind="DHCP")),
    Break(
        "H4",
        "the option names no interface",
        "warn",
        second=_option("/Migrate/Vmknic", "vmk7", "", "string"),
        since=5.0,
    ),
    Break(
        "H5",
        "management and vMotion in one subnet",
        "warn",
        second=_all(_vmk(address="192.0.2.77")),
        since=5.0,
    ),
    Break(
        "H6",
        "the switch is smaller than the interface",
        "fail",
        second=lambda host: change_switch(host, "vSwitch1", mtu=1500),
    ),
    Break("H6", "the adapters are smaller than the switch", "fail", second=_nics("vmnic2", "vmnic3", mtu=1500)),
    Break("H7", "no link", "fail", second=_nics("vmnic2", "vmnic3", up=False), fault="VMotionLinkDown"),
    Break("H7", "one of two links down", "warn", second=_nics("vmnic2", up=False)),
    Break("H8", "100 Mb/s", "warn", second=_nics("vmnic2", "vmnic3", speed=100), fault="VMotionLinkCapacityLow"),
    Break("H8", "half duplex", "warn", second=_nics("vmnic2", "vmnic3", full=False), fault="VMotionLinkCapacityLow"),
    Break(
        "H10",
        "the licence lacks vMotion",
        "fail",
        second=lambda host: replace(
            host,
            licence=replace(host.licence, features=tuple(item for item in host.licence.features if item != "vmotion")),
        ),
        fault="VMotionNotLicensed",
        until=8.9,
    ),
    Break(
        "H10",
        "the evaluation is over",
        "fail",
        second=lambda host: replace(host, licence=LicenceConfig("eval", host.licence.features, "2003-01-01")),
        until=8.9,
    ),
    Break("H11", "migrations are switched off", "fail", second=_option("/Migrate/Enabled", "0", "1"), since=5.0),
    Break(
        "H12",
        "an option of migrations was changed",
        "warn",
        second=_option("/Migrate/NetTimeout", "60", "20"),
        since=5.0,
    ),
    Break(
        "H13",
        "no time server was chosen",
        "warn",
        second=lambda host: replace(host, peers=(TimePeer("192.0.2.123", ".INIT.", " "),)),
        since=5.0,
    ),
    Break(
        "H13",
        "the clock is off",
        "warn",
        second=lambda host: replace(host, peers=(TimePeer("192.0.2.123", "192.0.2.250", "*", 4321.5),)),
        since=5.0,
    ),
    Break(
        "H14",
        "another card answers for the address",
        "fail",
        second=lambda host: replace(
            host, neighbours=(*host.neighbours, Neighbour("198.51.100.12", "00:50:56:99:99:99", "vmk0"))
        ),
        since=5.0,
    ),
    Break(
        "H15",
        "a datastore of a VM is not mounted",
        "warn",
        first=lambda host: change_datastore(host, "shared-1", mounted=False, accessible=False),
    ),
    Break("H16", "maintenance mode", "warn", second=lambda host: replace(host, maintenance=True)),
    Break("H17", "NX is off", "fail", second=_without_nx, since=5.5),
    Break(
        "H18",
        "no port is left",
        "warn",
        second=lambda host: change_switch(host, "vSwitch0", ports=24, used_ports=24),
        until=5.1,
        fault="DestinationSwitchFull",
    ),
    Break(
        "P22",
        "the destination is in maintenance mode",
        "fail",
        second=lambda host: replace(host, maintenance=True),
    ),
    Break("P1", "subnets differ", "warn", second=_vmk(address="203.0.113.99")),
    Break("P2", "MTUs differ", "warn", second=_vmk(mtu=1500)),
    Break("P3", "stacks differ", "warn", second=on_vmotion_stack, since=6.0),
    Break(
        "P4",
        "port groups have other names",
        "warn",
        second=lambda host: change_portgroup(host, "vMotion", name="VMotion"),
        fault="MismatchedVMotionNetworkNames",
    ),
    Break("P5", "VLANs differ", "warn", second=lambda host: change_portgroup(host, "vMotion", vlan=31)),
    Break("P7", "one address twice", "fail", second=_vmk(address="198.51.100.11")),
    Break("P8", "a port group is missing", "warn", second=lambda host: drop_portgroup(host, OFFICE)),
    Break("P9", "a port group has another VLAN", "warn", second=lambda host: change_portgroup(host, OFFICE, vlan=13)),
    Break(
        "P10",
        "policies differ",
        "warn",
        second=lambda host: change_portgroup(host, OFFICE, policy=Policy(promiscuous=True)),
        fault="CannotUseNetwork",
    ),
    Break("P11", "a volume is missing", "warn", second=_no_shared_store("shared-2")),
    Break(
        "P11",
        "one share typed in two ways",
        "warn",
        second=lambda host: replace(
            drop_datastore(host, "nfs-1"),
            datastores=(*drop_datastore(host, "nfs-1").datastores, nfs("nfs-1", "filer", "/export/nfs-1")),
        ),
    ),
    Break("P13", "another vendor", "fail", second=_amd, since=5.5),
    Break("P13", "a feature is missing", "warn", second=_without_popcnt, since=5.5),
    Break(
        "P14",
        "EVC masks differ",
        "warn",
        second=lambda host: replace(host, evc_masks={**host.evc_masks, "featMask.evc.cpuid.NEW": "Val:1"}),
        since=5.5,
    ),
    Break("P18", "not a member of the distributed switch", "warn", second=lambda host: replace(host, dvswitches=())),
)
