"""Which host has an address, and which physical adapters lie behind it."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cached_property
from typing import Final

from vmlog.facts.fact_table import FactTable
from vmlog.facts.gathering import is_same_host

NETWORK_FACTS: Final = frozenset(
    {
        "vmk.address",
        "vmk.port_group",
        "vmk.port",
        "portgroup.uplinks",
        "portgroup.switch",
        "dvport.switch",
        "switch.uplinks",
    }
)
"""The facts that tell it."""


class HostNetworks:
    """The addresses of hosts and the adapters behind them."""

    def __init__(self, tables: Iterable[tuple[str, FactTable]] = ()) -> None:
        """Take the facts about each host, by its name; they are looked at when somebody asks."""
        self._tables = tables

    @cached_property
    def _adapters(self) -> dict[str, dict[str, frozenset[str]]]:
        adapters: dict[str, dict[str, frozenset[str]]] = {}
        for host, table in self._tables:
            known = adapters.setdefault(host, {})
            for vmk, address in table.of("vmk.address").items():
                known.setdefault(str(address.value), _adapters_behind(table, vmk))
        return adapters

    def host_of(self, address: str) -> str | None:
        """Return the host that has an address; None for none or several."""
        hosts = [host for host, known in self._adapters.items() if address in known]
        return hosts[0] if len(hosts) == 1 else None

    def adapters_of(self, host: str, address: str) -> frozenset[str] | None:
        """Return the physical adapters (`vmnic3`) behind an address of a host; None where nothing says."""
        for name, known in self._adapters.items():
            if is_same_host(name, host):
                return known.get(address) or None
        return None


def _adapters_behind(table: FactTable, vmk: str) -> frozenset[str]:
    group, port = table.find("vmk.port_group", vmk), table.find("vmk.port", vmk)
    named = None
    if group:
        switch = table.find("portgroup.switch", str(group.value))
        named = table.find("portgroup.uplinks", str(group.value)) or (
            table.find("switch.uplinks", str(switch.value)) if switch else None
        )
    elif port:
        switch = table.find("dvport.switch", str(port.value))
        named = table.find("switch.uplinks", str(switch.value)) if switch else None
    return frozenset(filter(None, str(named.value).split(","))) if named else frozenset()
