"""The facts about hosts and their VMs, put together from all files of their bundles."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import partial
from typing import Final, TypeVar

from vmlog.facts.fact import Fact
from vmlog.facts.fact_table import FactFileState, FactListing, FactTable

_Derived = TypeVar("_Derived")

LONGEST_NAME: Final = 255
"""Characters of the name of a host or VM that are shown."""
ANY_VM: Final = "*"
"""In place of the name of a `.vmx`: any VM in the folder."""


@dataclass(frozen=True, slots=True, eq=False)
class VmFacts:
    """A VM, as the files of one host show it.

    Attributes:
        key: see `vm_key`.
        table: the facts about it.
    """

    key: str
    table: FactTable

    @property
    def name(self) -> str:
        """The display name, or the name of its file."""
        named = self.table.find("vm.name")
        return str(named.value)[:LONGEST_NAME] if named else self.key.rpartition("/")[2].removesuffix(".vmx")

    @property
    def folder(self) -> str:
        """The name of its folder, in small letters."""
        return self.key.partition("/")[0]

    @property
    def is_running(self) -> bool | None:
        """Whether it was running, None where no file says."""
        power = self.table.find("vm.power")
        return power.value == "on" if power else None

    @property
    def is_suspended(self) -> bool:
        """Whether a file says that it was suspended; the list of running VMs only tells that it does not run."""
        power = self.table.find("vm.power")
        return power is not None and "suspended" in {fact.value for fact in (power, *self.table.others(power))}


@dataclass(frozen=True, eq=False)
class HostFacts:
    """A host, as the files of its bundle show it.

    Attributes:
        name: its name.
        version, build: its release, None where nothing says.
        collected_utc: when the bundle was made, None where nothing says.
        table: the facts about the host.
        vms: its VMs by key.
        files: the shapes of files that its release has, and what is there of each.
    """

    name: str
    version: str | None
    build: str | None
    collected_utc: datetime | None
    table: FactTable = field(repr=False)
    vms: Mapping[str, VmFacts] = field(repr=False)
    files: Sequence[FactFileState] = field(repr=False, default=())

    def derived(self, make: Callable[[HostFacts], _Derived]) -> _Derived:
        """Return what a function makes of the facts, made once."""
        return self.table.kept((make, self), partial(make, self))


def vms_of(
    table: FactTable,
    by_vm: Mapping[str, Sequence[Fact]],
    listings: Mapping[str, Sequence[tuple[str, FactListing]]],
) -> dict[str, VmFacts]:
    """Return the VMs by key.

    Args:
        table: the facts about their host, which names the VMs that run.
        by_vm: facts by the key of the VM; those of a whole folder (`ANY_VM`) belong to every VM in it.
        listings: kinds of things all of which are known, by the key of the VM, with the files that list them.
    """
    vms: dict[str, VmFacts] = {}
    for key in sorted(by_vm):
        if not key.endswith(f"/{ANY_VM}"):
            facts = FactTable()
            for stated_for in (key, f"{key.rpartition('/')[0]}/{ANY_VM}"):
                facts.add(by_vm.get(stated_for, ()))
                for kind, listing in listings.get(stated_for, ()):
                    facts.add_listing(kind, listing)
            _add_power(key, table, facts)
            vms[key] = VmFacts(key, facts)
    return vms


def _add_power(key: str, host: FactTable, facts: FactTable) -> None:
    """Add whether the VM runs, from the list of those that do."""
    running = host.find("running.vm", key)
    power = "on" if running else "off"
    stated = running or host.absent("running.vm", key, power)
    if stated:
        facts.add([Fact("vm.power", "", power, stated.place, stated.trust, stated.file)])
