"""The questions of a run: which hosts, pairs of hosts and moves of VMs are asked about, and at most how many."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from itertools import islice
from typing import Final

from vmlog.checks.checker import Checker
from vmlog.checks.selection import CheckSelection
from vmlog.facts.fact_table import FactTable
from vmlog.facts.gathering import GatheredHosts
from vmlog.facts.host_facts import HostFacts, VmFacts
from vmlog.model import CheckResult, Notice

MOST_PAIRS: Final = 10_000
"""Pairs of hosts, both directions counted: all of a cluster of 100 hosts."""
MOST_MOVES: Final = 8_000
"""Moves of a VM to a host."""
_MOST_NOTICES: Final = 20
_MOST_NAMES: Final = 4

_Move = tuple[VmFacts, HostFacts, HostFacts]


class CheckQuestions:
    """The hosts, pairs and VMs to ask about.

    Attributes:
        notices: what was assumed or left out.
    """

    def __init__(self, gathered: GatheredHosts, selection: CheckSelection, offsets: Mapping[str, float]) -> None:
        """Choose what to ask about.

        Args:
            gathered: all hosts and VMs.
            selection: what the user asked for.
            offsets: by how many seconds each host's clock is ahead, by name in small letters.

        Raises:
            UsageError: a host or VM that was named is not there.
        """
        self._hosts = gathered.hosts
        self._selection = selection
        self._offsets = offsets
        self.notices: list[Notice] = []
        self._pairs = self._chosen_pairs()
        self._destinations: dict[str, list[HostFacts]] = defaultdict(list)
        for host, other in self._pairs:
            self._destinations[host.name].append(other)
        self._anywhere = list(dict.fromkeys(other for _, other in self._pairs)) or list(self._hosts)
        self._placed = self._place(gathered)
        selection.require_vms(vm for vm, _ in self._placed)
        self._moves = self._chosen_moves()

    def results(self, checker: Checker) -> Iterator[CheckResult]:
        """Yield the results for hosts, then for pairs, then for VMs."""
        involved = {host.name for pair in self._pairs for host in pair}
        for host in self._hosts:
            if not self._pairs or host.name in involved:
                yield from checker.check_host(host)
        done: set[tuple[str, str]] = set()
        for host, other in self._pairs:
            offset = _difference(self._offsets, host.name, other.name)
            yield from checker.check_pair(host, other, offset, directed_only=(other.name, host.name) in done)
            done.add((host.name, other.name))
        for vm, host, other in self._moves:
            yield from checker.check_vm(vm, host, other)

    def _chosen_pairs(self) -> list[tuple[HostFacts, HostFacts]]:
        pairs = self._selection.pairs(self._hosts)
        if len(pairs) > MOST_PAIRS:
            self._note_too_many("pairs of hosts", MOST_PAIRS, len(pairs), "--from and --to choose")
        return pairs[:MOST_PAIRS]

    def _chosen_moves(self) -> list[_Move]:
        kept = [(vm, host) for vm, host in self._placed if self._selection.keeps_vm(vm)]
        count = sum(len(self._targets(host)) for _, host in kept)
        if count > MOST_MOVES:
            self._note_too_many("moves of VMs to hosts", MOST_MOVES, count, "--from, --to and --vm choose")
        moves = ((vm, host, other) for vm, host in kept for other in self._targets(host))
        return list(islice(moves, MOST_MOVES))

    def _note_too_many(self, what: str, most: int, count: int, choice: str) -> None:
        message = f"There are {count:,} {what}; only the first {most:,} were checked: {choice}."
        self.notices.append(Notice("not-checked", message))

    def _targets(self, host: HostFacts) -> Sequence[HostFacts]:
        return self._destinations.get(host.name, ()) if host.name else self._anywhere

    def _place(self, gathered: GatheredHosts) -> list[tuple[VmFacts, HostFacts]]:
        """Return every VM with its host; of several that have it registered, the one where it runs."""
        found: dict[str, list[tuple[VmFacts, HostFacts]]] = {}
        for host in self._hosts:
            for vm in host.vms.values():
                found.setdefault(vm.key, []).append((vm, host))
        placed = []
        twice: list[str] = []
        for places in found.values():
            vm, host = next((item for item in places if item[0].is_running), places[0])
            placed.append((vm, host))
            if len(places) > 1:
                where = f"runs on {host.name}" if vm.is_running else f"{host.name} was taken"
                twice.append(f"{vm.name} is registered on {_listed([other.name for _, other in places])}; it {where}")
        self.notices += [Notice("vm-registered-twice", message) for message in twice[:_MOST_NOTICES]]
        if len(twice) > _MOST_NOTICES:
            message = f"and {len(twice) - _MOST_NOTICES:,} more VMs are registered on several hosts"
            self.notices.append(Notice("vm-registered-twice", message))
        registered: dict[str, HostFacts] = {}
        for host in self._hosts:
            for key in host.table.of("inventory.vm"):
                registered.setdefault(key, host)
        nowhere = HostFacts("", None, None, None, FactTable(), {})
        return placed + [(vm, registered.get(vm.key, nowhere)) for vm in gathered.loose_vms]


def _listed(names: Sequence[str]) -> str:
    more = len(names) - _MOST_NAMES
    return ", ".join(names[:_MOST_NAMES]) + (f" and {more:,} more" if more > 0 else "")


def _difference(offsets: Mapping[str, float], host: str, other: str) -> float | None:
    first, second = offsets.get(host.lower()), offsets.get(other.lower())
    return None if first is None or second is None else second - first
