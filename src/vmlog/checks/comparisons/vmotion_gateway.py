"""H19: where other hosts are in other subnets, vMotion has a way out."""

from __future__ import annotations

import ipaddress
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from typing import Final

from vmlog.checks.addresses import VmkAddress, addresses_of
from vmlog.checks.check_case import CheckCase, Finding, lacking, used
from vmlog.checks.vmotion_interfaces import VMOTION_STACK, stack_of, unsettled_interfaces, vmotion_interfaces
from vmlog.facts.fact import Fact
from vmlog.facts.fact_table import FactTable
from vmlog.facts.host_facts import HostFacts

_MOST_ADDRESSES: Final = 8
_MOST_ROUTES: Final = 100

IpNetwork = ipaddress.IPv4Network | ipaddress.IPv6Network


def compare_vmotion_gateway(case: CheckCase) -> Iterator[Finding]:
    """Yield for each other host whether this one can reach its vMotion interfaces, in the subnet or by a route."""
    host = case.host
    found = vmotion_interfaces(host)
    yield from unsettled_interfaces(found)
    mine = host.derived(_addresses)
    if found.names and not mine:
        yield lacking(host, "vmk.address", subject=found.names[0])
        return
    for peer in case.hosts if found.names else ():
        theirs = peer.derived(_addresses)
        if peer is not host and theirs:
            yield _way(host, mine, peer, theirs)


def _addresses(host: HostFacts) -> Sequence[VmkAddress]:
    """Return the addresses of the vMotion interfaces; of very many only the first, since all hosts are compared."""
    found = [address for vmk in vmotion_interfaces(host).names for address in addresses_of(host.table, vmk)]
    return found[:_MOST_ADDRESSES]


def _way(host: HostFacts, mine: Sequence[VmkAddress], peer: HostFacts, theirs: Sequence[VmkAddress]) -> Finding:
    words = {
        "vmk": mine[0].vmk,
        "network": mine[0].network,
        "peer": peer.name,
        "address": theirs[0].ip,
        "stack": stack_of(host.table, mine[0].vmk),
    }
    facts = used(host, mine[0].facts) + used(peer, theirs[0].facts)
    if any(one.shares_network(other) for one in mine for other in theirs):
        return Finding("near", words, facts)
    route = next((fact for one in mine for other in theirs if (fact := _route(host.table, one, other))), None)
    if route:
        return Finding("routed", {**words, "gateway": route.value}, facts + used(host, [route]))
    if any(stack_of(host.table, one.vmk) == VMOTION_STACK for one in mine):
        return lacking(host, "route.gateway", subject=f"stack {VMOTION_STACK}")
    return Finding("no-way", words, facts)


def _route(table: FactTable, one: VmkAddress, other: VmkAddress) -> Fact | None:
    """Return the gateway of a route from an interface to an address, other than the default one of the management."""
    routes = table.derived(_routes).get(one.vmk, ())
    return next((gateway for network, gateway in routes if other.interface.ip in network), None)


def _routes(table: FactTable) -> Mapping[str, Sequence[tuple[IpNetwork, Fact]]]:
    """Return by interface the networks to which there is a gateway; of very many only the first."""
    routes: dict[str, list[tuple[IpNetwork, Fact]]] = defaultdict(list)
    for text, vmk in table.of("route.vmk").items():
        of_vmk, gateway = routes[str(vmk.value)], table.find("route.gateway", text)
        network = _network(text) if gateway and gateway.value and len(of_vmk) < _MOST_ROUTES else None
        if gateway and network:
            of_vmk.append((network, gateway))
    return routes


def _network(text: str) -> IpNetwork | None:
    try:
        return ipaddress.ip_network(text)
    except ValueError:
        return None
