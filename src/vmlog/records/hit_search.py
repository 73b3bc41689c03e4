"""Finding lines by what a scanner finds in their block."""

from __future__ import annotations

from vmlog.blocks.scan import Hits, Scanner
from vmlog.records.found_rows import FoundRows
from vmlog.records.line_table import Rows


class HitSearch:
    """Finds the lines with matches of a scanner; see `Search`. Threads may share it.

    Attributes:
        scanner: finds the matches; the numbers of its expressions are bits.
    """

    def __init__(self, scanner: Scanner) -> None:
        """Take the scanner."""
        self.scanner = scanner

    def __call__(self, block: bytes, ends: Rows, hits: Hits | None = None, /) -> FoundRows:
        """Return the lines of a block in which something was found."""
        return FoundRows.of_hits(self.scanner.hits(block) if hits is None else hits, ends)
