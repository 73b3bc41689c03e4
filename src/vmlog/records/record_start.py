"""Where the first record of a text begins."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

import numpy as np
import polars as pl

from vmlog.records.line_kinds import FEW_ROWS, HEAD, LINE_GROWTH, LineClassifier

FIRST_RECORD_BYTES: Final = 64 * 1024
"""The first record of a log is looked for in so many bytes; beyond them, nothing is kept back."""


class RecordStart:
    """Tells which lines begin a record of a known format."""

    def __init__(self, head_regex: str, continuation_regex: str) -> None:
        """Take the expressions, see `LineClassifier`.

        To compile them takes 15 ms, once for all that runs in the same thread, and twice as long with Python's `re`.
        """
        self._classifier = LineClassifier(head_regex, continuation_regex)

    def accepted(self, lines: Sequence[str]) -> list[int]:
        """Return the places of the lines that begin a record."""
        kinds = self._classifier.kinds(pl.Series("line", lines, dtype=pl.String))
        places: list[int] = np.flatnonzero(kinds == HEAD).tolist()
        return places

    def is_settled(self, opening: bytes) -> bool:
        """Return whether it is known where the first record of a text begins, by what was read of it."""
        return len(opening) >= FIRST_RECORD_BYTES or self.first_in(opening) is not None

    def first_in(self, data: bytes) -> int | None:
        """Return the byte position of the first line near the start of a text that begins a record, or None."""
        lines = data[:FIRST_RECORD_BYTES].split(b"\n")
        done, some = 0, FEW_ROWS
        while done < len(lines):
            texts = [line.decode("utf-8", "replace") for line in lines[done : done + some]]
            if accepted := self.accepted(texts):
                return sum(len(line) + 1 for line in lines[: done + accepted[0]])
            done, some = done + some, some * LINE_GROWTH
        return None
