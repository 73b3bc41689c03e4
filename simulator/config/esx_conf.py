"""/etc/vmware/esx.conf: whole up to 7.0, what is left of it later."""

from __future__ import annotations

from simulator.config.model import HostConfig
from simulator.config.network_model import Policy, SwitchConfig, VmkConfig


def esx_conf_text(host: HostConfig) -> str:
    """Return the file, sorted by key as the product writes it."""
    rows = {"/system/uuid": f"{host.uuid}", "/resourceGroups/version": "5.0.0"}
    if host.number < 7:
        rows |= {
            "/adv/Misc/HostName": host.name if host.number >= 6 else host.short,
            "/adv/Misc/HostIPAddr": host.address,
        }
        rows |= {f"/adv{option.path}": option.value for option in host.options}
        management = next((vmk for vmk in host.vmks if "management" in vmk.services), None)
        if management and host.number >= 5:
            rows["/adv/Net/ManagementIface"] = management.name
        for number, switch in enumerate(host.switches):
            rows |= _switch(f"/net/vswitch/child[{number:04d}]", switch)
        # The numbers of children have holes: somebody removed an interface.
        for number, vmk in enumerate(host.vmks):
            rows |= _vmk(f"/net/vmkernelnic/child[{2 * number:04d}]", vmk)
        for number, nic in enumerate(host.nics):
            place = f"/net/pnic/child[{number:04d}]"
            rows |= {
                f"{place}/mac": nic.mac,
                f"{place}/name": nic.name,
                f"{place}/virtualMac": f"00:50:56:5{nic.mac[-7:]}",
            }
        if host.console:
            place = "/net/vswif/child[0000]"
            rows |= {f"{place}/name": host.console.name, f"{place}/portgroup": host.console.portgroup}
            rows |= {f"{place}/ip": host.console.address, f"{place}/netmask": host.console.netmask}
    return "".join(f'{key} = "{value}"\n' for key, value in sorted(rows.items()))


def _flag(value: bool | None) -> str:
    return str(bool(value)).lower()


def _policy(place: str, policy: Policy) -> dict[str, str]:
    flags = {
        "securityPolicy/forgedTx": policy.forged,
        "securityPolicy/macChange": policy.mac_changes,
        "securityPolicy/promiscuous": policy.promiscuous,
        "shapingPolicy/enabled": policy.shaping,
    }
    rows = {f"{place}/{key}": _flag(value) for key, value in flags.items() if value is not None}
    if policy.teaming is not None:
        rows[f"{place}/teamPolicy/team"] = policy.teaming
    if policy.active is not None:
        rows[f"{place}/teamPolicy/maxActive"] = str(len(policy.active))
        order = policy.active + (policy.standby or ())
        rows |= {f"{place}/teamPolicy/uplinks[{number:04d}]/pnic": nic for number, nic in enumerate(order)}
    return rows


def _switch(place: str, switch: SwitchConfig) -> dict[str, str]:
    rows = {f"{place}/name": switch.name, f"{place}/mtu": str(switch.mtu), f"{place}/numPorts": str(switch.ports)}
    rows |= {f"{place}/uplinks/child[{number:04d}]/pnic": nic for number, nic in enumerate(switch.uplinks)}
    rows |= _policy(place, switch.effective)
    for number, group in enumerate(switch.portgroups):
        inner = f"{place}/portgroup/child[{number:04d}]"
        rows |= {f"{inner}/name": group.name, f"{inner}/vlanId": str(group.vlan)} | _policy(inner, group.policy)
    return rows


def _vmk(place: str, vmk: VmkConfig) -> dict[str, str]:
    rows = {
        f"{place}/name": vmk.name,
        f"{place}/mac": vmk.mac,
        f"{place}/mtu": str(vmk.mtu),
        f"{place}/enable": _flag(vmk.enabled),
        f"{place}/dhcp": _flag(vmk.kind == "DHCP"),
        f"{place}/tsoMss": "65535",
    }
    if vmk.address:
        rows |= {f"{place}/ipv4address": vmk.address, f"{place}/ipv4netmask": vmk.netmask}
    if vmk.portgroup:
        rows[f"{place}/portgroup"] = vmk.portgroup
    if vmk.dvswitch:
        rows |= {
            f"{place}/dvsId": vmk.dvswitch,
            f"{place}/dvPortId": vmk.dvport,
            f"{place}/dvPortGroupId": vmk.dvportgroup,
        }
    return rows
