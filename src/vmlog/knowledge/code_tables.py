"""Reference tables of the products: status codes and CPUID bits.

They are data files below `patterns/tables/`. Each is read when it is first asked for and kept.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from types import MappingProxyType
from typing import Any

from vmlog.knowledge.location import patterns_dir


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
    """CPUID bits as {(leaf, register): {bit: name}} and all spellings as {normalised: name}."""

    bits: Mapping[tuple[str, str], Mapping[int, str]]
    spellings: Mapping[str, str]


@cache
def _read(table: str) -> dict[str, Any]:
    with (patterns_dir() / "tables" / f"{table}.toml").open("rb") as file:
        return tomllib.load(file)


@cache
def statuses() -> Mapping[int, StatusRow]:
    """Return the VMkernel status codes by value."""
    return MappingProxyType({row[0]: StatusRow(*row) for row in _read("vmk_status")["status"]})


@cache
def doubtful_statuses() -> range:
    """Return the codes whose number changed between releases, so that the text beside them decides."""
    first, last = _read("vmk_status")["doubtful"]
    return range(first, last + 1)


@cache
def cpu_table() -> CpuTable:
    """Return the CPUID bits and the spellings of their names."""
    data = _read("cpuid")
    bits = {
        (row["leaf"], row["register"]): MappingProxyType({int(bit): name for bit, name in row["bits"].items()})
        for row in data["registers"]
    }
    spellings = {normalise_feature(name): name for register in bits.values() for name in register.values()}
    for row in data["aliases"]:
        spellings.update({normalise_feature(alias): row["name"] for alias in row["also"]})
    return CpuTable(MappingProxyType(bits), MappingProxyType(spellings))


def normalise_feature(name: str) -> str:
    """Return a feature name without what clients spell differently: case, blanks, punctuation."""
    return re.sub("[^a-z0-9]", "", name.lower())
