"""Lines that are kept because of a constant text, for whoever asks for them later."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

import numpy as np

from vmlog.records.line_table import LineTable, Rows


@dataclass(frozen=True, slots=True, eq=False)
class KeptLines:
    """Some lines of a block.

    Attributes:
        numbers: their numbers, ascending.
        text: the lines, with line ends between them.
    """

    numbers: Rows
    text: bytes

    @classmethod
    def with_text(cls, lines: LineTable, constant: bytes, first_line: int) -> KeptLines:
        """Take the lines that hold a constant text out of a table; `first_line` is the number of its first line."""
        rows = lines.rows_with(constant)
        return cls(rows + first_line, lines.joined(rows)) if len(rows) else NOTHING_KEPT

    def __len__(self) -> int:
        return len(self.numbers)

    def __add__(self, later: KeptLines) -> KeptLines:
        if not len(self) or not len(later):
            return later if not len(self) else self
        return KeptLines(np.concatenate([self.numbers, later.numbers]), b"\n".join((self.text, later.text)))

    def moved(self, count: int) -> KeptLines:
        """Return the same lines, `count` lines further down."""
        return KeptLines(self.numbers + count, self.text) if len(self) else self

    def matches(self, pattern: re.Pattern[bytes]) -> Iterator[tuple[int, re.Match[bytes]]]:
        """Yield the matches of a pattern that accepts no line end, each with the number of its line."""
        found = [*pattern.finditer(self.text)]
        if found:
            ends = np.flatnonzero(np.frombuffer(self.text, np.uint8) == ord("\n"))
            rows = np.searchsorted(ends, [match.start() for match in found])
            yield from zip(self.numbers[rows].tolist(), found, strict=True)


NOTHING_KEPT: Final = KeptLines(np.empty(0, np.intp), b"")
