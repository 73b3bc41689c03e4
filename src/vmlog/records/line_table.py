"""The lines of a block as places in its bytes: text is made only of the few lines that a later step asks for."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from typing import Final, TypeAlias

import numpy as np
import polars as pl
from numpy.typing import NDArray

from vmlog.records.distinct_rows import first_of_equals
from vmlog.records.iso_stamps import STAMP_BYTES, with_iso_stamp
from vmlog.records.line_kinds import CONTINUES, FEW_ROWS, HEAD, LINE_GROWTH, STAMPED, LineClassifier
from vmlog.records.line_texts import to_lines, to_texts

Rows: TypeAlias = NDArray[np.intp]
"""Row numbers, from 0."""
RowMask: TypeAlias = NDArray[np.bool_]
"""One flag per row."""

_NEWLINE: Final = 0x0A
_WORD: Final = 8
_ZERO: Final = 0x30
# With more lines than this it is faster to split the whole block than to take out most of its lines one by one.
_MANY: Final = 256


class LineTable:
    """Consecutive lines of a block; a part of a table shares the block.

    Attributes:
        data: the block; it may also hold other lines.
        begins: where the first byte of each line is.
        ends: where the last byte of each line is, plus one, without its line end.
        kinds: the kind of each line; call `classify` for the rows that matter before reading it.
        stamps: the first 24 bytes of each line with `has_stamp`, as three rows of numbers that sort like the text;
            arbitrary for other lines.
        has_stamp: whether each line begins with the usual stamp.
    """

    __slots__ = ("_classified", "_classifier", "_column", "begins", "data", "ends", "has_stamp", "kinds", "stamps")

    def __init__(
        self,
        data: bytes,
        bounds: tuple[Rows, Rows],
        kinds: NDArray[np.uint8],
        stamps: NDArray[np.uint64],
        has_stamp: RowMask,
        classifier: LineClassifier,
        *,
        classified: bool = False,
    ) -> None:
        """Take the places of lines; `classified`: whether none of `kinds` is `STAMPED`."""
        self.data = data
        self.begins, self.ends = bounds
        self.kinds = kinds
        self.stamps = stamps
        self.has_stamp = has_stamp
        self._classifier = classifier
        self._classified = classified
        self._column: pl.Series | None = None

    @classmethod
    def of(cls, block: bytes, classifier: LineClassifier) -> LineTable:
        """Split a cleaned block into lines, and classify those without the usual stamp.

        Args:
            block: whole lines; the last one may lack its line end.
            classifier: returns the kinds of lines.
        """
        ends = newline_places(block)
        if block and not block.endswith(b"\n"):
            ends = np.append(ends, len(block))
        begins = np.empty_like(ends)
        begins[:1] = 0
        begins[1:] = ends[:-1] + 1
        stamps, has_stamp = with_iso_stamp(block, begins)
        kinds = np.full(len(ends), STAMPED, np.uint8)
        lines = cls(block, (begins, ends), kinds, stamps, has_stamp, classifier)
        if not has_stamp.all():
            rows = np.flatnonzero(~has_stamp)
            kinds[rows] = classifier.kinds(lines.text(rows))
        return lines

    def __len__(self) -> int:
        return len(self.begins)

    def __add__(self, later: LineTable) -> LineTable:
        """Return these lines and later ones in a block of their own."""
        parts = [lines.raw() for lines in (self, later)]
        if parts[0] and not parts[0].endswith(b"\n"):
            parts[0] += b"\n"
        shift = len(parts[0])
        bounds = [
            np.concatenate([one - self._origin, other - later._origin + shift])
            for one, other in ((self.begins, later.begins), (self.ends, later.ends))
        ]
        return LineTable(
            b"".join(parts),
            (bounds[0], bounds[1]),
            np.concatenate([self.kinds, later.kinds]),
            np.concatenate([self.stamps, later.stamps], axis=1),
            np.concatenate([self.has_stamp, later.has_stamp]),
            self._classifier,
            classified=self._classified and later._classified,
        )

    def part(self, first: int, end: int) -> LineTable:
        """Return rows `first` to `end - 1`."""
        rows = slice(first, end)
        return LineTable(
            self.data,
            (self.begins[rows], self.ends[rows]),
            self.kinds[rows],
            self.stamps[:, rows],
            self.has_stamp[rows],
            self._classifier,
            classified=self._classified,
        )

    def compact(self) -> LineTable:
        """Return the same lines in a block of their own, so that the rest of this block can be freed."""
        bounds = self.begins - self._origin, self.ends - self._origin
        kinds, stamps, has_stamp = self.kinds.copy(), self.stamps.copy(), self.has_stamp.copy()
        return LineTable(self.raw(), bounds, kinds, stamps, has_stamp, self._classifier, classified=self._classified)

    def raw(self) -> bytes:
        """Return the lines as they stand in the block, with their line ends."""
        return self.data[self._origin : self._end + 1] if len(self) else b""

    @property
    def size(self) -> int:
        """Bytes from the beginning of the first line to the end of the last."""
        return self._end - self._origin

    @property
    def _end(self) -> int:
        return int(self.ends[-1]) if len(self) else 0

    @property
    def _origin(self) -> int:
        return int(self.begins[0]) if len(self) else 0

    def text(self, rows: Rows | Sequence[int]) -> pl.Series:
        """Return the lines of `rows` as a String column, without line ends (CR LF counts as one)."""
        if 2 * len(rows) > len(self) > _MANY:
            column = self.column()
            return column if len(rows) == len(self) else column.gather(np.asarray(rows))
        return pl.Series("line", self.texts(rows), dtype=pl.String)

    def column(self) -> pl.Series:
        """Return all lines as a String column, which is kept: who classifies all lines wants their text too."""
        if self._column is None:
            self._column = to_lines(self.raw())
        return self._column

    def joined(self, rows: Rows | Sequence[int]) -> bytes:
        """Return the lines of `rows` with line ends between them."""
        data = self.data
        bounds = zip(self.begins[rows].tolist(), self.ends[rows].tolist(), strict=True)
        return b"\n".join([data[begin:end] for begin, end in bounds])

    def texts(self, rows: Rows | Sequence[int]) -> list[str]:
        """Return the lines of `rows`, without line ends (CR LF counts as one)."""
        return to_texts(self.joined(rows)) if len(rows) else []

    def line(self, row: int) -> str:
        """Return one line, without its line end (CR LF counts as one)."""
        return self.data[self.begins[row] : self.ends[row]].decode("utf-8").removesuffix("\r")

    def matches_at(self, constant: bytes, pattern: re.Pattern[bytes]) -> Iterator[re.Match[bytes]]:
        """Yield the matches of a pattern that begin with a constant text and accept no line end.

        To look for a constant text costs a tenth of what a search for a pattern costs.
        """
        data, end = self.data, self._end
        place = data.find(constant, self._origin, end)
        while place >= 0:
            match = pattern.match(data, place, end)
            if match:
                yield match
            place = data.find(constant, match.end() if match else place + 1, end)

    def rows_with(self, text: bytes) -> Rows:
        """Return the rows of the lines that hold a text without line ends."""
        places: list[int] = []
        find, size, end = self.data.find, len(text), self._end
        place = find(text, self._origin, end)
        while place >= 0:
            places.append(place)
            place = find(text, place + size, end)
        rows = self.rows_at(places)
        return rows[first_of_equals(rows)]

    def rows_at(self, offsets: Sequence[int]) -> Rows:
        """Return the rows of the lines that hold these offsets of the block."""
        return np.searchsorted(self.ends, offsets)

    def begin_with_digit(self, rows: Rows) -> RowMask:
        """Return whether the lines of `rows` begin with a digit."""
        # The first byte of an empty line is its line end; at the end of the block there is none.
        first = np.frombuffer(self.data, np.uint8)[np.minimum(self.begins[rows], len(self.data) - 1)]
        digits: RowMask = (first >= _ZERO) & (first <= _ZERO + 9)
        return digits

    def classify(self, rows: Rows | slice) -> NDArray[np.uint8]:
        """Return the kinds of the lines of `rows`: `HEAD`, `CONTINUES`, `BARE` or `DATED_BARE`."""
        kinds = self.kinds[rows]
        # Looking for a byte costs a fraction of comparing an array where a table has few lines.
        if self._classified or STAMPED not in kinds.tobytes():
            return kinds
        unknown = kinds == STAMPED
        stamped = np.arange(len(self))[rows][unknown] if isinstance(rows, slice) else np.asarray(rows)[unknown]
        self.kinds[stamped] = np.where(self._classifier.continues(self.text(stamped)), CONTINUES, HEAD)
        self._classified = STAMPED not in self.kinds.tobytes()
        return self.kinds[rows]

    @property
    def are_stamped(self) -> bool:
        """Whether each line begins with the usual stamp."""
        return False not in self.has_stamp.tobytes()

    def outermost_heads(self) -> tuple[int, int] | None:
        """Return the rows of the first and the last head, or None."""
        last = self.last_head()
        if last is None:
            return None
        first, count = 0, FEW_ROWS
        while (row := self.classify(slice(first, first + count)).tobytes().find(HEAD)) < 0:
            first, count = first + count, count * LINE_GROWTH
        return first + row, last

    def last_head(self) -> int | None:
        """Return the row of the last head, or None."""
        end, count = len(self), FEW_ROWS
        while end:
            first = max(0, end - count)
            row = self.classify(slice(first, end)).tobytes().rfind(HEAD)
            if row >= 0:
                return first + row
            end, count = first, count * LINE_GROWTH
        return None

    def outermost_stamps(self) -> tuple[int, int] | None:
        """Return the rows with the least and the greatest usual stamp (the first of equals), or None."""
        rows = np.flatnonzero(self.has_stamp)
        if not len(rows):
            return None
        if len(rows) < _MANY:
            # For few lines the calls of the other way cost more than making their text.
            texts = [self.data[begin : begin + STAMP_BYTES] for begin in self.begins[rows].tolist()]
            return int(rows[texts.index(min(texts))]), int(rows[texts.index(max(texts))])
        stamps = self.stamps if len(rows) == len(self) else self.stamps[:, rows]
        return int(rows[_outermost(stamps, np.min)]), int(rows[_outermost(stamps, np.max)])


def newline_places(block: bytes) -> Rows:
    """Return where the line feeds of a block are."""
    is_end = np.frombuffer(block, np.uint8) == _NEWLINE
    # Few bytes are line feeds: to look at eight flags at a time takes half as long.
    size = len(block) // _WORD * _WORD
    words = is_end[:size].view("<u8")
    places = np.flatnonzero(words != 0)
    flags = words[places]
    below = flags - np.uint64(1)
    if (flags & below).any():
        return np.flatnonzero(is_end)  # two in one word: a line of a few bytes
    places *= _WORD
    places += np.bitwise_count(below) // _WORD
    return np.concatenate([places, np.flatnonzero(is_end[size:]) + size])


def _outermost(stamps: NDArray[np.uint64], pick: Callable[[NDArray[np.uint64]], np.uint64]) -> int:
    """Return the first column with the least or greatest numbers, compared row by row from the top."""
    left: Rows | None = None  # all columns
    for part in stamps:
        values = part if left is None else part[left]
        chosen = values == pick(values)
        if left is None and chosen.all():
            continue  # the dates of a block are often all the same
        left = np.flatnonzero(chosen) if left is None else left[chosen]
    return 0 if left is None else int(left[0])
