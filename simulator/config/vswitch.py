"""`esxcfg-vswitch -l` in the columns of each generation."""

from __future__ import annotations

from simulator.config.columns import fixed
from simulator.config.model import HostConfig
from simulator.config.network_model import DvSwitchConfig, SwitchConfig

_SWITCH_WIDTHS = (17, 12, 12, 18, 8, 0)


def vswitch_text(host: HostConfig) -> str:
    """Return the list of switches with their port groups or distributed ports."""
    blocks = [_standard(host, switch) for switch in host.switches]
    blocks += [_distributed(host, dvs) for dvs in host.dvswitches]
    return "\n".join(blocks)


def used_ports(host: HostConfig, switch: SwitchConfig) -> int:
    """Return how many ports of a standard switch are in use: those of clients, two for each uplink, and one."""
    if switch.used_ports is not None:
        return switch.used_ports
    clients = sum(host.clients(group.name) for group in switch.portgroups)
    return clients + 2 * len(switch.uplinks) + 1


def all_ports(host: HostConfig, switch: SwitchConfig) -> int:
    """Return how many ports the switch has: its own up to 5.1, the host's since."""
    return switch.ports if host.number < 5.5 else 2560


def _head(kind: str, cells: tuple[str, ...]) -> str:
    titles = (f"{kind} Name", "Num Ports", "Used Ports", "Configured Ports", "MTU", "Uplinks")
    return fixed(titles, _SWITCH_WIDTHS) + fixed(cells, _SWITCH_WIDTHS)


def _standard(host: HostConfig, switch: SwitchConfig) -> str:
    ports = (str(all_ports(host, switch)), str(used_ports(host, switch)), str(switch.ports))
    head = _head("Switch", (switch.name, *ports, str(switch.mtu), ",".join(switch.uplinks)))
    widths = (42 if host.number >= 6.5 else 22, 9, 12, 0)
    rows = [("PortGroup Name", "VLAN ID", "Used Ports", "Uplinks")]
    for group in switch.portgroups:
        policy = switch.policy_of(group)
        names = [nic for nic in switch.uplinks if nic in (policy.active or ()) + (policy.standby or ())]
        rows.append((group.name, str(group.vlan), str(host.clients(group.name)), ",".join(names)))
    return f"{head}\n" + "".join(f"  {fixed(row, widths)}" for row in rows)


def _distributed(host: HostConfig, dvs: DvSwitchConfig) -> str:
    ports = host.dv_ports(dvs)
    used = sum(bool(port.client) for port in ports) + 3
    head = _head("DVS", (dvs.name, "2560", str(used), "512", str(dvs.mtu), ",".join(dvs.uplinks)))
    widths = (40 if host.number >= 6.5 else 20, 12, 0)
    rows = [("DVPort ID", "In Use", "Client")]
    rows += [(port.number, "1" if port.client else "0", port.client) for port in ports]
    return f"{head}\n" + "".join(f"  {fixed(row, widths)}" for row in rows)
