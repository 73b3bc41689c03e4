"""Reference tables of the products in `patterns/tables/`: VMkernel status codes and CPUID bits."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from types import MappingProxyType
from typing import Final

from vmlog.knowledge.document import Document, finish_document, open_table
from vmlog.knowledge.section import Section

_REGISTERS: Final = frozenset({"eax", "ebx", "ecx", "edx"})
_BITS: Final = 32


@dataclass(frozen=True, slots=True)
class StatusRow:
    """A VMkernel status code. `migration`: migration logs print it, or its text speaks of one."""

    value: int
    name: str
    text: str
    errno: str
    migration: bool = False


@dataclass(frozen=True, slots=True)
class CpuTable:
    """CPUID bits.

    Attributes:
        bits: {(leaf, register): {bit: name}}.
        spellings: {normalised: name}, all ways to write a name.
        user_level: names of the features that programs use without the operating system.
        newer_hardware: those of them that VMs of old virtual hardware may not see.
    """

    bits: Mapping[tuple[str, str], Mapping[int, str]]
    spellings: Mapping[str, str]
    user_level: frozenset[str]
    newer_hardware: frozenset[str]


@dataclass(frozen=True, slots=True)
class StatusTable:
    """VMkernel status codes by value, and the codes whose number changed between releases."""

    rows: Mapping[int, StatusRow]
    doubtful: range


def statuses() -> Mapping[int, StatusRow]:
    """Return the VMkernel status codes by value."""
    return load_statuses().rows


def doubtful_statuses() -> range:
    """Return the codes whose number changed between releases: the text beside such a code decides."""
    return load_statuses().doubtful


@cache
def load_statuses() -> StatusTable:
    """Load the VMkernel status codes.

    Raises:
        PatternErrors: with all that is wrong with the file.
    """
    return read_statuses(open_table("vmk_status"))


def read_statuses(document: Document) -> StatusTable:
    """Read a table of status codes.

    Raises:
        PatternErrors: with all that is wrong with it.
    """
    root = document.root
    root.schema()
    doubtful = root.table("doubtful")
    first, last = doubtful.integer("first"), doubtful.integer("last")
    doubtful.finish()
    rows = [StatusRow(*row) for row in root.rows("status", (int, str, str, str, bool), least=4)]
    if len({row.value for row in rows}) != len(rows):
        root.fail("status", "two rows have the same code")
    finish_document(document)
    return StatusTable(MappingProxyType({row.value: row for row in rows}), range(first, last + 1))


@cache
def load_cpu_table() -> CpuTable:
    """Load the CPUID bits and the spellings of their names.

    Raises:
        PatternErrors: with all that is wrong with the file.
    """
    return read_cpu_table(open_table("cpuid"))


def register_bits(level: int, register: str) -> Mapping[int, str]:
    """Return the names of the bits of a register, of the first sub-leaf where the level has several."""
    bits = load_cpu_table().bits
    return bits.get((f"{level:#x}", register)) or bits.get((f"{level:#x}.0", register)) or {}


def read_cpu_table(document: Document) -> CpuTable:
    """Read a table of CPUID bits.

    Raises:
        PatternErrors: with all that is wrong with it.
    """
    root = document.root
    root.schema()
    bits: dict[tuple[str, str], Mapping[int, str]] = {}
    for section in root.tables("registers"):
        register = section.text("leaf"), section.text("register", choices=_REGISTERS)
        bits[register] = MappingProxyType(_bits(section))
        section.finish()
    names = {name for register in bits.values() for name in register.values()}
    spellings = {normalise_feature(name): name for name in names}
    for section in root.tables("aliases"):
        name = section.text("name", choices=names)
        spellings.update({normalise_feature(alias): name for alias in section.texts("also")})
        section.finish()
    user_level, newer = (frozenset(root.texts(key, choices=names)) for key in ("user_level", "newer_hardware"))
    finish_document(document)
    return CpuTable(MappingProxyType(bits), MappingProxyType(spellings), user_level, newer)


def _bits(section: Section) -> dict[int, str]:
    """Return the names of a register's bits, by their numbers."""
    names = section.strings("bits")
    wrong = [bit for bit in names if not (bit.isdecimal() and int(bit) < _BITS)]
    for bit in wrong:
        section.fail("bits", f"{bit!r} is no bit of a register; the bits are 0 to {_BITS - 1}")
    return {int(bit): name for bit, name in names.items() if bit not in wrong}


def normalise_feature(name: str) -> str:
    """Return a feature name without what clients spell differently: case, blanks, punctuation.

    >>> normalise_feature("SSE4.1") == normalise_feature("sse4_1")
    True
    """
    return re.sub("[^a-z0-9]", "", name.lower())
