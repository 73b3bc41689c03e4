"""Which VMkernel interfaces a host uses for vMotion, and how that is known."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Final

from vmlog.checks.check_case import CheckCase, Finding, lacking
from vmlog.facts.fact import Fact
from vmlog.facts.fact_table import FactTable, Presence
from vmlog.facts.host_facts import HostFacts

VMOTION_STACK: Final = "vmotion"
DEFAULT_STACK: Final = "defaultTcpipStack"
VMKNIC_OPTION: Final = "/Migrate/Vmknic"
# No host has as many; interfaces of two hosts are compared with each other.
_MOST_INTERFACES: Final = 16
_SELECTION: Final = "the selection for vMotion"
_NUMBER: Final = re.compile(r"([0-9]+)$")


@dataclass(frozen=True, slots=True)
class VmotionInterfaces:
    """The VMkernel interfaces that a host uses for vMotion.

    Attributes:
        host: the host.
        names: the interfaces, in the order of their numbers.
        set_aside: interfaces that are selected too, but not used, since others are in the stack for vMotion.
        is_complete: whether there can be no other one; with no names: whether there is surely none.
        is_selection: whether a selection tells it, which names every interface that is selected.
        known_by: what tells it, in words; "" where nothing does.
        facts: the facts that tell it.
    """

    host: HostFacts
    names: tuple[str, ...]
    set_aside: tuple[str, ...]
    is_complete: bool
    is_selection: bool
    known_by: str
    facts: tuple[Fact, ...]

    @property
    def shown(self) -> str:
        """The names, divided by commas."""
        return ", ".join(self.names)


def vmotion_interfaces(host: HostFacts) -> VmotionInterfaces:
    """Return the interfaces that a host uses for vMotion.

    A selection (hostd's, or the tags of the interfaces) tells all of them and also that there is none. The TCP/IP stack
    `vmotion` tells that an interface is one; the others are then not used. The option /Migrate/Vmknic, the last resort,
    names one of possibly several. A list of interfaces alone tells nothing.
    """
    return host.derived(_interfaces)


def _interfaces(host: HostFacts) -> VmotionInterfaces:
    table = host.table
    flags = table.of("vmk.vmotion")
    configured = table.find("host.vmotion_configured")
    stacks = table.of("vmk.stack")
    found = {vmk: fact for vmk, fact in flags.items() if fact.value is True}
    if not (configured and configured.value is False):
        found |= {vmk: fact for vmk, fact in stacks.items() if fact.value == VMOTION_STACK and vmk not in flags}
    if found:
        return _chosen(host, found, stacks, has_flags=bool(flags))
    if configured and configured.value is False:
        return VmotionInterfaces(host, (), (), True, True, _SELECTION, (configured,))
    if _are_all_flagged(host, flags) and not configured:
        facts = tuple(flags[vmk] for vmk in sorted(flags, key=vmk_order))
        return VmotionInterfaces(host, (), (), True, True, _SELECTION, facts)
    return _by_option(host)


def _chosen(
    host: HostFacts, found: Mapping[str, Fact], stacks: Mapping[str, Fact], *, has_flags: bool
) -> VmotionInterfaces:
    stacked = {vmk for vmk in found if vmk in stacks and stacks[vmk].value == VMOTION_STACK}
    used = sorted(stacked or found, key=vmk_order)[:_MOST_INTERFACES]
    aside = sorted(set(found) - stacked, key=vmk_order) if stacked else []
    is_complete = has_flags or (bool(stacked) and host.table.is_whole("vmk"))
    known_by = _SELECTION if has_flags else "the TCP/IP stack"
    facts = tuple(found[vmk] for vmk in (*used, *aside))
    return VmotionInterfaces(host, tuple(used), tuple(aside), is_complete, has_flags, known_by, facts)


def _are_all_flagged(host: HostFacts, flags: Mapping[str, Fact]) -> bool:
    """Return whether a whole source says of every known interface whether it is selected."""
    if not flags or any(is_cut(host, fact) for fact in flags.values()):
        return False
    return all(vmk in flags for vmk in host.table.subjects("vmk"))


def _by_option(host: HostFacts) -> VmotionInterfaces:
    option = host.table.find("option.value", VMKNIC_OPTION)
    name = str(option.value) if option else ""
    if option and name in host.table.subjects("vmk"):
        return VmotionInterfaces(host, (name,), (), False, False, VMKNIC_OPTION, (option,))
    return VmotionInterfaces(host, (), (), False, False, "", ())


def unsettled_interfaces(*found: VmotionInterfaces) -> Iterator[Finding]:
    """Yield that it is not known which interfaces are for vMotion, for each host where that is so."""
    for side in found:
        if not side.names and not side.is_complete:
            yield lacking(side.host, "vmk.vmotion")


def vmotion_sides(case: CheckCase) -> tuple[VmotionInterfaces, VmotionInterfaces] | None:
    """Return the interfaces of both hosts of a pair; None where one of them has none, as far as is known."""
    here, there = vmotion_interfaces(case.host), vmotion_interfaces(case.destination)
    return (here, there) if here.names and there.names else None


def unsettled_sides(case: CheckCase) -> Iterator[Finding]:
    """Yield that it is not known which interfaces are for vMotion, for each host of a pair where that is so."""
    yield from unsettled_interfaces(vmotion_interfaces(case.host), vmotion_interfaces(case.destination))


def stack_of(table: FactTable, vmk: str) -> str:
    """Return the TCP/IP stack of an interface: the default one where no file names any, as before ESXi 5.5."""
    fact = table.find("vmk.stack", vmk)
    return str(fact.value) if fact else DEFAULT_STACK


def is_cut(host: HostFacts, fact: Fact) -> bool:
    """Return whether the file that states a fact was cut, so that what it does not say may stand in the lost part."""
    return any(state.file == fact.file and state.presence is Presence.CUT for state in host.files)


def vmk_order(name: str) -> tuple[str, int]:
    """Sort key: by the number at the end.

    >>> sorted(["vmk10", "vmk2"], key=vmk_order)
    ['vmk2', 'vmk10']
    """
    number = _NUMBER.search(name)
    return (name[: number.start()], int(number[1][:9])) if number else (name, -1)
