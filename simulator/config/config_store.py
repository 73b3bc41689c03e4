"""The configuration store of 7.0 and later: an SQLite file, made in memory."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Mapping

from simulator.config.model import HostConfig
from simulator.config.network_model import Policy, PortGroup, SwitchConfig

_TEAMING = {"lb_srcid": "LOADBALANCE_SRCID", "lb_srcmac": "LOADBALANCE_SRCMAC", "lb_ip": "LOADBALANCE_IP"}
_COLUMNS = (
    "Component", "ConfigGroup", "Name", "Identifier", "CreationTime", "ModifiedTime", "Version", "Success",
    "AutoConfValue", "UserValue", "VitalValue", "CachedValue", "DesiredValue", "Revision",
)  # fmt: skip
_WRITER_VERSION = slice(96, 100)
_FIXED_VERSION = (3040001).to_bytes(4, "big")


def config_store(host: HostConfig) -> bytes:
    """Return the store; the library's own version number in its header is replaced by a fixed one."""
    connection = sqlite3.connect(":memory:")
    try:
        connection.execute("PRAGMA page_size = 4096")
        columns = ", ".join(f"{name} TEXT" for name in _COLUMNS)
        connection.execute(f"CREATE TABLE Config ({columns})")
        marks = ", ".join("?" * len(_COLUMNS))
        connection.executemany(f"INSERT INTO Config VALUES ({marks})", _rows(host))  # noqa: S608
        connection.commit()
        store = bytearray(connection.serialize())
    finally:
        connection.close()
    store[_WRITER_VERSION] = _FIXED_VERSION
    return bytes(store)


def _rows(host: HostConfig) -> list[tuple[str | None, ...]]:
    rows = [_row(host, "esx", "network_vss", "switches", switch.name, _switch(switch)) for switch in host.switches]
    for store in host.datastores:
        if store.kind in ("NFS", "NFS41"):
            value = {"volume_name": store.label, "hostname": store.server, "remote_share": store.share}
            group = "nfs_v3_datastores" if store.kind == "NFS" else "nfs_v41_datastores"
            rows.append(_row(host, "esx", "storage", group, store.label, value))
    agent = {"host_ip": host.address, "server_ip": host.vcenter_address}
    rows.append(_row(host, "esx", "services", "vpxa", "", agent))
    rows.append(_row(host, "esx", "syslog", "global_settings", "", {"rotations": 8}))
    return rows


def _row(
    host: HostConfig, component: str, group: str, name: str, key: str, value: Mapping[str, object]
) -> tuple[str | None, ...]:
    stamp = f"{host.booted:%Y-%m-%d %H:%M:%S}"
    text = json.dumps(value, separators=(",", ":"))
    return (component, group, name, key, stamp, stamp, "1.0", "1", None, text, None, None, None, "1")


def _switch(switch: SwitchConfig) -> dict[str, object]:
    return {
        "name": switch.name,
        "policy": _policy(switch.effective),
        "bridge": {"nics": list(switch.uplinks)},
        "num_ports": switch.ports,
        "mtu": switch.mtu,
        "port_groups": [_group(group) for group in switch.portgroups],
    }


def _group(group: PortGroup) -> dict[str, object]:
    return {"name": group.name, "vlan_id": group.vlan} | ({"policy": own} if (own := _policy(group.policy)) else {})


def _policy(policy: Policy) -> dict[str, object]:
    teaming: dict[str, object] = {
        "policy": policy.teaming and _TEAMING.get(policy.teaming, "FAILOVER_EXPLICIT"),
        "active_nics": policy.active and list(policy.active),
        "standby_nics": None if policy.standby is None else list(policy.standby),
    }
    security: dict[str, object] = {
        "allow_promiscuous": policy.promiscuous,
        "mac_changes": policy.mac_changes,
        "forged_transmits": policy.forged,
    }
    parts: dict[str, dict[str, object]] = {
        "nic_teaming": teaming,
        "security": security,
        "traffic_shaping": {"enabled": policy.shaping},
    }
    kept = {name: {key: value for key, value in part.items() if value is not None} for name, part in parts.items()}
    return {name: part for name, part in kept.items() if part}
