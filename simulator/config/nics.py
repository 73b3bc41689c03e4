"""Lists of the physical adapters."""

from __future__ import annotations

from simulator.config.columns import Cell, fixed, ruled, twin
from simulator.config.model import HostConfig
from simulator.config.network_model import NicConfig


def _duplex(nic: NicConfig) -> str:
    return "Full" if nic.full and nic.up else "Half"


def _link(nic: NicConfig) -> str:
    return "Up" if nic.up else "Down"


def nicinfo_text(host: HostConfig) -> str:
    """Return the output of nicinfo.sh: a table, then a block for each adapter."""
    titles = ["Name", "PCI Device", "Driver", "Admin Status", "Link Status", "Speed", "Duplex"]
    titles += ["MAC Address", "MTU", "Description"]
    rows: list[list[Cell]] = []
    for nic in sorted(host.nics, key=lambda nic: nic.name):
        pci = nic.pci if host.number >= 6 else nic.pci.replace(":", ":0", 1)
        state: list[Cell] = [_link(nic), nic.speed if nic.up else 0, _duplex(nic)]
        rows.append([nic.name, pci, nic.driver, "Up", *state, nic.mac, nic.mtu, nic.description])
    if host.number < 6:
        titles[3:5] = ["Link"]
        rows = [row[:3] + row[4:] for row in rows]
    text = "Network Interface Cards Information.\n\n" + ruled(titles, rows) + "\n"
    return text + "".join(_details(nic) for nic in host.nics)


def _details(nic: NicConfig) -> str:
    advertised = f"{nic.speed}BaseT/Full"
    return (
        f"NIC:  {nic.name}\n\n   Advertised Auto Negotiation: true\n   Advertised Link Modes: {advertised}\n"
        f"   Auto Negotiation: true\n   Driver Info:\n         Bus Info: {nic.pci}\n         Driver: {nic.driver}\n"
        f"   Link Detected: {str(nic.up).lower()}\n   Link Status: {_link(nic)}\n   Name: {nic.name}\n"
        "   PHYAddress: 0\n   Pause Autonegotiate: true\n   Supported Ports: TP\n\n"
    )


def nics_text(host: HostConfig) -> str:
    """Return the output of `esxcfg-nics -l`; a link that is down still shows a speed and full duplex."""
    widths = (8, 13, 12, 5, 11, 7, 18, 7, 0)
    rows = [("Name", "PCI", "Driver", "Link", "Speed", "Duplex", "MAC Address", "MTU", "Description")]
    for nic in sorted(host.nics, key=lambda nic: nic.name):
        state = (nic.driver, _link(nic), f"{nic.speed}Mbps", "Full" if nic.full else "Half")
        rows.append((nic.name, nic.pci, *state, nic.mac, str(nic.mtu), nic.description))
    return "".join(fixed(row, widths) for row in rows)


def nic_portals(host: HostConfig) -> str:
    """Return the JSON of `iscsi physicalnetworkportal list`."""
    titles = ("Vmnic", "MAC Address", "MAC Address Valid", "Current Speed", "Max Speed", "Max Frame Size")
    rows = [
        (nic.name, nic.mac, True, f"{nic.speed if nic.up else 0}Mb/s", f"{nic.speed}Mb/s", nic.mtu) for nic in host.nics
    ]
    return twin(titles, rows)
