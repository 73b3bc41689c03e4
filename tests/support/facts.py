"""Facts, hosts and VMs for tests of what uses them."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

from vmlog.facts.fact import Fact, Place, Trust
from vmlog.facts.fact_table import FactFileState, FactListing, FactTable
from vmlog.facts.host_facts import HostFacts, VmFacts

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

COLLECTED = datetime(2024, 5, 30, 10, 30, tzinfo=UTC)


def fact(name, subject="", value="", *, trust=Trust.COMMAND, member="commands/x.txt", line=1, file="ntpq"):
    return Fact(name, subject, value, Place("bundle.tgz", member, line), trust, file)


def table(*facts: Fact, whole: Iterable[str] = ()) -> FactTable:
    made = FactTable()
    made.add(facts)
    for kind in whole:
        made.add_listing(kind, FactListing(Place("bundle.tgz", f"commands/{kind}.txt", 0), Trust.COMMAND, "ntpq"))
    return made


def host(
    name: str = "esx-a",
    *facts: Fact,
    whole: Iterable[str] = (),
    version: str | None = "8.0.3",
    vms: Iterable[VmFacts] = (),
    collected: datetime | None = COLLECTED,
    files: Sequence[FactFileState] = (),
) -> HostFacts:
    return HostFacts(
        name, version, "24022510", collected, table(*facts, whole=whole), {vm.key: vm for vm in vms}, files
    )


def vm(name: str = "web-01", *facts: Fact) -> VmFacts:
    return VmFacts(f"{name}/{name}.vmx", table(*facts))
