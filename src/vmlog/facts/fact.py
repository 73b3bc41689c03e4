"""One fact: what a file states about a host or a virtual machine, where, and how much that counts."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Final

FactValue = str | int | float | bool


class Trust(StrEnum):
    """Where a fact comes from, the most trusted first: of two files that disagree the first one here is right."""

    DUMP = "dump"  # hostd's own objects, as they are in memory
    JSON = "json"  # a command's output as JSON
    COMMAND = "command"  # a command's output as text
    STORE = "store"  # the configuration store
    CONF = "conf"  # a configuration file of the host
    VM_FILE = "vm_file"  # a file of the VM: how it starts, not how it is
    LOG = "log"  # the last value in a log

    @property
    def rank(self) -> int:
        """Position in the order, from 0 (most trusted)."""
        return _TRUST_RANK[self]


_TRUST_RANK: Final = {trust: rank for rank, trust in enumerate(Trust)}


@dataclass(frozen=True, slots=True)
class FactRow:
    """What a reader returns for each fact.

    Attributes:
        name: name of the fact, one of `patterns/tables/facts.toml`, such as `vmk.mtu`.
        subject: what of the host or VM it is about, `vmk1`; "" for the host or VM itself.
        value: the value, in the unit of the table.
        line: number of the line, from 1, that states it; 0 where the file has no lines.
        vm: key of the VM that it is about (see `vm_key`); "" for a fact about the host.
    """

    name: str
    subject: str
    value: FactValue
    line: int
    vm: str = ""


@dataclass(frozen=True, slots=True)
class Place:
    """A line of a member of a source; line 0 where the file has no lines."""

    source: str
    member: str
    line: int


@dataclass(frozen=True, slots=True)
class Fact:
    """A fact with its place.

    Attributes:
        file: id of the file shape, the name of its file in `patterns/facts/`.
    """

    name: str
    subject: str
    value: FactValue
    place: Place
    trust: Trust
    file: str


def vm_key(path: str) -> str:
    """Return the key of a VM from any path of its `.vmx`: folder and file name, in small letters.

    Files name the volume in different ways: by label, by UUID, by the way it is mounted.

    >>> vm_key("[prod-01] web-01/web-01.vmx")
    'web-01/web-01.vmx'
    >>> vm_key("/vmfs/volumes/5f3c0d11-8a2b4c5e-9d01-002590aa0011/web-01/web-01.vmx")
    'web-01/web-01.vmx'
    """
    parts = path.lower().replace("] ", "/").split("/")
    return "/".join(parts[-2:])
