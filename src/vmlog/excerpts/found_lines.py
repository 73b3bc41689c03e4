"""The lines of found records, taken out of their blocks."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
import polars as pl
from numpy.typing import NDArray

from vmlog.records.found_rows import SkippedRows
from vmlog.records.line_table import RowMask, Rows
from vmlog.records.line_texts import to_texts
from vmlog.records.record_block import RecordBlock


class FoundLines(NamedTuple):
    """All lines of the records that hold a found line, in order.

    Attributes:
        line_no: number of the line in its member, from 1.
        line: its text.
        start: whether it is the first one of its record.
        record: number of that first line.
        flags: what was found in the line, as bits.
    """

    line_no: Rows
    line: list[str]
    start: RowMask
    record: Rows
    flags: NDArray[np.uint32]

    @classmethod
    def of(cls, block: RecordBlock) -> FoundLines:
        """Take the lines out of a block."""
        found = block.found
        rows, first = block.records_with(found.rows)
        flags = np.zeros(len(rows), np.uint32)
        flags[np.searchsorted(rows, found.rows)] = found.flags
        return cls(rows + block.first_line, block.lines.texts(rows), rows == first, first + block.first_line, flags)

    def moved(self, count: int) -> FoundLines:
        """Return the same lines, `count` lines further down."""
        return self._replace(line_no=self.line_no + count, record=self.record + count)

    @staticmethod
    def frame(parts: Sequence[Sequence[FoundLines]]) -> pl.DataFrame:
        """Return the lines of some parts as one frame, with the number of each line's `part` as a further column."""
        single = [found for part in parts for found in part]
        columns = {
            name: np.concatenate([getattr(found, name) for found in single])
            for name in ("line_no", "start", "record", "flags")
        }
        lines = [line for found in single for line in found.line]
        number = np.repeat(np.arange(len(parts)), [sum(len(found.line) for found in part) for part in parts])
        return pl.DataFrame(
            {**columns, "line": lines, "part": number}, schema_overrides={"line_no": pl.UInt32, "record": pl.UInt32}
        )


class SkippedLines:
    """The skipped lines of a block (see `SkippedRows`), kept as bytes until one of them is needed."""

    def __init__(self, skipped: SkippedRows, text: bytes) -> None:
        """Take the skipped lines, by their numbers, and their text with line ends between them."""
        self._skipped = skipped
        self._text = text

    @classmethod
    def of(cls, block: RecordBlock) -> SkippedLines:
        """Take the lines out of a block."""
        skipped = block.found.skipped
        return cls(skipped.shifted(block.first_line), block.lines.joined(skipped.rows) if len(skipped) else b"")

    @property
    def rows(self) -> SkippedRows:
        """The lines, by their numbers."""
        return self._skipped

    @property
    def text(self) -> bytes:
        """Their text, with line ends between them."""
        return self._text

    def moved(self, count: int) -> SkippedLines:
        """Return the same lines, `count` lines further down."""
        return SkippedLines(self._skipped.shifted(count), self._text)

    def __len__(self) -> int:
        return len(self._skipped)

    def pop_represented_by(self, kept: Rows) -> FoundLines | None:
        """Remove and return the skipped lines that these kept lines represent, or return None if there are none.

        Args:
            kept: numbers of lines, ascending.
        """
        chosen = _are_in(self._skipped.kept_before, kept) | _are_in(self._skipped.kept_after, kept)
        if not chosen.any():
            return None
        lines = to_texts(self._text)
        popped = self._skipped.select(chosen)
        found = [lines[row] for row in np.flatnonzero(chosen)]
        self._skipped = self._skipped.select(~chosen)
        self._text = "\n".join([lines[row] for row in np.flatnonzero(~chosen)]).encode()
        # Only records of one line are skipped.
        return FoundLines(popped.rows, found, np.ones(len(popped), np.bool_), popped.rows, popped.flags)


def _are_in(rows: Rows, others: Rows) -> RowMask:
    """Return which rows are among the others, which are ascending."""
    found: RowMask = others.take(np.searchsorted(others, rows), mode="clip") == rows
    return found
