"""What a command's output says about one of the things that it lists, whatever the layout."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final

_TRUE: Final = frozenset({"true", "yes", "1"})
_FALSE: Final = frozenset({"false", "no", "0"})


@dataclass(frozen=True, slots=True)
class OutputValue:
    """A value as text, and the number of its line."""

    text: str
    line: int


@dataclass(frozen=True, slots=True)
class OutputRow:
    """One thing of an output.

    Attributes:
        line: the first line about it.
        values: the values by title, as `record_key` gives it. Empty for the row of a table that lost its columns.
        head: what stands above the values: a name, or "".
        raw: the line of a table's row as it is.
    """

    line: int
    values: Mapping[str, OutputValue] = field(default_factory=dict)
    head: str = ""
    raw: str = ""

    def find(self, *titles: str) -> OutputValue | None:
        """Return the value of the first of some titles that is there and not empty."""
        return next((value for title in titles if (value := self.values.get(title)) and value.text), None)

    def text(self, *titles: str) -> str:
        """Return the value of the first of some titles, "" where there is none."""
        value = self.find(*titles)
        return value.text if value else ""


@dataclass(frozen=True, slots=True)
class CommandOutput:
    """The rows of an output; `is_cut`: its end is missing, or it is empty without saying so."""

    rows: tuple[OutputRow, ...]
    is_cut: bool = False


def flag_of(text: str) -> bool | None:
    """Return what a word states as a flag, None if it is none.

    >>> flag_of("true"), flag_of("No"), flag_of("maybe")
    (True, False, None)
    """
    word = text.strip().lower()
    return True if word in _TRUE else False if word in _FALSE else None
