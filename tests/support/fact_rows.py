"""Hosts made of rows of facts, for tests of checks."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from vmlog.facts.fact import Fact, FactValue, Place, Trust
from vmlog.facts.fact_table import FactFileState, FactListing, FactTable, Presence
from vmlog.facts.host_facts import HostFacts, VmFacts

Row = tuple[str, str, FactValue]


def fact_table(rows: Iterable[Row], whole: Iterable[str] = ()) -> FactTable:
    """Return a table of facts, each in a line of its own of one file."""
    table = FactTable()
    table.add(fact_of(row, line) for line, row in enumerate(rows, start=1))
    for kind in whole:
        table.add_listing(kind, FactListing(Place("s", "m", 0), Trust.COMMAND, "f"))
    return table


def fact_of(row: Row, line: int = 1, member: str = "m") -> Fact:
    name, subject, value = row
    return Fact(name, subject, value, Place("s", member, line), Trust.COMMAND, "f")


def host_of(
    rows: Iterable[Row],
    *,
    name: str = "esx-a",
    version: str | None = None,
    whole: Iterable[str] = (),
    vms: Mapping[str, Sequence[Row]] | None = None,
    is_cut: bool = False,
) -> HostFacts:
    """Return a host; its one file may be cut."""
    states = [FactFileState("f", Presence.CUT if is_cut else Presence.PRESENT, "s", "m")]
    tables = {key: VmFacts(key, fact_table(of_vm)) for key, of_vm in (vms or {}).items()}
    return HostFacts(name, version, None, None, fact_table(rows, whole), tables, states)
