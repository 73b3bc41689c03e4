"""The CPU of a host: vendor, features, CPUID leaves."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from vmlog.facts.cpuid_words import cpuid_register, cpuid_words
from vmlog.facts.fact import Fact
from vmlog.facts.fact_table import FactTable
from vmlog.knowledge.code_tables import register_bits

_VENDOR_KEYS: Final = {"cpuid.intel": "intel", "cpuid.amd": "amd"}
# Which features the operating system switched on, and which CPU answered, say nothing of what there is.
_UNSTEADY: Final = frozenset({"OSXSAVE", "OSPKE", "HYPERVISOR", "HT", "CMP_LEGACY", "TOPOEXT", "X2APIC", "APIC"})
LEAVES: Final = ("00000001", "80000001")
"""The leaves whose words of features the classic check compares."""


def features_of(table: FactTable) -> dict[str, Fact]:
    """Return the features that VMs can use, by key in small letters: files differ in its case."""
    return {key.lower(): fact for key, fact in table.of("host.feature").items()}


def vendor_fact(table: FactTable) -> tuple[str, Fact | None]:
    """Return the vendor of the CPU, `intel` or `amd`, and the fact that states it; "" for unknown."""
    stated = table.find("host.cpu_vendor")
    if stated:
        return str(stated.value).lower(), stated
    features = features_of(table)
    for key, vendor in _VENDOR_KEYS.items():
        if key in features and str(features[key].value) == "1":
            return vendor, features[key]
    return "", None


def register_of(leaf: Fact | None, register: str) -> int | None:
    """Return a register of a CPUID leaf, None where the fact is missing or is none."""
    words = cpuid_words(str(leaf.value)) if leaf else None
    return cpuid_register(words, register) if words else None


def leaf_features(leaf: Fact) -> set[str]:
    """Return the names of the features in a CPUID leaf; of a bit without a name, leaf, register and bit."""
    return set(_leaf_features(leaf)) - _UNSTEADY


def _leaf_features(leaf: Fact) -> Iterator[str]:
    number = f"0x{int(leaf.subject, 16):x}"
    for register in ("ecx", "edx"):
        word = register_of(leaf, register) or 0
        names = register_bits(int(leaf.subject, 16), register)
        for bit in range(32):
            if word >> bit & 1:
                yield names.get(bit, f"{number} {register} bit {bit}")
