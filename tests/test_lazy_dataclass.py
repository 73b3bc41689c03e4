"""Dataclasses that compile late are those of the standard library in all else."""

from __future__ import annotations

import copy
import dataclasses
import pickle
import sys
from dataclasses import FrozenInstanceError, field
from typing import Any, ClassVar

import pytest

from vmlog import lazy_dataclass

WAYS = [{"frozen": frozen, "slots": slots, "eq": eq} for frozen in (0, 1) for slots in (0, 1) for eq in (0, 1)]
WAYS = [{name: bool(value) for name, value in way.items()} for way in WAYS]


def classes(make: Any, **how: bool) -> tuple[Any, Any, Any]:
    """Return classes that use all that dataclasses here use, made by a decorator."""

    @make(**how)
    class Base:
        """A base."""

        number: int
        words: tuple[str, ...] = ()
        KIND: ClassVar[str] = "base"

    @make(**how)
    class Derived(Base):
        """With defaults that are made, fields that are not shown or not compared, and others."""

        made: list[int] = field(default_factory=lambda: [1])
        hidden: int = field(default=0, repr=False)
        other: int = field(default=3, compare=False)
        own: list[int] = field(default_factory=list, init=False)
        fixed: int = field(default=4, init=False)

        def __post_init__(self) -> None:
            self.own.append(self.number)

    @make(kw_only=True, **how)
    class Named(Base):
        """With names that have to be said."""

        last: str

    for made in (Base, Derived, Named):
        made.__qualname__ = made.__name__
        setattr(sys.modules[__name__], made.__name__, made)  # where `pickle` looks for it
    return Base, Derived, Named


@pytest.mark.parametrize("how", WAYS, ids=repr)
def test_they_are_those_of_the_standard_library(how: dict[str, bool]) -> None:
    def facts(make: Any) -> list[object]:
        base, derived, named = classes(make, **how)
        found: list[object] = []

        def note(call: Any) -> None:
            try:
                found.append(call())
            except Exception as error:
                found.append((type(error), str(error) if isinstance(error, FrozenInstanceError) else ""))

        one, two = base(1), derived(2, ("a",), hidden=5)
        note(lambda: [repr(item) for item in (one, two, named(3, last="z"), base(words=("b",), number=4))])
        note(lambda: [one == base(1), one == base(2), one == two, derived(1, other=1) == derived(1, other=2), one != 1])
        note(lambda: [hash(one) == hash(base(1)), hash(derived(1, made=())) == hash(derived(1, made=()))])
        note(lambda: len({one}))
        note(lambda: setattr(one, "number", 5))
        note(lambda: delattr(one, "words"))
        if not (how["frozen"] and how["slots"]):  # older Pythons raise another error than for fields
            note(lambda: setattr(one, "unknown", 5))
        note(lambda: [vars(one)])
        note(lambda: repr(dataclasses.replace(two, number=7)))
        note(lambda: dataclasses.asdict(derived(8)))
        copies = pickle.loads(pickle.dumps(two)), copy.copy(two), copy.deepcopy(two)  # noqa: S301
        note(lambda: [repr(one) for one in copies])
        note(lambda: (two.fixed, two.own, derived.KIND, derived(1).made is derived(1).made))
        note(lambda: base())
        note(lambda: base(1, (), 2))
        note(lambda: named(1, (), "z"))
        note(lambda: [base.__match_args__, named.__match_args__, base.__doc__])
        note(lambda: [getattr(item, "__slots__", None) for item in (base, derived, named)])
        return found

    assert facts(lazy_dataclass.dataclass) == facts(dataclasses.dataclass)


def test_what_a_class_defines_stays() -> None:
    @lazy_dataclass.dataclass(frozen=True)
    class Own:
        number: int

        def __repr__(self) -> str:
            return "own"

        def __eq__(self, other: object) -> bool:
            return True

    assert (repr(Own(1)), Own(1) == Own(2), hash(Own(1))) == ("own", True, hash((1,)))


def test_methods_are_compiled_when_they_are_first_called(monkeypatch: pytest.MonkeyPatch) -> None:
    made: list[str] = []
    compiled = lazy_dataclass._compiled
    monkeypatch.setattr(lazy_dataclass, "_compiled", lambda head, *rest: made.append(head) or compiled(head, *rest))

    @lazy_dataclass.dataclass(frozen=True, slots=True)
    class Late:
        number: int

    assert made == []
    assert [Late(1), Late(2)] == [Late(1), Late(2)]
    assert {Late(1)} == {Late(1)}
    assert made == ["self, number", "self, other", "self"]
