"""Lines to records: a head line with the lines that continue it."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from vmlog.records.line_kinds import BARE, DATED_BARE, FEW_ROWS, HEAD, LINE_GROWTH
from vmlog.records.line_table import LineTable, RowMask
from vmlog.records.record_block import MAX_RECORD_BYTES, MAX_RECORD_LINES, RecordBlock
from vmlog.records.searched_lines import SearchedLines


class RecordAssembler:
    """Joins the lines of one member to records; the last record of a block waits for the next block.

    Lines between two heads belong to the first one. A line that begins like a dated record of an unknown style, or
    that comes before any head, stands alone: an unknown style costs fields, not findings. A record of more than
    `MAX_RECORD_LINES` lines or about `MAX_RECORD_BYTES` bytes is split.
    """

    def __init__(self, first_line: int = 1, *, claimed: bool = False) -> None:
        """Begin with the line numbered `first_line`; `claimed` says whether a known format claims the line before."""
        self._waiting: SearchedLines | None = None
        self._claimed = claimed  # whether a format claims the record that `_waiting` is part of
        self._next_line = first_line

    def feed(self, searched: SearchedLines) -> Iterator[RecordBlock]:
        """Yield the records that these lines complete."""
        if not len(searched):
            return
        if self._waiting:
            row = self._first_start(searched.lines)
            completed = self._waiting + searched.part(0, row)
            if row == len(searched):
                searched = completed
            else:
                searched = searched.part(row, len(searched))
                yield from self._emit_all(completed)
        last = self._last_head(searched.lines)
        if last is not None:
            yield from self._emit(searched.part(0, last))
            self._claimed = True
        else:
            starts, claimed = self._starts_and_claimed(searched.lines)
            last = int(np.flatnonzero(starts)[-1])
            yield from self._emit(searched.part(0, last), starts, claimed)
            self._claimed = bool(claimed[last])
        left = searched.part(last, len(searched))
        self._waiting = SearchedLines(left.lines.compact(), left.found)

    def finish(self) -> Iterator[RecordBlock]:
        """Yield the record that was waiting for its end."""
        waiting, self._waiting = self._waiting, None
        if waiting:
            yield from self._emit_all(waiting)

    @property
    def next_line(self) -> int:
        """Number of the first line that was not yielded yet."""
        return self._next_line

    def pass_over(self, count: int, *, claimed: bool) -> None:
        """Count lines whose records were assembled elsewhere; nothing waits.

        Args:
            count: how many lines.
            claimed: whether a known format claims the last of them.
        """
        self._next_line += count
        self._claimed = claimed

    def whole(self, searched: SearchedLines) -> Iterator[RecordBlock]:
        """Yield the records of lines that nothing precedes and nothing follows."""
        if len(searched):
            yield from self._emit_all(searched)

    def _emit_all(self, searched: SearchedLines) -> Iterator[RecordBlock]:
        if self._last_head(searched.lines) is not None:
            self._claimed = True
            yield from self._emit(searched)
            return
        starts, claimed = self._starts_and_claimed(searched.lines)
        self._claimed = bool(claimed[-1])
        yield from self._emit(searched, starts, claimed)

    def _emit(
        self, searched: SearchedLines, starts: RowMask | None = None, claimed: RowMask | None = None
    ) -> Iterator[RecordBlock]:
        """Emit a block; `starts=None` means that every record begins with a head."""
        count = len(searched)
        if count:
            first = self._next_line
            self._next_line += count
            unparsed = 0 if claimed is None else count - int(np.count_nonzero(claimed[:count]))
            record_starts = None if starts is None else starts[:count]
            yield RecordBlock(searched.lines, first, unparsed, searched.found, record_starts)

    def _first_start(self, lines: LineTable) -> int:
        """Return the first row that does not continue the waiting record."""
        first, count = 0, FEW_ROWS
        while first < len(lines):
            kinds = lines.classify(slice(first, first + count))
            starts = (kinds == HEAD) | (kinds == DATED_BARE)
            if not self._claimed:
                starts |= kinds == BARE
            if starts.any():
                return first + int(starts.argmax())
            first, count = first + count, count * LINE_GROWTH
        return len(lines)

    def _last_head(self, lines: LineTable) -> int | None:
        """Return the row of the last record; None unless all begin with a head and none can be too long."""
        if lines.classify(slice(0, 1))[0] != HEAD or DATED_BARE in lines.kinds.tobytes():
            return None
        last = lines.last_head()
        if _fits(lines):
            return last
        known = np.flatnonzero(lines.kinds == HEAD)
        counts = np.diff(known, append=len(lines))
        sizes = np.diff(lines.begins[known], append=lines.ends[-1])
        return None if (counts > MAX_RECORD_LINES).any() or (sizes > MAX_RECORD_BYTES).any() else last

    def _starts_and_claimed(self, lines: LineTable) -> tuple[RowMask, RowMask]:
        """Return for each line whether it starts a record, and whether a format claims its record."""
        kinds = lines.classify(slice(None))
        head = kinds == HEAD
        decides = head | (kinds == DATED_BARE)
        latest = np.maximum.accumulate(np.where(decides, np.arange(len(lines)), -1))
        claimed = np.where(latest < 0, self._claimed, head[latest])
        starts = decides | ((kinds == BARE) & ~claimed)
        starts[0] = True
        return _split_long_records(lines, starts), claimed


def _fits(lines: LineTable) -> bool:
    """Return whether no record of these lines can be too long."""
    return len(lines) <= MAX_RECORD_LINES and lines.size <= MAX_RECORD_BYTES


def _split_long_records(lines: LineTable, starts: RowMask) -> RowMask:
    """Start a new record wherever an overlong one reaches a limit."""
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
