"""The CPU on which a VM was started against that of another host, where hostd's lists of features are not there.

A running VM keeps the features that it found when it was started. What its host had then, its files of old releases
tell; else the host where it runs stands in, which has at least what the VM uses.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from vmlog.checks.check_case import UNKNOWN_OUTCOME, CheckCase, Finding, MissingFact, UsedFact, used
from vmlog.checks.cpu_models import CpuIdentity, host_cpu, leaf_cpu
from vmlog.checks.cpu_view import LEAVES, register_of
from vmlog.facts.cpuid_words import MODEL_LEAF, VENDOR_LEAF
from vmlog.facts.fact import Fact
from vmlog.knowledge.code_tables import load_cpu_table
from vmlog.knowledge.release import is_between

_REGISTERS: Final = ("ecx", "edx")
_OUTCOMES: Final[Mapping[tuple[str, str], str]] = {
    (MODEL_LEAF, "ecx"): "lacks-leaf-1",
    ("80000001", "edx"): "lacks-leaf-81",
}
# What the kernel of a guest uses: a host that has it in addition does no harm.
_KERNEL_LEVEL: Final = "NX"
_LISTS_SINCE: Final = "5.1"
_SEES_NEWER_SINCE: Final = 9
_MASK: Final = re.compile(r"cpuid\.(?:0x)?([0-9a-f]{1,8})\.(e[cd]x)", re.I)


@dataclass(frozen=True, slots=True)
class _LeafPair:
    """A leaf of the CPU on which a VM was started, or runs, and the same one of the destination."""

    leaf: str
    mine: Fact
    theirs: Fact
    is_started: bool

    def names(self, register: str) -> tuple[set[str], set[str]]:
        """Return the features of both in a register."""
        mine, theirs = (self._features(fact, register) for fact in (self.mine, self.theirs))
        return mine, theirs

    def _features(self, fact: Fact, register: str) -> set[str]:
        value = register_of(fact, register) or 0
        bits = load_cpu_table().bits.get((f"{int(self.leaf, 16):#x}", register), {})
        return {name for bit, name in bits.items() if value >> bit & 1}


def compare_started_cpus(case: CheckCase) -> Iterator[Finding]:
    """Yield what the CPUs themselves tell."""
    vm = case.subject_vm.table
    started = leaf_cpu(vm.find("vm.cpu_leaf", VENDOR_LEAF), vm.find("vm.cpu_leaf", MODEL_LEAF))
    here, there = host_cpu(case.host.table), host_cpu(case.destination.table)
    mine = started if started.family is not None else here
    vendor = started.vendor or here.vendor
    words = {"mine": mine.words, "theirs": there.words}
    facts = used(case.host, dict.fromkeys((*started.facts, *here.facts))) + used(case.destination, there.facts)
    if vendor and there.vendor and vendor != there.vendor:
        yield Finding("vendor-differs", words, facts)
    else:
        pairs = _leaf_pairs(case)
        yield from _leaves(case, pairs) if len(pairs) == len(LEAVES) else [_models(case, mine, there, words, facts)]


def _is_in_evc_cluster(case: CheckCase) -> bool:
    """Return whether EVC may show the VM less than its host has; there, what only the destination has does no harm."""
    flag = case.subject_vm.table.find("vm.evc_compatible")
    return bool(flag and flag.value) or any(fact.value for fact in case.host.table.of("cluster.evc_mode").values())


def _lists(case: CheckCase) -> tuple[MissingFact, ...]:
    """Return what would settle the question: the lists of features, before 5.1 what CPUID answers."""
    lists = (
        (case.host, case.subject_vm.table, "vm.feature_needed"),
        (case.destination, case.destination.table, "host.feature"),
    )
    if _is_old(case):
        lists = (
            (case.host, case.subject_vm.table, "vm.cpu_leaf"),
            (case.destination, case.destination.table, "host.cpu_leaf"),
        )
    return tuple(MissingFact(host, name) for host, table, name in lists if not table.of(name))


def _is_old(case: CheckCase) -> bool:
    """Return whether the destination is of a release that compares the CPUs themselves."""
    version = case.destination.version
    return bool(version) and not is_between(version or "", _LISTS_SINCE, "")


def _leaf_pairs(case: CheckCase) -> list[_LeafPair]:
    pairs = []
    for leaf in LEAVES:
        started = case.subject_vm.table.find("vm.cpu_leaf", leaf)
        mine = started or case.host.table.find("host.cpu_leaf", leaf)
        theirs = case.destination.table.find("host.cpu_leaf", leaf)
        if mine and theirs:
            pairs.append(_LeafPair(leaf, mine, theirs, started is not None))
    return pairs


def _models(
    case: CheckCase, mine: CpuIdentity, theirs: CpuIdentity, words: Mapping[str, object], facts: tuple[UsedFact, ...]
) -> Finding:
    is_same = mine.is_same_model(theirs)
    if is_same is None:
        return Finding(UNKNOWN_OUTCOME, words, facts, _lists(case))
    return Finding("same-model" if is_same else "other-model", words, facts, _lists(case))


def _leaves(case: CheckCase, pairs: Sequence[_LeafPair]) -> Iterator[Finding]:
    """Yield what the bits of the features tell."""
    hidden, is_levelled = _hidden(case), _is_in_evc_cluster(case)
    sees_newer = _sees_newer(case)
    table = load_cpu_table()
    extra: set[str] = set()
    found = False
    for pair in pairs:
        facts = used(case.host, [pair.mine]) + used(case.destination, [pair.theirs])
        for register in _REGISTERS:
            mine, theirs = pair.names(register)
            lacking_there = (mine - theirs - hidden) & (table.user_level | {_KERNEL_LEVEL})
            extra |= (theirs - mine) & table.user_level
            is_seen = pair.is_started and not is_levelled
            sure = {name for name in lacking_there if is_seen and (sees_newer or name not in table.newer_hardware)}
            unsure = lacking_there - sure
            if sure:
                yield Finding(_OUTCOMES.get((pair.leaf, register), "lacks"), {"features": _listed(sure)}, facts)
            if unsure:
                yield Finding("may-lack", {"features": _listed(unsure)}, facts, _lists(case))
            found |= bool(lacking_there)
    if not found:
        yield _nothing_lacks(case, pairs, set() if is_levelled else extra)


def _nothing_lacks(case: CheckCase, pairs: Sequence[_LeafPair], extra: set[str]) -> Finding:
    """Return what it means that the destination has all features: before 5.1 it must not have more, either."""
    facts = used(case.host, [pair.mine for pair in pairs]) + used(case.destination, [pair.theirs for pair in pairs])
    if _is_old(case):
        return Finding("extra" if extra else "equal", {"features": _listed(extra)}, facts)
    mine, theirs = (leaf_cpu(None, fact) for fact in (pairs[0].mine, pairs[0].theirs))
    words = {"mine": mine.words, "theirs": theirs.words}
    # Later features stand in leaves that no file has for both.
    return Finding("same-model" if mine.is_same_model(theirs) else "other-model", words, facts, _lists(case))


def _hidden(case: CheckCase) -> set[str]:
    """Return the features that masks set by hand hide from the VM."""
    names = set()
    for key, mask in case.subject_vm.table.of("vm.cpu_mask").items():
        match, bits = _MASK.fullmatch(key), str(mask.value).replace(":", "")
        if match and len(bits) == 32:
            of_register = load_cpu_table().bits.get((f"{int(match[1], 16):#x}", match[2].lower()), {})
            names |= {name for bit, name in of_register.items() if bits[31 - bit] == "0"}
    return names


def _sees_newer(case: CheckCase) -> bool:
    hardware = case.subject_vm.table.find("vm.hardware_version")
    return hardware is not None and int(hardware.value) >= _SEES_NEWER_SINCE


def _listed(names: set[str]) -> str:
    return ", ".join(sorted(names))
