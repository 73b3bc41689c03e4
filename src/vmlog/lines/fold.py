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


class Folder:
    """Folds the blocks of one member; the last record of a block waits for the next block.

    Lines between two heads belong to the first one, unless they begin like a dated record of an unknown style or no
    head came before: then each stands alone, so that a new style loses fields, not findings. A record of more than
    `MAX_RECORD_LINES` lines or about `MAX_RECORD_BYTES` bytes is given in pieces.
    """

    def __init__(self, head_regex: str, continuation_regex: str, first_line: int = 1) -> None:
        self._head = head_regex
        self._continuation = continuation_regex
        self._waiting = pl.Series("line", [], dtype=pl.String)
        self._waiting_claimed = False
        self._next_line = first_line

    def feed(self, block: bytes) -> Iterator[RecordBlock]:
        """Yield the records that the block completes."""
        lines = to_lines(block)
        if self._waiting.len():
            lines = pl.concat([self._waiting, lines])
        if lines.len() == 0:
            return
        starts, head, claimed = self._fold(lines)
        last = lines.len() - 1 - int(starts.reverse().arg_max() or 0)
        self._waiting = lines.slice(last)
        self._waiting_claimed = bool(claimed[last])
        if last:
            yield self._block(lines.slice(0, last), starts.slice(0, last), head.slice(0, last), claimed.slice(0, last))

    def finish(self) -> Iterator[RecordBlock]:
        """Yield the record that was still waiting for its end."""
        lines, self._waiting = self._waiting, self._waiting.clear()
        if lines.len():
            yield self._block(lines, *self._fold(lines))
        self._waiting_claimed = False

    def _block(self, lines: pl.Series, starts: pl.Series, head: pl.Series, claimed: pl.Series) -> RecordBlock:
        first = self._next_line
        self._next_line += lines.len()
        return RecordBlock(lines, first, starts, head, lines.len() - int(claimed.sum()))

    def _fold(self, lines: pl.Series) -> tuple[pl.Series, pl.Series, pl.Series]:
        """For each line whether it starts a record, whether it is a head, whether it belongs to a claimed record."""
        continues = lines.str.contains(self._continuation)
        head = lines.str.contains(self._head) & ~continues
        if head.all():
            return head, head, head
        bare = ~(head | continues)
        dated = bare & lines.str.contains(_DATED) if bare.any() else bare
        claimed = pl.select(pl.when(head).then(True).when(dated).then(False).otherwise(None).forward_fill()).to_series()
        claimed = claimed.fill_null(value=self._waiting_claimed)
        starts = head | dated | (bare & ~claimed)
        starts[0] = True
        return _in_pieces(lines, starts), head, claimed


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
