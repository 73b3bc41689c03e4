"""Whether two hosts are of one cluster, going by the lists that the HA agent writes."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from vmlog.checks.addresses import addresses_of, plain_address
from vmlog.checks.check_case import CheckCase, MissingFact, UsedFact, used
from vmlog.facts.fact import Fact
from vmlog.facts.gathering import is_same_host
from vmlog.facts.host_facts import HostFacts


@dataclass(frozen=True, slots=True)
class ClusterRelation:
    """Whether two hosts are of one cluster.

    Attributes:
        is_one: None for unknown.
        facts: what decided.
        missing: what would settle it.
    """

    is_one: bool | None
    facts: tuple[UsedFact, ...] = ()
    missing: tuple[MissingFact, ...] = ()


def cluster_relation(case: CheckCase) -> ClusterRelation:
    """Return whether the hosts of a pair are of one cluster; each list names all hosts of one."""
    sides = ((case.host, case.destination), (case.destination, case.host))
    for host, other in sides:
        member = next(_entries_of(host, other), None)
        if member:
            return ClusterRelation(is_one=True, facts=used(host, [member]))
    for host, other in sides:
        listed = list(host.table.of("cluster.address").values())
        if listed and host.table.is_whole("cluster") and (other.name or _addresses(other)):
            return ClusterRelation(is_one=False, facts=used(host, listed))
    return ClusterRelation(None, missing=tuple(MissingFact(host, "cluster.name") for host, _ in sides))


def _entries_of(host: HostFacts, other: HostFacts) -> Iterator[Fact]:
    """Yield the entries of a host's list that are another host, by address or name."""
    addresses = _addresses(other)
    for fact in host.table.of("cluster.address").values():
        if plain_address(str(fact.value)) in addresses:
            yield fact
    for fact in host.table.of("cluster.name").values():
        if other.name and is_same_host(str(fact.value), other.name):
            yield fact


def _addresses(host: HostFacts) -> set[str]:
    management = host.table.find("host.management_address")
    own = {address.ip for vmk in host.table.subjects("vmk") for address in addresses_of(host.table, vmk)}
    return (own | {plain_address(str(management.value))} if management else own) - {""}
