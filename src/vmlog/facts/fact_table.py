"""The facts about one host or one VM, from all of its files."""

from __future__ import annotations

from bisect import insort
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from functools import partial
from types import MappingProxyType
from typing import Final, TypeVar, cast

from vmlog.facts.fact import Fact, FactValue, Place, Trust

_Derived = TypeVar("_Derived")

# Facts about one thing that are kept: files that disagree, or ports of one number on several switches.
_MOST_STATED: Final = 64
# The subjects of these are no things that could be missing, but keys of many sorts.
_THEMSELVES: Final = frozenset({"host", "vm"})


class Presence(StrEnum):
    """Whether a file of a shape was there."""

    PRESENT = "present"
    MISSING = "missing"
    CUT = "cut"


@dataclass(frozen=True, slots=True)
class FactFileState:
    """Whether a file that states facts was there.

    Attributes:
        file: id of the shape.
        presence: whether it was there, and whole.
        source, member: where it is; None where it is missing.
    """

    file: str
    presence: Presence
    source: str | None = None
    member: str | None = None


@dataclass(frozen=True, slots=True)
class FactListing:
    """A whole file that lists all things of some kind.

    Attributes:
        file: id of the shape.
    """

    place: Place
    trust: Trust
    file: str


@dataclass(slots=True)
class FactTable:
    """Facts by name and subject. Of those about one thing, the most trusted comes first, then the first that was added.

    Attributes:
        whole: by kind of things, the whole files that list all of them, so that what is not there does not exist; the
            most trusted first. In place of a kind it may be the name of a fact all subjects of which are known.
    """

    whole: dict[str, list[FactListing]] = field(default_factory=dict)
    _facts: dict[str, dict[str, list[Fact]]] = field(default_factory=dict)
    _there: dict[str, frozenset[str]] = field(default_factory=dict)
    _first: dict[str, Mapping[str, Fact]] = field(default_factory=dict)
    _derived: dict[object, object] = field(default_factory=dict)

    def add(self, facts: Iterable[Fact]) -> None:
        """Add facts, in any order."""
        self._forget()
        for fact in facts:
            stated = self._facts.setdefault(fact.name, {}).setdefault(fact.subject, [])
            insort(stated, fact, key=_rank)
            del stated[_MOST_STATED:]

    def add_listing(self, kind: str, listing: FactListing) -> None:
        """Say that a file lists all things of a kind."""
        self._forget()
        listings = self.whole.setdefault(kind, [])
        listings.append(listing)
        listings.sort(key=lambda item: item.trust.rank)

    def _forget(self) -> None:
        """Forget what was derived from the facts so far."""
        self._there.clear()
        self._first.clear()
        self._derived.clear()

    def find(self, name: str, subject: str = "") -> Fact | None:
        """Return the most trusted fact, None where no file states it."""
        stated = self._facts.get(name, {}).get(subject)
        return stated[0] if stated and self._is_there(name, subject) else None

    def of(self, name: str) -> Mapping[str, Fact]:
        """Return the most trusted fact of each subject, by subject."""
        found = self._first.get(name)
        if found is None:
            stated = sorted(self._facts.get(name, {}).items())
            found = MappingProxyType({subject: facts[0] for subject, facts in stated if self._is_there(name, subject)})
            self._first[name] = found
        return found

    def derived(self, make: Callable[[FactTable], _Derived]) -> _Derived:
        """Return what a function makes of the facts, made once: an index, for who looks up many."""
        return self.kept(make, partial(make, self))

    def kept(self, key: object, make: Callable[[], _Derived]) -> _Derived:
        """Return what a function makes, made once for a key for as long as no fact is added."""
        if key not in self._derived:
            self._derived[key] = make()
        return cast("_Derived", self._derived[key])

    def subjects(self, kind: str) -> list[str]:
        """Return all things of a kind that any fact is about, sorted."""
        names = [name for name in self._facts if kind_of_fact(name) == kind]
        return sorted({subject for name in names for subject in self.of(name) if subject})

    def _is_there(self, name: str, subject: str) -> bool:
        """Return whether a thing exists: the most trusted file that lists all of its kind must name it."""
        kind = kind_of_fact(name)
        if kind not in self.whole or not subject or kind in _THEMSELVES:
            return True
        if kind not in self._there:
            self._there[kind] = self._listed(kind, self.whole[kind][0])
        return subject in self._there[kind]

    def _listed(self, kind: str, listing: FactListing) -> frozenset[str]:
        """Return the things that a file that lists all of them names, or one that is as trusted."""
        return frozenset(
            subject
            for name, stated in self._facts.items()
            if kind_of_fact(name) == kind
            for subject, facts in stated.items()
            if facts[0].trust.rank <= listing.trust.rank
        )

    def is_whole(self, kind: str) -> bool:
        """Return whether all things of a kind, or all subjects of a fact, are known: their whole list was there."""
        return kind in self.whole

    def absent(self, name: str, subject: str, value: FactValue) -> Fact | None:
        """Return what the absence of a fact means as a fact, at the file that would state it; None if none is whole."""
        listings = self.whole.get(name) or self.whole.get(kind_of_fact(name))
        if not listings:
            return None
        return Fact(name, subject, value, listings[0].place, listings[0].trust, listings[0].file)

    def others(self, fact: Fact) -> list[Fact]:
        """Return the facts of the same name and subject that state something else, the most trusted first."""
        stated = self._facts.get(fact.name, {}).get(fact.subject, [])
        return [other for other in stated if other.value != fact.value]


def _rank(fact: Fact) -> int:
    return fact.trust.rank


def kind_of_fact(name: str) -> str:
    """Return the kind of thing that a fact is about.

    >>> kind_of_fact("vmk.mtu")
    'vmk'
    """
    return name.partition(".")[0]
