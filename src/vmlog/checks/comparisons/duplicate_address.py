"""H14: nobody else answers for an address of a host."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator

from vmlog.checks.addresses import VmkAddress, addresses_of, plain_address
from vmlog.checks.check_case import CheckCase, Finding, lacking, used
from vmlog.checks.vmotion_interfaces import vmk_order
from vmlog.facts.fact import Fact
from vmlog.facts.host_facts import HostFacts


def compare_duplicate_address(case: CheckCase) -> Iterator[Finding]:
    """Yield each address for which another MAC address answered, and what the logs report."""
    host, table = case.host, case.host.table
    found = []
    if event := case.reads.get("event"):
        found.append(Finding("reported", {"line": event.fact.value}, (event,)))
    # One of the host's own interfaces is no stranger.
    own = {str(fact.value).lower() for fact in table.of("vmk.mac").values()}
    answers: dict[str, list[Fact]] = defaultdict(list)
    for subject, fact in table.of("neighbour.mac").items():
        answers[plain_address(subject)].append(fact)
    addresses = [item for vmk in sorted(table.subjects("vmk"), key=vmk_order) for item in addresses_of(table, vmk)]
    for address in addresses:
        mac = table.find("vmk.mac", address.vmk)
        if mac is None:
            yield lacking(host, "vmk.mac", subject=address.vmk)
        else:
            strange = [fact for fact in answers.get(address.ip, ()) if str(fact.value).lower() not in own]
            found += [_other(host, address, mac, fact) for fact in strange]
    yield from found
    # The list is one of the last minutes, never one of all: what it names shows that it was there.
    neighbours = list(table.of("neighbour.mac").values())
    if not addresses:
        yield lacking(host, "vmk.address")
    if not neighbours:
        yield Finding("not-listed", missing=lacking(host, "neighbour.mac").missing)
    elif addresses and not found:
        yield Finding("alone", {"count": len(neighbours)}, used(host, neighbours[:1]))


def _other(host: HostFacts, address: VmkAddress, mac: Fact, answer: Fact) -> Finding:
    words = {"vmk": address.vmk, "address": address.ip, "mac": answer.value, "own": mac.value}
    return Finding("other-mac", words, used(host, (*address.facts, mac, answer)))
