"""Folding lines to records: a head line with the lines that continue it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import Final

import polars as pl

from vmlog.lines.blocks import to_lines

MAX_RECORD_LINES: Final = 2048
MAX_RECORD_BYTES: Final = 1024 * 1024

# A line that begins like a dated record, whatever follows: an unknown style, never a continuation.
_DATED: Final = r"^\[?(?:[0-9]{4}-[0-9]{2}-[0-9]{2}[ T]|[A-Z][a-z]{2} [ 0-9]?[0-9] [0-9]{2}:|<[0-9]{1,3}>)"


# What a line is when looked at alone.
_HEAD, _CONTINUES, _BARE, _DATED_BARE = range(4)

NOTHING: Final = pl.DataFrame(schema={"row": pl.UInt32, "what": pl.UInt32})

Search = Callable[[bytes], pl.DataFrame]
"""Finds lines: takes a block, returns `row` (from 0) of those wanted, in order, and `what` was found."""


@dataclass(frozen=True, slots=True)
class RecordBlock:
    """Whole records of one member.

    Attributes:
        lines: String column of the lines.
        first_line: number of the first line in its member, from 1.
        starts: Boolean column, true for the first line of each record.
        head: Boolean column, true for lines that a format's header claims.
        unparsed: number of lines that neither are claimed by a format nor continue a claimed one.
        found: the lines that were searched for: `row`, from 0, and `what` the search says of it.
    """

    lines: pl.Series
    first_line: int
    starts: pl.Series
    head: pl.Series
    unparsed: int
    found: pl.DataFrame


@dataclass(frozen=True, slots=True)
class MarkedLines:
    """Lines, what each is when looked at alone (UInt8), and those that were searched for (see `Search`)."""

    lines: pl.Series
    kinds: pl.Series
    found: pl.DataFrame

    def __add__(self, later: MarkedLines) -> MarkedLines:
        found = self.found
        if later.found.height:
            found = pl.concat([found, _moved(later.found, self.lines.len())])
        return MarkedLines(pl.concat([self.lines, later.lines]), pl.concat([self.kinds, later.kinds]), found)

    def parts(self, counts: Iterable[int]) -> Iterator[MarkedLines]:
        """The lines in consecutive parts of so many lines."""
        row = 0
        for count in counts:
            found = self.found
            if found.height:
                found = _moved(found.filter(found["row"].is_between(row, row + count - 1)), -row)
            yield MarkedLines(self.lines.slice(row, count), self.kinds.slice(row, count), found)
            row += count

    def since(self, row: int) -> MarkedLines:
        """The lines from a row on."""
        found = self.found
        if found.height:
            found = _moved(found.filter(found["row"] >= row), -row)
        return MarkedLines(self.lines.slice(row), self.kinds.slice(row), found)


class Marker:
    """Cuts blocks into lines and looks at each alone; it keeps nothing, so blocks may be marked in any order."""

    def __init__(self, head_regex: str, continuation_regex: str, search: Search | None = None) -> None:
        self._head = head_regex
        self._continuation = continuation_regex
        self._search = search

    def __call__(self, block: bytes) -> MarkedLines:
        """Mark the lines of a cleaned block."""
        lines = to_lines(block)
        found = self._search(block) if self._search else NOTHING
        return MarkedLines(lines, self._kinds(lines), found)

    def _kinds(self, lines: pl.Series) -> pl.Series:
        continues = lines.str.contains(self._continuation)
        head = lines.str.contains(self._head)
        if head.all() and not continues.any():
            return pl.zeros(lines.len(), dtype=pl.UInt8, eager=True)
        dated = lines.str.contains(_DATED)
        kinds = pl.when(continues).then(_CONTINUES).when(head).then(_HEAD).when(dated).then(_DATED_BARE)
        return pl.select(kinds.otherwise(_BARE).cast(pl.UInt8)).to_series()


class Folder:
    """Folds the lines of one member; the last record of a block waits for the next block.

    Lines between two heads belong to the first one, unless they begin like a dated record of an unknown style or no
    head came before: then each stands alone, so that a new style loses fields, not findings. A record of more than
    `MAX_RECORD_LINES` lines or about `MAX_RECORD_BYTES` bytes is given in pieces.
    """

    def __init__(self, first_line: int = 1) -> None:
        self._waiting: MarkedLines | None = None
        self._claimed = False  # whether what waits is part of a record that a format claims
        self._next_line = first_line

    def feed(self, marked: MarkedLines) -> Iterator[RecordBlock]:
        """Yield the records that the lines complete."""
        if marked.lines.len() == 0:
            return
        if self._waiting:
            marked = self._waiting + marked
        starts, claimed = self._fold(marked)
        last = next(row for row in reversed(range(starts.len())) if starts[row])
        if last:
            yield self._block(marked, starts, claimed, last)
        self._waiting, self._claimed = marked.since(last), bool(claimed[last])

    def finish(self) -> Iterator[RecordBlock]:
        """Yield the record that was still waiting for its end."""
        waiting, self._waiting = self._waiting, None
        if waiting:
            yield self._block(waiting, *self._fold(waiting), waiting.lines.len())

    def _block(self, marked: MarkedLines, starts: pl.Series, claimed: pl.Series, count: int) -> RecordBlock:
        first = self._next_line
        self._next_line += count
        return RecordBlock(
            marked.lines.head(count),
            first,
            starts.head(count),
            marked.kinds.head(count) == _HEAD,
            count - int(claimed.head(count).sum()),
            marked.found.filter(marked.found["row"] < count) if marked.found.height else marked.found,
        )

    def _fold(self, marked: MarkedLines) -> tuple[pl.Series, pl.Series]:
        """For each line: whether it starts a record, and whether it is part of one that a format claims."""
        kinds = marked.kinds
        head = kinds == _HEAD
        if head.all():
            return head, head
        told = pl.when(head).then(True).when(kinds == _DATED_BARE).then(False).otherwise(None).forward_fill()
        claimed = pl.select(told).to_series().fill_null(value=self._claimed)
        starts = head | (kinds == _DATED_BARE) | ((kinds == _BARE) & ~claimed)
        starts[0] = True
        return _in_pieces(marked.lines, starts), claimed


def _moved(found: pl.DataFrame, by: int) -> pl.DataFrame:
    if not by or not found.height:
        return found
    return found.with_columns((pl.col("row").cast(pl.Int64) + by).cast(pl.UInt32))


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
