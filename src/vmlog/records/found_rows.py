"""Lines that a search found, as row numbers with what was found in each."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final, Protocol

import numpy as np
from numpy.typing import NDArray

from vmlog.blocks.scan import Hits
from vmlog.records.distinct_rows import first_of_equals
from vmlog.records.line_table import LineTable, RowMask, Rows


@dataclass(frozen=True, slots=True, eq=False)
class SkippedRows:
    """Found lines that two kept lines represent: they are read only if one of those turns out to be something else.

    Attributes:
        rows: the row of each skipped line, ascending.
        flags: what was found in each, as bits.
        kept_before: the row of the kept line before it, counted like `rows`; in a part it may lie outside.
        kept_after: the row of the kept line after it.
    """

    rows: Rows
    flags: NDArray[np.uint32]
    kept_before: Rows
    kept_after: Rows

    def __len__(self) -> int:
        return len(self.rows)

    def __add__(self, later: SkippedRows) -> SkippedRows:
        if not len(self) or not len(later):
            return later if not len(self) else self
        return SkippedRows(
            np.concatenate([self.rows, later.rows]),
            np.concatenate([self.flags, later.flags]),
            np.concatenate([self.kept_before, later.kept_before]),
            np.concatenate([self.kept_after, later.kept_after]),
        )

    def shifted(self, count: int) -> SkippedRows:
        """Return the same lines, `count` rows further down."""
        if not len(self):
            return self
        return SkippedRows(self.rows + count, self.flags, self.kept_before + count, self.kept_after + count)

    def select(self, which: slice | RowMask) -> SkippedRows:
        """Return the lines that a slice or a mask selects."""
        return SkippedRows(self.rows[which], self.flags[which], self.kept_before[which], self.kept_after[which])

    def part(self, first: int, end: int) -> SkippedRows:
        """Return the lines in rows `first` to `end - 1`, counted from `first`."""
        if not len(self):
            return self
        low, high = np.searchsorted(self.rows, (first, end))
        return self.select(slice(low, high)).shifted(-first)


NOTHING_SKIPPED: Final = SkippedRows(
    np.empty(0, np.intp), np.empty(0, np.uint32), np.empty(0, np.intp), np.empty(0, np.intp)
)


@dataclass(frozen=True, slots=True, eq=False)
class FoundRows:
    """Lines that a search found.

    Attributes:
        rows: the row of each line, from 0, ascending.
        flags: what was found in each, as bits.
        skipped: further lines that some of these represent.
    """

    rows: Rows
    flags: NDArray[np.uint32]
    skipped: SkippedRows = NOTHING_SKIPPED

    def __len__(self) -> int:
        return len(self.rows)

    @classmethod
    def of_hits(cls, hits: Hits, ends: Rows) -> FoundRows:
        """Return the lines with matches, the numbers of their expressions as bits; `ends` is where lines end."""
        if not hits:
            return NOTHING_FOUND
        after = np.frombuffer(hits.ends, np.uint32)
        order = np.argsort(after, kind="stable")
        rows = np.searchsorted(ends, after[order].astype(np.intp) - 1)
        first = first_of_equals(rows)
        return cls(rows[first], np.bitwise_or.reduceat(np.frombuffer(hits.numbers, np.uint32)[order], first))

    @property
    def is_empty(self) -> bool:
        """Whether nothing was found, not even skipped lines."""
        return not len(self.rows) and not len(self.skipped)

    def part(self, first: int, end: int) -> FoundRows:
        """Return the lines in rows `first` to `end - 1`, counted from `first`."""
        if self.is_empty:
            return self
        low, high = np.searchsorted(self.rows, (first, end))
        return FoundRows(self.rows[low:high] - first, self.flags[low:high], self.skipped.part(first, end))

    def followed_by(self, later: FoundRows, count: int) -> FoundRows:
        """Return these lines and those of a later table; this table has `count` rows."""
        rows = np.concatenate([self.rows, later.rows + count])
        flags = np.concatenate([self.flags, later.flags])
        return FoundRows(rows, flags, self.skipped + later.skipped.shifted(count))


NOTHING_FOUND: Final = FoundRows(np.empty(0, np.intp), np.empty(0, np.uint32))


class Search(Protocol):
    """Finds the lines of a block that a later step wants."""

    def __call__(self, block: bytes, ends: Rows, hits: Hits | None = None, /) -> FoundRows:
        """Search a block.

        Args:
            block: the bytes.
            ends: where its lines end.
            hits: what a scanner found in it; None if it has not been scanned.
        """
        ...


Sampler = Callable[[LineTable, FoundRows], FoundRows]
"""Moves lines that add nothing from the found ones to the skipped ones."""
