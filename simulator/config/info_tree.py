"""`esxcfg-info`: one tree, written as text (`-a`) or as XML (`-a -F xml`)."""

from __future__ import annotations

from dataclasses import dataclass
from xml.sax.saxutils import escape

from simulator.config.columns import Cell, plain
from simulator.config.model import DatastoreConfig, HostConfig
from simulator.config.network_model import NicConfig, PortGroup, SwitchConfig, VmkConfig
from simulator.config.vswitch import all_ports, used_ports

_SERVICES = {"vmotion": "VMotion", "management": "Management"}


@dataclass(frozen=True, slots=True)
class Node:
    """A block of `esxcfg-info` with its values and the blocks below it."""

    title: str
    values: tuple[tuple[str, Cell], ...] = ()
    below: tuple[Node, ...] = ()


def info_text(host: HostConfig) -> str:
    """Return `esxcfg-info -a`."""
    return "".join(f"{line}\n" for line in _text(_tree(host), 0))


def info_xml(host: HostConfig) -> str:
    """Return `esxcfg-info -a -F xml`, with a line on top that is no XML."""
    body = "".join(f"{line}\n" for line in _xml(_tree(host), 0))
    return f"ResourceGroup: skipping group 4711, it has gone\n<?xml version='1.0'?>\n{body}"


def _text(node: Node, depth: int) -> list[str]:
    head = "+" if depth == 0 else f"{'   ' * depth}\\==+"
    lines = [f"{head}{node.title} : "]
    lines += [f"{'   ' * (depth + 1)}|----{key}{'.' * max(3, 52 - len(key))}{plain(cell)}" for key, cell in node.values]
    for child in node.below:
        lines += _text(child, depth + 1)
    return lines


def _name(title: str) -> str:
    return title.lower().replace(" ", "-")


def _xml(node: Node, depth: int) -> list[str]:
    pad = "  " * depth
    lines = [f"{pad}<{_name(node.title)}>"]
    lines += [f'{pad}  <value name="{_name(key)}">{escape(plain(cell))}</value>' for key, cell in node.values]
    for child in node.below:
        lines += _xml(child, depth + 1)
    return [*lines, f"{pad}</{_name(node.title)}>"]


def _tree(host: HostConfig) -> Node:
    network = Node(
        "Network Info",
        (),
        (
            Node("Physical Nics", (), tuple(map(_nic, host.nics))),
            Node(
                "Virtual Switch Info",
                (),
                (Node("Virtual Switches", (), tuple(_switch(host, switch) for switch in host.switches)),),
            ),
            Node("VmKernel Nic Info", (), (Node("Kernel Nics", (), tuple(_vmk(host, vmk) for vmk in host.vmks)),)),
        ),
    )
    stores = tuple(_volume(store) for store in host.datastores if store.kind.startswith("VMFS") and store.mounted)
    storage = Node("Storage Info", (), (Node("Vmfs Filesystems", (), stores),))
    return Node("Host", (), (_hardware(host), network, storage))


def _hardware(host: HostConfig) -> Node:
    values: tuple[tuple[str, Cell], ...] = (
        ("BIOS Vendor", "Example Inc."),
        ("BIOS Version", host.bios_version),
        ("Product Name", host.hardware_model),
        ("Serial Number", host.serial),
    )
    cpu: tuple[tuple[str, Cell], ...] = (
        ("Num Packages", host.cpu.packages),
        ("Num Cores", host.cpu.cores),
        ("Num Threads", 2 * host.cpu.cores),
    )
    return Node("Hardware Info", values, (Node("Cpu Info", cpu),))


def _nic(nic: NicConfig) -> Node:
    values: tuple[tuple[str, Cell], ...] = (
        ("Name", nic.name),
        ("PCI Address", nic.pci),
        ("Driver", nic.driver),
        ("MTU", nic.mtu),
        ("Link Up", nic.up),
        ("Actual Speed", nic.speed if nic.up else 0),
        ("Actual Duplex", "full" if nic.full and nic.up else "half"),
        ("MAC Address", nic.mac),
    )
    return Node("Physical Nic", values)


def _switch(host: HostConfig, switch: SwitchConfig) -> Node:
    policy = switch.effective
    order = (policy.active or ()) + (policy.standby or ())
    values: tuple[tuple[str, Cell], ...] = (
        ("Name", switch.name),
        ("Uplinks", ",".join(switch.uplinks)),
        ("Num Ports", all_ports(host, switch)),
        ("Configured Ports", switch.ports),
        ("Used Ports", used_ports(host, switch)),
        ("Link Discovery", "listen"),
        ("Beacon Interval", 1),
        ("Beacon Threshold", 3),
        ("Beacon Required By", 0),
        ("Is Uplink Lag", False),
        ("MTU", switch.mtu),
    )
    teaming: tuple[tuple[str, Cell], ...] = (
        ("Teaming Policy", policy.teaming or ""),
        ("Uplink Order", ",".join(order)),
        ("Max Active Uplinks", len(policy.active or ())),
        ("Rolling Restoration", False),
    )
    groups = Node("Port Groups", (), tuple(_group(host, switch, group) for group in switch.portgroups))
    return Node("Virtual Switch", values, (Node("Effective Teaming Policy", teaming), groups))


def _group(host: HostConfig, switch: SwitchConfig, group: PortGroup) -> Node:
    return Node(
        "Port Group",
        (
            ("Name", group.name),
            ("Virtual Switch", switch.name),
            ("Used Ports", host.clients(group.name)),
            ("Vlan Id", group.vlan),
        ),
    )


def _vmk(host: HostConfig, vmk: VmkConfig) -> Node:
    tags = ", ".join(name for service, name in _SERVICES.items() if service in vmk.services)
    values: tuple[tuple[str, Cell], ...] = (
        ("Port Group", vmk.network),
        ("Port Id", 33554433 + host.vmks.index(vmk)),
        ("Interface", vmk.name),
        ("MAC Address", vmk.mac),
        ("TSO MSS", 65535),
        ("MTU", vmk.mtu),
        ("Enabled", vmk.enabled),
        ("Netstack", vmk.stack) if host.number >= 5.5 else ("TSO Enabled", True),
        ("Tags", tags),
        ("DHCP", vmk.kind == "DHCP"),
    )
    ip = Node("IPv4 Settings", (("IPv4 Address", vmk.address), ("IPv4 Netmask", vmk.netmask if vmk.address else "")))
    return Node("VmKernel Nic", values, (Node("Actual IP Settings", (), (ip,)),))


def _volume(store: DatastoreConfig) -> Node:
    return Node(
        "Vm FileSystem",
        (
            ("Volume Name", store.label),
            ("UUID", store.uuid),
            ("Console Path", f"/vmfs/volumes/{store.uuid}"),
            ("Head Extent", f"{store.extents[0]}:1" if store.extents else ""),
            ("Size", store.size),
        ),
    )
