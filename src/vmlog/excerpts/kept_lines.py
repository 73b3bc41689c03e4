"""Lines that are kept because of a constant text, for whoever asks for them later."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import Final

import numpy as np
from numpy.typing import NDArray

from vmlog.records.distinct_rows import first_of_equals
from vmlog.records.line_table import LineTable, Rows, newline_places

_TAIL_BYTES: Final = 8
_RETURN: Final = 0x0D


@dataclass(frozen=True, eq=False)
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
            rows = np.searchsorted(self._ends, [match.start() for match in found])
            yield from zip(self.numbers[rows].tolist(), found, strict=True)

    def ending_with(self, texts: Iterable[bytes]) -> KeptLines:
        """Return the lines whose last eight bytes are those of one of some texts (CR LF counts as one line end)."""
        if len(self.text) < _TAIL_BYTES:
            return NOTHING_KEPT
        wanted = np.array([int.from_bytes(one[-_TAIL_BYTES:], "big") for one in texts], np.uint64)
        order, tails = self._by_tail
        first, end = np.searchsorted(tails, wanted), np.searchsorted(tails, wanted, "right")
        places = [
            np.arange(*bounds) for bounds in zip(first.tolist(), end.tolist(), strict=True) if bounds[0] < bounds[1]
        ]
        if not places:
            return NOTHING_KEPT
        rows = np.sort(order[np.concatenate(places)])
        return self._chosen(rows[first_of_equals(rows)])

    def _chosen(self, rows: Rows) -> KeptLines:
        """Return some of the lines."""
        begins = np.append(0, self._ends[:-1] + 1)[rows].tolist()
        lines = [self.text[begin:end] for begin, end in zip(begins, self._ends[rows].tolist(), strict=True)]
        return KeptLines(self.numbers[rows], b"\n".join(lines))

    @cached_property
    def _ends(self) -> Rows:
        """Where each line ends."""
        return np.append(newline_places(self.text), len(self.text))

    @cached_property
    def _by_tail(self) -> tuple[Rows, NDArray[np.uint64]]:
        """The rows in the order of the last eight bytes of their lines, and these bytes as numbers."""
        text = np.frombuffer(self.text, np.uint8)
        ends = self._ends - (text[np.maximum(self._ends - 1, 0)] == _RETURN)
        # A view of the text that has a number for every byte: the eight bytes from there on.
        words = np.ndarray((len(text) - _TAIL_BYTES + 1,), ">u8", self.text, strides=(1,))
        tails = words[np.maximum(ends - _TAIL_BYTES, 0)].astype(np.uint64)
        order = np.argsort(tails)
        return order, tails[order]


NOTHING_KEPT: Final = KeptLines(np.empty(0, np.intp), b"")
