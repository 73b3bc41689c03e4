"""Folding lines to records: a head line with the lines that continue it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import Final

import polars as pl

from vmlog.lines.blocks import to_lines

MAX_RECORD_LINES: Final = 2048
MAX_RECORD_BYTES: Final = 1024 * 1024

# A line that begins like a dated record, whatever follows: an unknown style, never a continuation.
_DATED: Final = r"^\[?(?:[0-9]{4}-[0-9]{2}-[0-9]{2}[ T]|[A-Z][a-z]{2} [ 0-9]?[0-9] [0-9]{2}:|<[0-9]{1,3}>)"


@dataclass(frozen=True)
class RecordBlock:
    """Whole records of one member.

    Attributes:
        lines: String column of the lines.
        first_line: number of the first line in its member, from 1.
        starts: Boolean column, true for the first line of each record.
        head: Boolean column, true for lines that a format's header claims.
        unparsed: number of lines that neither are claimed by a format nor continue a claimed one.
    """

    lines: pl.Series
    first_line: int
    starts: pl.Series
    head: pl.Series
    unparsed: int

    @cached_property
    def record(self) -> pl.Series:
        """UInt32 column, number of the record each line belongs to, from 0 in this block."""
        return (self.starts.cum_sum() - 1).cast(pl.UInt32)


@dataclass(frozen=True, slots=True)
class _Folded:
    """Lines; whether each starts a record, is a head, belongs to a record that a format claims."""

    lines: pl.Series
    starts: pl.Series
    head: pl.Series
    claimed: pl.Series

    def slice(self, start: int, length: int | None = None) -> _Folded:
        return _Folded(*(column.slice(start, length) for column in (self.lines, self.starts, self.head, self.claimed)))


class Folder:
    """Folds the blocks of one member; the last record of a block waits for the next block.

    Lines between two heads belong to the first one, unless they begin like a dated record of an unknown style or no
    head came before: then each stands alone, so that a new style loses fields, not findings. A record of more than
    `MAX_RECORD_LINES` lines or about `MAX_RECORD_BYTES` bytes is given in pieces.
    """

    def __init__(self, head_regex: str, continuation_regex: str, first_line: int = 1) -> None:
        self._head = head_regex
        self._continuation = continuation_regex
        self._waiting: _Folded | None = None
        self._next_line = first_line

    def feed(self, block: bytes) -> Iterator[RecordBlock]:
        """Yield the records that the block completes."""
        lines = to_lines(block)
        if lines.len() == 0:
            return
        claimed = False
        if self._waiting:
            claimed = bool(self._waiting.claimed[0])
            lines = pl.concat([self._waiting.lines, lines])
        folded = self._fold(lines, claimed=claimed)
        last = lines.len() - 1 - int(folded.starts.reverse().arg_max() or 0)
        self._waiting = folded.slice(last)
        if last:
            yield self._block(folded.slice(0, last))

    def finish(self) -> Iterator[RecordBlock]:
        """Yield the record that was still waiting for its end."""
        folded, self._waiting = self._waiting, None
        if folded:
            yield self._block(folded)

    def _block(self, folded: _Folded) -> RecordBlock:
        first, count = self._next_line, folded.lines.len()
        self._next_line += count
        return RecordBlock(folded.lines, first, folded.starts, folded.head, count - int(folded.claimed.sum()))

    def _fold(self, lines: pl.Series, *, claimed: bool) -> _Folded:
        """Fold lines; `claimed` tells whether they continue a record that a format claims."""
        continues = lines.str.contains(self._continuation)
        head = lines.str.contains(self._head) & ~continues
        if head.all():
            return _Folded(lines, head, head, head)
        bare = ~(head | continues)
        dated = bare & lines.str.contains(_DATED) if bare.any() else bare
        told = pl.when(head).then(True).when(dated).then(False).otherwise(None).forward_fill()
        owned = pl.select(told).to_series().fill_null(value=claimed)
        starts = head | dated | (bare & ~owned)
        starts[0] = True
        return _Folded(lines, _in_pieces(lines, starts), head, owned)


def _in_pieces(lines: pl.Series, starts: pl.Series) -> pl.Series:
    """Let overlong records start anew wherever a piece is full."""
    sizes = lines.str.len_bytes().cast(pl.Int64)
    bounds = starts.arg_true().cast(pl.Int64).append(pl.Series([lines.len()], dtype=pl.Int64))
    before = pl.Series([0], dtype=pl.Int64).append(sizes.cum_sum())
    too_long = (bounds.diff() > MAX_RECORD_LINES) | (before.gather(bounds).diff() > MAX_RECORD_BYTES)
    more: list[int] = []
    for index in too_long.arg_true():
        first, count, total = bounds[index - 1], 0, 0
        for row, size in enumerate(sizes.slice(first, bounds[index] - first), first):
            if count == MAX_RECORD_LINES or (count and total + size > MAX_RECORD_BYTES):
                more.append(row)
                count = total = 0
            count += 1
            total += size
    return starts.scatter(more, values=True) if more else starts
