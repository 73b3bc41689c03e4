"""Which CPU a host has: vendor, family, model."""

from __future__ import annotations

from dataclasses import dataclass

from vmlog.checks.cpu_view import vendor_fact
from vmlog.facts.cpuid_words import MODEL_LEAF, VENDOR_LEAF, cpu_model, cpu_vendor, cpuid_words
from vmlog.facts.fact import Fact
from vmlog.facts.fact_table import FactTable


@dataclass(frozen=True, slots=True)
class CpuIdentity:
    """A CPU.

    Attributes:
        vendor: `intel` or `amd`, "" for unknown.
        family, model: with the extended ones added; None for unknown.
        text: the model in the vendor's words, "" for unknown.
        facts: the facts that say so.
    """

    vendor: str
    family: int | None
    model: int | None
    text: str
    facts: tuple[Fact, ...]

    @property
    def words(self) -> str:
        """The CPU in words."""
        if self.family is None or self.model is None:
            return self.text or self.vendor or "an unknown CPU"
        vendor = {"intel": "Intel ", "amd": "AMD "}.get(self.vendor, "")
        numbers = f"{vendor}family {self.family:X}h model {self.model:X}h"
        return f"{self.text} ({numbers})" if self.text else numbers

    def is_same_model(self, other: CpuIdentity) -> bool | None:
        """Return whether two CPUs are of one vendor, family and model; None for unknown."""
        if self.vendor and other.vendor and self.vendor != other.vendor:
            return False
        mine, theirs = (self.family, self.model), (other.family, other.model)
        if None not in mine and None not in theirs:
            return mine == theirs
        return True if self.text and self.text == other.text else None


def host_cpu(table: FactTable) -> CpuIdentity:
    """Return the CPU of a host."""
    vendor, stated = vendor_fact(table)
    vendor_leaf, model_leaf = (table.find("host.cpu_leaf", leaf) for leaf in (VENDOR_LEAF, MODEL_LEAF))
    family, model = table.find("host.cpu_family"), table.find("host.cpu_model_number")
    text = table.find("host.cpu_model")
    read = leaf_cpu(vendor_leaf, model_leaf)
    facts = dict.fromkeys((stated, family, model, text, *read.facts))
    return CpuIdentity(
        vendor or read.vendor,
        int(family.value) if family else read.family,
        int(model.value) if model else read.model,
        str(text.value) if text else "",
        tuple(fact for fact in facts if fact),
    )


def leaf_cpu(vendor_leaf: Fact | None, model_leaf: Fact | None) -> CpuIdentity:
    """Return the CPU that two CPUID leaves are of, the one with the vendor and the one with the model."""
    vendor_words = cpuid_words(str(vendor_leaf.value)) if vendor_leaf else None
    model_words = cpuid_words(str(model_leaf.value)) if model_leaf else None
    found = cpu_model(model_words) if model_words else None
    return CpuIdentity(
        (cpu_vendor(vendor_words) or "") if vendor_words else "",
        found.family if found else None,
        found.model if found else None,
        "",
        tuple(fact for fact in (vendor_leaf, model_leaf) if fact),
    )
