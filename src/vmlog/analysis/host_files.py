"""The configuration files that a run kept, by host, and what they say of addresses."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from types import MappingProxyType
from typing import Final

from vmlog.facts.fact import Fact
from vmlog.facts.fact_store import FactStore
from vmlog.facts.gathering import FactShelf
from vmlog.facts.host_networks import NETWORK_FACTS, HostNetworks
from vmlog.knowledge.fact_files import load_fact_files
from vmlog.read.reading import Reading

CLUSTER_FACTS: Final = frozenset({"cluster.name", "cluster.address", "cluster.version", "cluster.build", "vmk.address"})
"""The facts that tell which other hosts there are."""
_NOTHING_LOGGED: Final[Mapping[str, Sequence[Fact]]] = MappingProxyType({})


def shelf_of(store: FactStore, reading: Reading, logged: Mapping[str, Sequence[Fact]] = _NOTHING_LOGGED) -> FactShelf:
    """Return the stored files, sorted by host, with facts from logs by host."""
    return FactShelf(store.files(), reading.bundles, reading.hosts, [*load_fact_files().values()], logged)


def networks_of(shelf: FactShelf) -> HostNetworks:
    """Return the addresses of hosts and the adapters behind them; the files are read when somebody asks."""
    return HostNetworks(shelf.partial_tables(NETWORK_FACTS))
