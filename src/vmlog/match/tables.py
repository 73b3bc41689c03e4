"""Reference tables of the products: status codes, fault types, events, CPUID bits, EVC levels, limits.

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

from vmlog.resources import patterns_dir


@dataclass(frozen=True, slots=True)
class StatusRow:
    """A VMkernel status code. `migration`: migration logs print it, or its text speaks of one."""

    value: int
    name: str
    text: str
    errno: str
    migration: bool = False


@dataclass(frozen=True, slots=True)
class FaultType:
    """A fault type by its full name; `severity` is "E", "W", "E/W" or "" (an ancestor only)."""

    name: str
    parent: str
    severity: str
    meaning: str
    fields: tuple[str, ...]
    family: str


@dataclass(frozen=True, slots=True)
class EventType:
    """An event that speaks of migrations; `suffix`: only the end of the id is known."""

    id: str
    role: str
    text: str
    note: str
    aliases: tuple[str, ...]
    suffix: bool


@dataclass(frozen=True, slots=True)
class Limit:
    """A timeout or limit; `setting` is the option that changes it, `sure` false where sources are weak."""

    id: str
    value: float
    unit: str
    setting: str | None
    title: str
    note: str
    sure: bool


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
def fault_types() -> Mapping[str, FaultType]:
    """Return the fault types by full name, such as `vim.fault.VMotionLinkDown`."""
    rows = (
        FaultType(
            _full(row["name"]),
            _full(row["parent"]),
            row.get("severity", ""),
            row["meaning"],
            tuple(row.get("fields", ())),
            family,
        )
        for family, members in _read("fault_types")["family"].items()
        for row in members
    )
    return MappingProxyType({row.name: row for row in rows})


def fault_lineage(name: str) -> tuple[str, ...]:
    """Return a fault type followed by its ancestors, nearest first; an unknown type stands alone."""
    lineage = [name]
    while (row := fault_types().get(lineage[-1])) is not None and row.parent not in lineage:
        lineage.append(row.parent)
    return tuple(lineage)


@cache
def event_types() -> Mapping[str, EventType]:
    """Return the events by id and by each alias."""
    found: dict[str, EventType] = {}
    for row in _read("events")["events"]:
        aliases = tuple(row.get("aliases", ()))
        event = EventType(row["id"], row["role"], row.get("text", ""), row["note"], aliases, row.get("suffix", False))
        found.update(dict.fromkeys((event.id, *aliases), event))
    return MappingProxyType(found)


@cache
def message_keys() -> Mapping[str, bool]:
    """Return the known message keys, each with whether a published log contains it."""
    return MappingProxyType({row["key"]: row["seen"] for row in _read("events")["message_keys"]})


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


@cache
def evc_levels() -> Mapping[str, tuple[tuple[str, str], ...]]:
    """Return {vendor: ((level, generation), ...)}, oldest level first."""
    rows = _read("evc")["vendors"]
    return MappingProxyType({row["vendor"]: tuple((level, name) for level, name in row["levels"]) for row in rows})


@cache
def limits() -> Mapping[str, Limit]:
    """Return timeouts and limits by id."""
    return MappingProxyType(
        {
            row["id"]: Limit(
                row["id"],
                float(row["value"]),
                row["unit"],
                row.get("setting"),
                row["title"],
                row.get("note", ""),
                row.get("sure", True),
            )
            for row in _read("limits")["limits"]
        }
    )


@cache
def ports() -> tuple[tuple[int, str, str], ...]:
    """Return the network ports that migrations need as (port, protocol, use)."""
    return tuple((row["port"], row["protocol"], row["use"]) for row in _read("limits")["ports"])


def _full(name: str) -> str:
    return name if "." in name else f"vim.fault.{name}"
