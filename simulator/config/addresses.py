"""Routes, neighbours and the names of other machines."""

from __future__ import annotations

from simulator.config.columns import fixed
from simulator.config.model import HostConfig
from simulator.config.storage import Table


def routes_text(host: HostConfig) -> str:
    """Return `esxcfg-route -l`: routes of the default stack."""
    widths = (17, 17, 17, 15)
    rows = [("Network", "Netmask", "Gateway", "Interface")]
    rows += [(route.network, route.netmask, route.gateway or "Local Subnet", route.vmk) for route in host.routes]
    return "VMkernel Routes:\n" + "".join(fixed(row, widths) for row in rows)


def neighbour_table(host: HostConfig) -> Table:
    """Return `network ip neighbor list`."""
    titles = ("Neighbor", "Mac Address", "Vmknic", "Expiry", "State", "Type")
    rows = [
        (one.address, one.mac, one.vmk, f"{817 + 31 * number} sec", "", "Unknown")
        for number, one in enumerate(host.neighbours)
    ]
    return titles, rows


def hosts_text(host: HostConfig) -> str:
    """Return /etc/hosts."""
    own = "127.0.0.1\tlocalhost.localdomain localhost\n::1\t\tlocalhost.localdomain localhost\n"
    known = "".join(f"{address}\t{name}\n" for name, address in host.known_names)
    return f"{own}{host.address}\t{host.name} {host.short}\n{known}"


def resolv_text(host: HostConfig) -> str:
    """Return /etc/resolv.conf."""
    servers = "".join(f"nameserver {address}\n" for address in host.dns_servers)
    return f"{servers}search {host.dns_search}\n"


def ntpq_text(host: HostConfig) -> str:
    """Return `ntpq -p`."""
    rows = [
        "     remote           refid      st t when poll reach   delay   offset  jitter\n",
        "=" * 78 + "\n",
    ]
    rows += [
        f"{peer.state}{peer.name[:15]:<16}{peer.refid:<15} 2 u   {33 + number}   64  377    0.412 "
        f"{peer.offset_ms:>8.3f}   0.113\n"
        for number, peer in enumerate(host.peers)
    ]
    return "".join(rows)
