"""Folding lines to records: a head line with the lines that continue it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

import polars as pl

from vmlog.lines.blocks import to_lines

MAX_RECORD_LINES: Final = 2048

# A line that begins like a dated record, whatever follows: an unknown style, never a continuation.
_DATED: Final = r"^\[?(?:[0-9]{4}-[0-9]{2}-[0-9]{2}[ T]|[A-Z][a-z]{2} [ 0-9]?[0-9] [0-9]{2}:|<[0-9]{1,3}>)"


@dataclass(frozen=True, slots=True)
class RecordBlock:
    """Whole records of one member.

    Attributes:
        lines: String column of the lines.
        first_line: number of the first line in its member, from 1.
        record: UInt32 column, number of the record each line belongs to, from 0 in this block.
        head: Boolean column, true for lines that a format's header claims.
        unparsed: number of lines that neither are claimed by a format nor continue a claimed one.
    """

    lines: pl.Series
    first_line: int
    record: pl.Series
    head: pl.Series
    unparsed: int

    def starts(self) -> pl.Series:
        """Boolean column, true for the first line of each record."""
        return self.record.diff().fill_null(1) != 0


class Folder:
    """Folds the blocks of one member; the last record of a block waits for the next block.

    Lines between two heads belong to the first one, unless they begin like a dated record of an unknown style or no
    head came before: then each stands alone, so that a new style loses fields, not findings.
    """

    def __init__(self, head_regex: str, continuation_regex: str, first_line: int = 1) -> None:
        self._head = head_regex
        self._continuation = continuation_regex
        self._waiting = pl.Series("line", [], dtype=pl.String)
        self._next_line = first_line

    def feed(self, block: bytes) -> Iterator[RecordBlock]:
        """Yield the records that the block completes."""
        lines = pl.concat([self._waiting, to_lines(block)]) if self._waiting.len() else to_lines(block)
        if lines.len() == 0:
            return
        folded = self._fold(lines)
        last = int((folded.record == folded.record[-1]).arg_max() or 0)
        self._waiting = lines.slice(last)
        if last:
            unparsed = folded.unparsed - int(self._unclaimed(folded.head.slice(last), folded.record.slice(last)))
            self._next_line += last
            yield RecordBlock(
                lines.slice(0, last),
                folded.first_line,
                folded.record.slice(0, last),
                folded.head.slice(0, last),
                unparsed,
            )

    def finish(self) -> Iterator[RecordBlock]:
        """Yield the record that was still waiting for its end."""
        lines, self._waiting = self._waiting, self._waiting.clear()
        if lines.len():
            folded = self._fold(lines)
            self._next_line += lines.len()
            yield folded

    @staticmethod
    def _unclaimed(head: pl.Series, record: pl.Series) -> int:
        """Lines of records whose first line no format claims."""
        first = record.diff().fill_null(1) != 0
        claimed = pl.select(pl.when(first).then(head).otherwise(None).forward_fill()).to_series()
        return int((~claimed).sum())

    def _fold(self, lines: pl.Series) -> RecordBlock:
        continues = lines.str.contains(self._continuation)
        head = lines.str.contains(self._head) & ~continues
        dated = lines.str.contains(_DATED) & ~continues & ~head
        # 1 after a claimed head, 0 after an unclaimed dated line; bare lines fold only into claimed records.
        claimed = pl.select(
            pl.when(head).then(1).when(dated).then(0).otherwise(None).forward_fill().fill_null(0)
        ).to_series()
        starts = head | dated | ((claimed == 0) & ~continues)
        starts[0] = True
        number = starts.cum_sum()
        if lines.len() > MAX_RECORD_LINES:
            position = _position(number)
            starts = starts | ((position % MAX_RECORD_LINES == 0) & (position > 0))
            number = starts.cum_sum()
        record = (number - 1).cast(pl.UInt32)
        return RecordBlock(lines, self._next_line, record, head, self._unclaimed(head, record))


def _position(number: pl.Series) -> pl.Series:
    """Position of each line inside its record, from 0."""
    frame = pl.DataFrame({"number": number}).with_row_index("row")
    return frame.select(pl.col("row").cast(pl.Int64) - pl.col("row").min().over("number").cast(pl.Int64)).to_series()
