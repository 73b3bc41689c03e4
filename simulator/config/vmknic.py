"""`esxcfg-vmknic -l` in the columns of each generation."""

from __future__ import annotations

from simulator.config.columns import fixed
from simulator.config.model import HostConfig
from simulator.config.network_model import VmkConfig


def vmknic_text(host: HostConfig) -> str:
    """Return the list of VMkernel interfaces, a row for each address."""
    number = host.number
    group, wide = "Port Group/DVPort", 20
    if number >= 6.5:
        group, wide = "Port Group/DVPort/Opaque Network", 40
    elif number >= 5:
        wide = 24
    head = ["Interface", group, "IP Family", "IP Address", "Netmask", "Broadcast", "MAC Address", "MTU", "TSO MSS"]
    widths = [11, wide, 10, 40, 16, 16, 18, 8, 10]
    head += ["Enabled", "Type"]
    widths += [8, 20]
    if number >= 5.5:
        head.append("NetStack")
        widths.append(20)
    return "".join(fixed(cells, widths) for cells in (head, *(row for vmk in host.vmks for row in _rows(vmk, number))))


def _rows(vmk: VmkConfig, number: float) -> list[list[str]]:
    def row(family: str, address: str, mask: str, broadcast: str, kind: str) -> list[str]:
        cells = [vmk.name, vmk.network, family, address, mask, broadcast, vmk.mac, str(vmk.mtu), "65535"]
        return [*cells, str(vmk.enabled).lower(), kind, *([vmk.stack] if number >= 5.5 else [])]

    first = (vmk.address, vmk.netmask, vmk.broadcast, vmk.kind) if vmk.address else ("N/A", "N/A", "N/A", "NONE")
    rows = [row("IPv4", *first)]
    for address in vmk.address6:
        text, _, prefix = address.partition("/")
        rows.append(row("IPv6", text, prefix, "", "STATIC, PREFERRED"))
    return rows


def vswif_text(host: HostConfig) -> str:
    """Return the list of the service console's interfaces (classic ESX)."""
    nic = host.console
    head = ["Name", "Port Group/DVPort", "IP Family", "IP Address", "Netmask", "Broadcast", "Enabled", "TYPE"]
    widths = [9, 20, 10, 40, 40, 20, 10, 8]
    if nic is None:
        return fixed(head, widths)
    broadcast = f"{nic.address.rpartition('.')[0]}.255"
    row = [nic.name, nic.portgroup, "IPv4", nic.address, nic.netmask, broadcast, "true", "STATIC"]
    return fixed(head, widths) + fixed(row, widths)
