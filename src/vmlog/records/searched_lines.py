"""Lines of a block, with those among them that a search found."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Final

import numpy as np

from vmlog.blocks.scan import Hits
from vmlog.records.found_rows import NOTHING_FOUND, FoundRows, Sampler, Search
from vmlog.records.line_kinds import FEW_ROWS, LineClassifier
from vmlog.records.line_table import LineTable
from vmlog.records.record_block import MAX_RECORD_BYTES, MAX_RECORD_LINES

# Classifying lines at these distances proves that no record is too long.
_PROBE_LINES: Final = MAX_RECORD_LINES // 2 - 1
_PROBE_BYTES: Final = MAX_RECORD_BYTES // 8


@dataclass(frozen=True, slots=True, eq=False)
class SearchedLines:
    """Lines, and those of them that were found."""

    lines: LineTable
    found: FoundRows

    def __len__(self) -> int:
        return len(self.lines)

    def __add__(self, later: SearchedLines) -> SearchedLines:
        return SearchedLines(self.lines + later.lines, self.found.followed_by(later.found, len(self)))

    def part(self, first: int, end: int) -> SearchedLines:
        """Return rows `first` to `end - 1`."""
        return SearchedLines(self.lines.part(first, end), self.found.part(first, end))

    def parts(self, counts: Iterable[int]) -> Iterator[SearchedLines]:
        """Yield consecutive parts of `counts` lines each."""
        row = 0
        for count in counts:
            yield self.part(row, row + count)
            row += count


class LineSearcher:
    """Splits blocks into lines and searches them. It keeps no state, so blocks may come in any order."""

    def __init__(self, head_regex: str, continuation_regex: str, search: Search | None = None) -> None:
        """Compile the regexes.

        Args:
            head_regex: see `LineClassifier`.
            continuation_regex: see `LineClassifier`.
            search: what to find; None finds nothing.
        """
        self._classifier = LineClassifier(head_regex, continuation_regex)
        self._search = search

    def __call__(self, block: bytes, sampler: Sampler | None = None, hits: Hits | None = None) -> SearchedLines:
        """Search a cleaned block.

        Args:
            block: whole lines.
            sampler: sets aside found lines that add nothing.
            hits: what a scanner found in the block; None if it has not been scanned.
        """
        lines = LineTable.of(block, self._classifier)
        found = self._search(block, lines.ends, hits) if self._search else NOTHING_FOUND
        if sampler:
            found = sampler(lines, found)
        # One call classifies all lines that joining records will need: found lines and their successors, the lines at
        # both ends, and some in between.
        count = len(lines)
        by_bytes = np.searchsorted(lines.begins, np.arange(0, len(block), _PROBE_BYTES))
        between = slice(0, count, _PROBE_LINES), by_bytes
        is_needed = np.zeros(count + 1, np.bool_)
        ends = slice(0, 2 * FEW_ROWS), slice(max(0, count - 2 * FEW_ROWS), count)
        for rows in (found.rows, found.rows + 1, *ends, *between):
            is_needed[rows] = True
        lines.classify(np.flatnonzero(is_needed[:count]))
        return SearchedLines(lines, found)
