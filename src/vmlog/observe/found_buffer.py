"""Found lines that wait until there are enough of them, because parsing few lines has a fixed cost."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import groupby
from typing import Final

import numpy as np
import polars as pl

from vmlog.excerpts.found_lines import FoundLines, SkippedLines
from vmlog.read.member_state import MemberState

# The buffer is full at this many lines or blocks.
_MAX_LINES: Final = 8192
_MAX_BLOCKS: Final = 128
LINE_KEY: Final = ("part", "line_no")
"""The columns that identify a line of a batch."""


class FoundBatch:
    """Found lines of several members.

    Attributes:
        members: the members; the `part` of a line is the place of its member among these.
        lines: the columns of `FoundLines`, `part`, and `record_flags`, what was found in the whole record.
    """

    def __init__(self, waiting: Sequence[tuple[MemberState, FoundLines, SkippedLines | None]]) -> None:
        """Put consecutive blocks of a member together."""
        runs = [[*run] for _, run in groupby(waiting, lambda item: item[0])]
        self.members = [run[0][0] for run in runs]
        lines = FoundLines.frame([[found for _, found, _ in run] for run in runs])
        in_record = pl.col("flags").bitwise_or().over("part", "record")
        self.lines = lines.with_columns(record_flags=pl.col("flags") if lines["start"].all() else in_record)
        self._skipped = [[skipped for _, _, skipped in run if skipped] for run in runs]

    def pop_represented_by(self, lines: pl.DataFrame) -> pl.DataFrame:
        """Remove and return the skipped lines that these lines represent, in the columns of `FoundLines` and `part`."""
        parts = lines.sort(LINE_KEY).partition_by("part", as_dict=True)
        kept = {part: some["line_no"].to_numpy().astype(np.intp) for (part,), some in parts.items()}
        popped = [
            [found for skipped in blocks if part in kept and (found := skipped.pop_represented_by(kept[part]))]
            for part, blocks in enumerate(self._skipped)
        ]
        return FoundLines.frame(popped) if any(popped) else lines.clear()


class FoundBuffer:
    """Collects found lines, block by block."""

    def __init__(self) -> None:
        self._waiting: list[tuple[MemberState, FoundLines, SkippedLines | None]] = []
        self._lines = 0

    @property
    def is_full(self) -> bool:
        """Whether the buffer should be drained."""
        return self._lines > _MAX_LINES or len(self._waiting) >= _MAX_BLOCKS

    def add(self, found: FoundLines, skipped: SkippedLines | None, state: MemberState) -> None:
        """Add found lines of a member, and those that they stand for."""
        self._waiting.append((state, found, skipped))
        self._lines += len(found.line)

    def drain(self) -> FoundBatch | None:
        """Return all that was added since the last call, or None."""
        waiting, self._waiting, self._lines = self._waiting, [], 0
        return FoundBatch(waiting) if waiting else None
