"""Parts of incidents that are equal in many of them, kept once."""

from __future__ import annotations

from collections.abc import Hashable
from typing import Final, TypeVar, cast

_MOST: Final = 10_000

_Value = TypeVar("_Value", bound=Hashable)


class SharedValues:
    """Returns for equal values the same object.

    A run may find hundreds of thousands of incidents between a few hosts: their remedies, gaps and ends are more than a
    third of what each takes otherwise.
    """

    def __init__(self) -> None:
        self._known: dict[Hashable, Hashable] = {}

    def __len__(self) -> int:
        return len(self._known)

    def of(self, value: _Value) -> _Value:
        """Return a value that is equal to this one, and was perhaps returned before."""
        if len(self._known) >= _MOST:
            self._known.clear()
        return cast(_Value, self._known.setdefault(value, value))
