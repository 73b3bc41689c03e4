"""Whole records of one member."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np

from vmlog.records.distinct_rows import first_of_equals
from vmlog.records.found_rows import FoundRows
from vmlog.records.line_kinds import FEW_ROWS, HEAD
from vmlog.records.line_table import LineTable, RowMask, Rows

MAX_RECORD_LINES: Final = 2048
MAX_RECORD_BYTES: Final = 1024 * 1024


@dataclass(frozen=True, slots=True, eq=False)
class RecordBlock:
    """Whole records of one member, in the order of the member.

    Attributes:
        lines: the lines.
        first_line: number of the first line in its member, from 1.
        unparsed: number of lines that no format claims and that continue no claimed record.
        found: the lines that the search found.
        record_starts: whether each line is the first of a record; None if exactly the heads are.
    """

    lines: LineTable
    first_line: int
    unparsed: int
    found: FoundRows
    record_starts: RowMask | None = None

    @property
    def starts(self) -> RowMask:
        """Whether each line is the first of a record."""
        return self.head if self.record_starts is None else self.record_starts

    @property
    def head(self) -> RowMask:
        """Whether each line has the header of a known format."""
        heads: RowMask = self.lines.classify(slice(None)) == HEAD
        return heads

    def records_with(self, rows: Rows) -> tuple[Rows, Rows]:
        """Return the rows of all lines of the records that hold `rows`, and for each the first row of its record."""
        bounds = self._record_bounds_of(rows) if self.record_starts is None else None
        if bounds is None:
            firsts = np.append(np.flatnonzero(self.starts), len(self.lines))
            record = np.searchsorted(firsts, rows, side="right")
            record = record[first_of_equals(record)]
            bounds = firsts[record - 1], firsts[record]
        begins, ends = bounds
        sizes = ends - begins
        first = np.repeat(begins, sizes)
        before = np.repeat(np.cumsum(sizes) - sizes, sizes)
        return first + np.arange(len(first)) - before, first

    def _record_bounds_of(self, rows: Rows) -> tuple[Rows, Rows] | None:
        """Return where the records that hold `rows` begin and end; None if one is longer than a few lines."""
        begins, ends = rows.copy(), rows + 1
        for _ in range(FEW_ROWS):
            inside = self.lines.classify(begins) != HEAD
            continued = ends < len(self.lines)
            continued[continued] = self.lines.classify(ends[continued]) != HEAD
            if not (inside.any() or continued.any()):
                first = first_of_equals(begins)
                return begins[first], ends[first]
            begins -= inside
            ends += continued
        return None
