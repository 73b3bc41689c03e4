"""The names that stand for real ones: allocated in order, one for each thing, whatever its spelling."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import Final

CATEGORIES: Final[Mapping[str, str]] = {
    "hosts": "host",
    "vms": "vm",
    "users": "user",
    "domains": "domain",
    "datastores": "datastore",
    "networks": "network",
    "clusters": "cluster",
    "datacenters": "datacenter",
    "folders": "folder",
    "files": "file",
    "devices": "device",
    "subnets": "",
    "addresses": "",
    "macs": "",
    "uuids": "",
}
"""The parts of a map, and how the names of each begin; addresses and ids have shapes of their own."""

_WORDED: Final = tuple(category for category, begin in CATEGORIES.items() if begin)
_BEGINS: Final = {CATEGORIES[category]: category for category in _WORDED}
LIKE_OURS: Final = re.compile(rf"(?<![\w-])(?ai:{'|'.join(_BEGINS)})-[1-9][0-9]{{0,8}}(?![\w-])")
"""What looks like a name that stands for another, such as vCenter's own ids (`vm-40`)."""


_SHAPES: Final = {
    "domains": re.compile(r"domain-[1-9][0-9]{0,8}(?:\.example)?"),
    "subnets": re.compile(r"[0-9]{1,3}(?:\.[0-9]{1,3}){2}|2001:db8:0:[0-9a-f]{1,4}::"),
    "addresses": re.compile(r"[0-9]{1,3}(?:\.[0-9]{1,3}){3}|2001:db8:[0-9a-f:]{1,32}"),
    "macs": re.compile(r"[0-9a-f]{12}"),
    "uuids": re.compile(r"[0-9a-f]{1,64}"),
}


def is_name_of(category: str, name: str) -> bool:
    """Return whether a name looks like those that are given to things of a category."""
    return (_SHAPES.get(category) or LIKE_OURS).fullmatch(name) is not None


class NameMap:
    """Real names and what stands for them, by category; real ones in the spelling that `spelled` gives.

    A name that looks like one of ours keeps itself, so that no two things get one name; only where another thing has
    that name already, it gets a new one.

    Attributes:
        entries: what stands for what, by category.
        changes: how often something was added.
    """

    def __init__(self, entries: Mapping[str, Mapping[str, str]] | None = None) -> None:
        """Begin with the entries of an earlier map, or with none."""
        self.entries: dict[str, dict[str, str]] = {category: {} for category in CATEGORIES}
        self.changes = 0
        self._taken: set[str] = set()
        self._counts: dict[str, int] = {}
        self._worded: dict[str, str] = {}
        for category, names in (entries or {}).items():
            for real, name in names.items():
                self._put(category, real, name)

    def find(self, category: str, real: str) -> str | None:
        """Return what stands for a thing; a name in words counts whatever its category. None for an unknown one."""
        if category in _WORDED:
            return self._worded.get(real)
        return self.entries[category].get(real)

    def worded(self) -> Iterable[str]:
        """Return the real names that texts may hold as words."""
        return self._worded

    def is_taken(self, name: str) -> bool:
        """Return whether a name stands for something."""
        return name in self._taken

    def name_of(self, category: str, real: str) -> str:
        """Return what stands for a thing named in words, allocated where it is new.

        >>> names = NameMap()
        >>> names.name_of("hosts", "esx-a1"), names.name_of("vms", "vm-1"), names.name_of("vms", "db-02")
        ('host-1', 'vm-1', 'vm-2')
        """
        known = self._worded.get(real)
        if known is not None:
            return known
        if LIKE_OURS.fullmatch(real) and real not in self._taken:
            name = real
        else:
            category = _BEGINS.get(real.rpartition("-")[0], category) if LIKE_OURS.fullmatch(real) else category
            name = self.fresh(category)
        self._put(category, real, name)
        return name

    def keep(self, real: str) -> None:
        """Let a text that looks like one of our names stay, unless something else has the name."""
        self.name_of(_BEGINS[real.rpartition("-")[0]], real)

    def number_of(self, category: str) -> int:
        """Return the next number of a category, from 1."""
        self._counts[category] = self._counts.get(category, len(self.entries[category])) + 1
        return self._counts[category]

    def put(self, category: str, real: str, name: str) -> str:
        """Record what stands for something with a shape of its own, and return it."""
        self._put(category, real, name)
        return name

    def fresh(self, category: str) -> str:
        """Return the next name of a category that stands for nothing yet."""
        begin = CATEGORIES[category]
        number = self._counts.get(category, 0) + 1
        while f"{begin}-{number}" in self._taken:
            number += 1
        self._counts[category] = number
        return f"{begin}-{number}"

    def _put(self, category: str, real: str, name: str) -> None:
        self.changes += 1
        self.entries[category][real] = name
        self._taken.add(name.lower())
        if category in _WORDED:
            self._worded.setdefault(real, name)


def spelled(text: str) -> str:
    """Return the spelling by which things are compared: small letters, single blanks.

    >>> spelled(" ESX-A1 ")
    'esx-a1'
    """
    return " ".join(folded(text).split()) or text


def folded(text: str) -> str:
    """Return a text in small letters, each at its place.

    >>> folded("DB-02")
    'db-02'
    """
    low = text.lower()
    # Of one letter alone the small one takes two places; another has a form of its own at the end of words.
    return low if low.isascii() else text.replace("\u0130", "i").lower().replace("\u03c2", "\u03c3")
