"""Folding lines to records: a head line with the lines that continue it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import Final, Protocol

import numpy as np
from numpy.typing import NDArray

from vmlog.blocks.scan import Hits
from vmlog.records.lines import BARE, DATED_BARE, FEW_ROWS, HEAD, LINE_GROWTH, Flags, LineClassifier, LineTable, Rows

MAX_RECORD_LINES: Final = 2048
MAX_RECORD_BYTES: Final = 1024 * 1024
# So far apart lie the lines that are looked at to be sure that no record is too long.
_PROBE_LINES: Final = MAX_RECORD_LINES // 2 - 1
_PROBE_BYTES: Final = MAX_RECORD_BYTES // 8


@dataclass(frozen=True, slots=True, eq=False)
class SkippedRows:
    """Lines that were found, and need a look only where one of two others turns out to be something else.

    Attributes:
        rows: their rows, in order.
        what: what was found in each, as bits.
        firsts: the rows of the ones before that stand for them; counted from the same line, so one may be outside.
        lasts: the rows of the ones behind.
    """

    rows: Rows
    what: NDArray[np.uint32]
    firsts: Rows
    lasts: Rows

    def __len__(self) -> int:
        return len(self.rows)

    def __add__(self, later: SkippedRows) -> SkippedRows:
        if not len(self) or not len(later):
            return later if not len(self) else self
        return SkippedRows(
            np.concatenate([self.rows, later.rows]),
            np.concatenate([self.what, later.what]),
            np.concatenate([self.firsts, later.firsts]),
            np.concatenate([self.lasts, later.lasts]),
        )

    def moved(self, count: int) -> SkippedRows:
        """The same lines, so many rows further down."""
        if not len(self):
            return self
        return SkippedRows(self.rows + count, self.what, self.firsts + count, self.lasts + count)

    def of(self, which: slice | Flags) -> SkippedRows:
        """Some of them."""
        return SkippedRows(self.rows[which], self.what[which], self.firsts[which], self.lasts[which])

    def part(self, first: int, end: int) -> SkippedRows:
        """Those in some consecutive rows, counted from the first of these."""
        if not len(self):
            return self
        low, high = np.searchsorted(self.rows, (first, end))
        return self.of(slice(low, high)).moved(-first)


NOTHING_SKIPPED: Final = SkippedRows(
    np.empty(0, np.intp), np.empty(0, np.uint32), np.empty(0, np.intp), np.empty(0, np.intp)
)


@dataclass(frozen=True, slots=True, eq=False)
class FoundRows:
    """Lines that were searched for: their rows (from 0), in order, and what was found in each, as bits."""

    rows: Rows
    what: NDArray[np.uint32]
    spare: SkippedRows = NOTHING_SKIPPED

    def __len__(self) -> int:
        return len(self.rows)

    @property
    def is_empty(self) -> bool:
        """Whether nothing was found, not even spare lines."""
        return not len(self.rows) and not len(self.spare)

    def part(self, first: int, end: int) -> FoundRows:
        """Those in some consecutive rows, counted from the first of these."""
        if self.is_empty:
            return self
        low, high = np.searchsorted(self.rows, (first, end))
        return FoundRows(self.rows[low:high] - first, self.what[low:high], self.spare.part(first, end))

    def followed_by(self, later: FoundRows, count: int) -> FoundRows:
        """These, and those of further lines behind so many lines."""
        rows = np.concatenate([self.rows, later.rows + count])
        return FoundRows(rows, np.concatenate([self.what, later.what]), self.spare + later.spare.moved(count))


NOTHING_FOUND: Final = FoundRows(np.empty(0, np.intp), np.empty(0, np.uint32))


class Search(Protocol):
    """Finds lines."""

    def __call__(self, block: bytes, ends: Rows, hits: Hits | None = None, /) -> FoundRows:
        """Takes a block, the places where its lines end, and what a scanner found in it, if one was asked."""
        ...


Sampler = Callable[[LineTable, FoundRows], FoundRows]
"""Sets aside what is too much of the lines that were found."""


@dataclass(frozen=True, slots=True, eq=False)
class MarkedLines:
    """Lines, and those of them that were searched for."""

    lines: LineTable
    found: FoundRows

    def __len__(self) -> int:
        return len(self.lines)

    def __add__(self, later: MarkedLines) -> MarkedLines:
        return MarkedLines(self.lines + later.lines, self.found.followed_by(later.found, len(self)))

    def part(self, first: int, end: int) -> MarkedLines:
        """The lines of some consecutive rows."""
        return MarkedLines(self.lines.part(first, end), self.found.part(first, end))

    def parts(self, counts: Iterable[int]) -> Iterator[MarkedLines]:
        """The lines in consecutive parts of so many lines."""
        row = 0
        for count in counts:
            yield self.part(row, row + count)
            row += count


@dataclass(frozen=True, slots=True, eq=False)
class RecordBlock:
    """Whole records of one member.

    Attributes:
        lines: the lines.
        first_line: number of the first line in its member, from 1.
        unparsed: number of lines that neither are claimed by a format nor continue a claimed one.
        found: the lines that were searched for.
        begun: whether each line is the first one of a record; null where those are just the heads.
    """

    lines: LineTable
    first_line: int
    unparsed: int
    found: FoundRows
    begun: Flags | None = None

    @property
    def starts(self) -> Flags:
        """Whether each line is the first one of a record."""
        return self.head if self.begun is None else self.begun

    @property
    def head(self) -> Flags:
        """Whether a format's header claims each line."""
        heads: Flags = self.lines.settle(slice(None)) == HEAD
        return heads

    def records_with(self, rows: Rows) -> tuple[Rows, Rows]:
        """The rows of all lines of the records that hold some rows, and for each the first row of its record."""
        bounds = self._bounds_near(rows) if self.begun is None else None
        if bounds is None:
            firsts = np.append(np.flatnonzero(self.starts), len(self.lines))
            record = np.unique(np.searchsorted(firsts, rows, side="right"))
            bounds = firsts[record - 1], firsts[record]
        begins, ends = bounds
        sizes = ends - begins
        first = np.repeat(begins, sizes)
        before = np.repeat(np.cumsum(sizes) - sizes, sizes)
        return first + np.arange(len(first)) - before, first

    def _bounds_near(self, rows: Rows) -> tuple[Rows, Rows] | None:
        """Where the records that hold some rows begin and end, null when that is too far away from them."""
        begins, ends = rows.copy(), rows + 1
        for _ in range(FEW_ROWS):
            inside = self.lines.settle(begins) != HEAD
            going_on = ends < len(self.lines)
            going_on[going_on] = self.lines.settle(ends[going_on]) != HEAD
            if not (inside.any() or going_on.any()):
                begins, first = np.unique(begins, return_index=True)
                return begins, ends[first]
            begins -= inside
            ends += going_on
        return None


class Marker:
    """Finds the lines of blocks and looks at each alone; it keeps nothing, so blocks may be marked in any order."""

    def __init__(self, head_regex: str, continuation_regex: str, search: Search | None = None) -> None:
        self._looks = LineClassifier(head_regex, continuation_regex)
        self._search = search

    def __call__(self, block: bytes, thin: Sampler | None = None, hits: Hits | None = None) -> MarkedLines:
        """Mark the lines of a cleaned block; `hits` is what a scanner found in it, if one was asked."""
        lines = LineTable.of(block, self._looks)
        found = self._search(block, lines.ends, hits) if self._search else NOTHING_FOUND
        if thin:
            found = thin(lines, found)
        # What will be asked about, in one go: lines next to what was found, those at the ends, some between.
        count = len(lines)
        by_bytes = np.searchsorted(lines.begins, np.arange(0, len(block), _PROBE_BYTES))
        between = np.arange(0, count, _PROBE_LINES), by_bytes
        ends = np.arange(2 * FEW_ROWS), np.arange(count - 2 * FEW_ROWS, count)
        asked = np.unique(np.concatenate([found.rows, found.rows + 1, *ends, *between]))
        lines.settle(asked[(asked >= 0) & (asked < count)])
        return MarkedLines(lines, found)


class Folder:
    """Folds the lines of one member; the last record of a block waits for the next block.

    Lines between two heads belong to the first one, unless they begin like a dated record of an unknown style or no
    head came before: then each stands alone, so that a new style loses fields, not findings. A record of more than
    `MAX_RECORD_LINES` lines or about `MAX_RECORD_BYTES` bytes is given in pieces.
    """

    def __init__(self, first_line: int = 1, *, claimed: bool = False) -> None:
        """Begin with the line of that number; `claimed` tells whether what it may continue is claimed by a format."""
        self._waiting: MarkedLines | None = None
        self._claimed = claimed  # whether what waits is part of a record that a format claims
        self._next_line = first_line

    def feed(self, marked: MarkedLines) -> Iterator[RecordBlock]:
        """Yield the records that the lines complete."""
        if not len(marked):
            return
        if self._waiting:
            row = self._first_start(marked.lines)
            whole = self._waiting + marked.part(0, row)
            if row == len(marked):
                marked = whole
            else:
                marked = marked.part(row, len(marked))
                yield from self._all(whole)
        last = self._last_head(marked.lines)
        if last is not None:
            yield from self._block(marked.part(0, last))
            self._claimed = True
        else:
            starts, claimed = self._fold(marked.lines)
            last = int(np.flatnonzero(starts)[-1])
            yield from self._block(marked.part(0, last), starts, claimed)
            self._claimed = bool(claimed[last])
        left = marked.part(last, len(marked))
        self._waiting = MarkedLines(left.lines.alone(), left.found)

    def finish(self) -> Iterator[RecordBlock]:
        """Yield the record that was still waiting for its end."""
        waiting, self._waiting = self._waiting, None
        if waiting:
            yield from self._all(waiting)

    def _all(self, marked: MarkedLines) -> Iterator[RecordBlock]:
        starts, claimed = self._fold(marked.lines)
        self._claimed = bool(claimed[-1])
        yield from self._block(marked, starts, claimed)

    def _block(
        self, marked: MarkedLines, starts: Flags | None = None, claimed: Flags | None = None
    ) -> Iterator[RecordBlock]:
        """The lines as they were folded; without a word about it all are of records that begin with a head."""
        count = len(marked)
        if count:
            first = self._next_line
            self._next_line += count
            unparsed = 0 if claimed is None else count - int(np.count_nonzero(claimed[:count]))
            yield RecordBlock(marked.lines, first, unparsed, marked.found, None if starts is None else starts[:count])

    def _first_start(self, lines: LineTable) -> int:
        """The first row that does not continue the record that waits."""
        first, count = 0, FEW_ROWS
        while first < len(lines):
            kinds = lines.settle(slice(first, first + count))
            starts = (kinds == HEAD) | (kinds == DATED_BARE)
            if not self._claimed:
                starts |= kinds == BARE
            if starts.any():
                return first + int(starts.argmax())
            first, count = first + count, count * LINE_GROWTH
        return len(lines)

    def _last_head(self, lines: LineTable) -> int | None:
        """The row of the last record where all begin with a head and none is too long; null where that is not sure."""
        if lines.settle(slice(0, 1))[0] != HEAD or (lines.kinds == DATED_BARE).any():
            return None
        last = lines.last_head()
        if _fits(lines):
            return last
        known = np.flatnonzero(lines.kinds == HEAD)
        counts = np.diff(known, append=len(lines))
        sizes = np.diff(lines.begins[known], append=lines.ends[-1])
        return None if (counts > MAX_RECORD_LINES).any() or (sizes > MAX_RECORD_BYTES).any() else last

    def _fold(self, lines: LineTable) -> tuple[Flags, Flags]:
        """For each line: whether it starts a record, and whether it is part of one that a format claims."""
        kinds = lines.settle(slice(None))
        head = kinds == HEAD
        decides = head | (kinds == DATED_BARE)
        latest = np.maximum.accumulate(np.where(decides, np.arange(len(lines)), -1))
        claimed = np.where(latest < 0, self._claimed, head[latest])
        starts = decides | ((kinds == BARE) & ~claimed)
        starts[0] = True
        return _in_pieces(lines, starts), claimed


def _fits(lines: LineTable) -> bool:
    """Whether no record of these lines can be too long."""
    return len(lines) <= MAX_RECORD_LINES and lines.size <= MAX_RECORD_BYTES


def _in_pieces(lines: LineTable, starts: Flags) -> Flags:
    """Let overlong records start anew wherever a piece is full."""
    if _fits(lines):
        return starts
    sizes = lines.ends - lines.begins
    bounds = np.append(np.flatnonzero(starts), len(lines))
    before = np.append(0, np.cumsum(sizes))
    too_long = (np.diff(bounds) > MAX_RECORD_LINES) | (np.diff(before[bounds]) > MAX_RECORD_BYTES)
    for index in np.flatnonzero(too_long):
        count = total = 0
        for row in range(bounds[index], bounds[index + 1]):
            size = int(sizes[row])
            if count == MAX_RECORD_LINES or (count and total + size > MAX_RECORD_BYTES):
                starts[row] = True
                count = total = 0
            count += 1
            total += size
    return starts
