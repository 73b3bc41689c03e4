"""Which vMotion interfaces of two hosts talk to each other."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import product

from vmlog.checks.addresses import addresses_of
from vmlog.checks.vmotion_interfaces import VmotionInterfaces
from vmlog.facts.fact import Fact


@dataclass(frozen=True, slots=True)
class VmotionLink:
    """An interface of the one host and one of the other in one network, with the facts that show it."""

    vmk: str
    other_vmk: str
    network: str
    facts: tuple[Fact, ...]
    other_facts: tuple[Fact, ...]


def links_between(here: VmotionInterfaces, there: VmotionInterfaces) -> Sequence[VmotionLink]:
    """Return the pairs of interfaces that share a network."""
    links = []
    for vmk, other in product(here.names, there.names):
        for one, two in product(addresses_of(here.host.table, vmk), addresses_of(there.host.table, other)):
            if one.shares_network(two):
                links.append(VmotionLink(vmk, other, one.network, one.facts, two.facts))
                break
    return links


def linked_names(here: VmotionInterfaces, there: VmotionInterfaces) -> Sequence[tuple[str, str]]:
    """Return the pairs of interfaces that share a network; all pairs where no two do."""
    linked = [(link.vmk, link.other_vmk) for link in links_between(here, there)]
    return linked or list(product(here.names, there.names))
