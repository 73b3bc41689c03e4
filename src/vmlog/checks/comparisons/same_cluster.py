"""P15: two hosts are of one cluster, or at least of one vCenter."""

from __future__ import annotations

from collections.abc import Iterator

from vmlog.checks.addresses import parse_interface, same_address
from vmlog.checks.check_case import UNKNOWN_OUTCOME, CheckCase, Finding, used
from vmlog.checks.cluster_view import cluster_relation
from vmlog.facts.gathering import is_same_host


def compare_same_cluster(case: CheckCase) -> Iterator[Finding]:
    """Yield how the hosts belong together."""
    relation = cluster_relation(case)
    if relation.is_one:
        yield Finding("one-cluster", facts=relation.facts)
        return
    vcenter, other = (host.table.find("host.vcenter_address") for host in (case.host, case.destination))
    facts = relation.facts + used(case.host, [vcenter]) + used(case.destination, [other])
    is_one = _is_one_vcenter(str(vcenter.value), str(other.value)) if vcenter and other else None
    words = {"vcenter": vcenter.value if vcenter else "", "other_vcenter": other.value if other else ""}
    if is_one is False:
        yield Finding("cross-vcenter", words, facts)
    elif relation.is_one is None:
        yield Finding(UNKNOWN_OUTCOME, words, facts, relation.missing)
    else:
        yield Finding("other-cluster", words, facts)


def _is_one_vcenter(one: str, other: str) -> bool | None:
    """Return whether two addresses are of one vCenter; None where one is a name and the other a number."""
    numbers = [parse_interface(text) is not None for text in (one, other)]
    if numbers[0] != numbers[1]:
        return None
    return same_address(one, other) if numbers[0] else is_same_host(one, other)
