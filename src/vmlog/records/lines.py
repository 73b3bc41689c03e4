"""The lines of a block as places in its bytes: text is taken out only for the few lines that somebody asks for."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Final, TypeAlias

import numpy as np
import polars as pl
from numpy.typing import NDArray

from vmlog.records.iso_stamps import STAMP_BYTES, with_iso_stamp

Rows: TypeAlias = NDArray[np.intp]
Flags: TypeAlias = NDArray[np.bool_]

# A line that begins like a dated record, whatever follows: an unknown style, never a continuation.
_DATED: Final = r"^\[?(?:[0-9]{4}-[0-9]{2}-[0-9]{2}[ T]|[A-Z][a-z]{2} [ 0-9]?[0-9] [0-9]{2}:|<[0-9]{1,3}>)"

# What a line is when looked at alone. One that begins with the usual stamp is a head or continues one, and never
# neither; which of the two is looked at when somebody asks.
HEAD, CONTINUES, BARE, DATED_BARE, STAMPED = range(5)
# Fewer bytes are cut into lines by Python: the columnar reader has a fixed cost.
_FEW_BYTES: Final = 32 * 1024
_NEWLINE: Final = 0x0A
_RETURN: Final = 0x0D
TAIL_BYTES: Final = 8
_ZERO: Final = 0x30
# How many lines are looked at first for one that is nearly always near, and how many more each further time.
FEW_ROWS: Final = 8
LINE_GROWTH: Final = 8


# To cut a whole block is quicker than to take out most of so many lines.
_MANY: Final = 256


def to_lines(block: bytes) -> pl.Series:
    """Split a cleaned block into a String column, one row a line, without line ends (CR LF counts as one)."""
    if len(block) > _FEW_BYTES:
        return pl.read_lines(block).to_series().alias("line")
    return pl.Series("line", first_lines(block, -1), dtype=pl.String)


def first_lines(block: bytes, count: int) -> list[str]:
    """So many of the first lines of a cleaned block, all when negative, without line ends (CR LF counts as one)."""
    text = block.decode("utf-8")
    lines = text.removesuffix("\n").split("\n", count) if text else []
    if 0 <= count < len(lines):
        lines.pop()
    return _without_returns(lines, text)


def to_texts(lines: bytes) -> list[str]:
    """Lines with line ends between them as texts without (CR LF counts as one)."""
    text = lines.decode("utf-8")
    return _without_returns(text.split("\n"), text)


def _without_returns(lines: list[str], text: str) -> list[str]:
    """The lines of a text without the CR at their ends."""
    return [line.removesuffix("\r") for line in lines] if "\r" in text else lines


def tail_of(text: bytes) -> int:
    """The last eight bytes of a text as a number."""
    return int.from_bytes(text[-TAIL_BYTES:], "big")


class LineClassifier:
    """Looking at lines alone."""

    # `select_seq` evaluates two expressions or more in the caller's thread; anything less goes through the threads of
    # polars, and waits for that longer than a few hundred lines take.
    _SECOND: Final = pl.lit(0).alias("second")

    def __init__(self, head_regex: str, continuation_regex: str) -> None:
        """Prepare to look.

        Args:
            head_regex: accepts the lines that begin a record of a known format.
            continuation_regex: accepts the lines that continue a record, although they may look like a head.
        """
        line = pl.col("line").str
        continues = line.contains(continuation_regex)
        known = pl.when(continues).then(CONTINUES).when(line.contains(head_regex)).then(HEAD)
        kinds = known.when(line.contains(_DATED)).then(DATED_BARE).otherwise(BARE)
        self._continues = continues, self._SECOND
        self._kinds = kinds.cast(pl.UInt8), self._SECOND

    def kinds(self, lines: pl.Series) -> NDArray[np.uint8]:
        """What lines of any shape are."""
        return pl.DataFrame([lines]).select_seq(self._kinds).to_series(0).to_numpy()

    def continues(self, lines: pl.Series) -> Flags:
        """Whether lines that begin with the usual stamp continue a record; otherwise they are heads."""
        return pl.DataFrame([lines]).select_seq(self._continues).to_series(0).to_numpy()


class LineTable:
    """Lines, one after the other, of a block; a slice of them shares the block.

    Attributes:
        data: the block; it may hold other lines too.
        begins: place of the first byte of each line.
        ends: place behind the last byte of each line, not counting its line end.
        kinds: what each is, a byte; settle the rows that matter before looking.
        stamps: of the usual stamps three rows of eight bytes each, as numbers that sort like the text; anything for
            lines without one.
        has_stamp: whether a line begins with the usual stamp.
    """

    __slots__ = ("_looks", "begins", "data", "ends", "has_stamp", "kinds", "stamps")

    def __init__(
        self,
        data: bytes,
        places: tuple[Rows, Rows],
        kinds: NDArray[np.uint8],
        stamps: NDArray[np.uint64],
        has_stamp: Flags,
        looks: LineClassifier,
    ) -> None:
        self.data = data
        self.begins, self.ends = places
        self.kinds = kinds
        self.stamps = stamps
        self.has_stamp = has_stamp
        self._looks = looks

    @classmethod
    def of(cls, block: bytes, looks: LineClassifier) -> LineTable:
        """Find the lines of a cleaned block, and say of those without a usual stamp what they are.

        Args:
            block: whole lines; the last one may lack its end.
            looks: how to look at a line.
        """
        ends = np.flatnonzero(np.frombuffer(block, np.uint8) == _NEWLINE)
        if block and not block.endswith(b"\n"):
            ends = np.append(ends, len(block))
        begins = np.empty_like(ends)
        begins[:1] = 0
        begins[1:] = ends[:-1] + 1
        stamps, has_stamp = with_iso_stamp(block, begins)
        kinds = np.full(len(ends), STAMPED, np.uint8)
        lines = cls(block, (begins, ends), kinds, stamps, has_stamp, looks)
        if not has_stamp.all():
            rows = np.flatnonzero(~has_stamp)
            kinds[rows] = looks.kinds(lines.text(rows))
        return lines

    def __len__(self) -> int:
        return len(self.begins)

    def __add__(self, later: LineTable) -> LineTable:
        """These lines and later ones in one block of their own."""
        parts = [lines.raw() for lines in (self, later)]
        if parts[0] and not parts[0].endswith(b"\n"):
            parts[0] += b"\n"
        moved = len(parts[0])
        places = [
            np.concatenate([one - self._origin, other - later._origin + moved])
            for one, other in ((self.begins, later.begins), (self.ends, later.ends))
        ]
        return LineTable(
            b"".join(parts),
            (places[0], places[1]),
            np.concatenate([self.kinds, later.kinds]),
            np.concatenate([self.stamps, later.stamps], axis=1),
            np.concatenate([self.has_stamp, later.has_stamp]),
            self._looks,
        )

    def part(self, first: int, end: int) -> LineTable:
        """The lines of some consecutive rows."""
        rows = slice(first, end)
        return LineTable(
            self.data,
            (self.begins[rows], self.ends[rows]),
            self.kinds[rows],
            self.stamps[:, rows],
            self.has_stamp[rows],
            self._looks,
        )

    def alone(self) -> LineTable:
        """The same lines, without the rest of their block in memory."""
        places = self.begins - self._origin, self.ends - self._origin
        return LineTable(self.raw(), places, self.kinds.copy(), self.stamps.copy(), self.has_stamp.copy(), self._looks)

    def raw(self) -> bytes:
        """The lines as they stand in the block, with their line ends."""
        return self.data[self._origin : self._end + 1] if len(self) else b""

    @property
    def size(self) -> int:
        """Bytes from the first line to the end of the last."""
        return self._end - self._origin

    @property
    def _end(self) -> int:
        return int(self.ends[-1]) if len(self) else 0

    @property
    def _origin(self) -> int:
        return int(self.begins[0]) if len(self) else 0

    def text(self, rows: Rows | Sequence[int]) -> pl.Series:
        """String column of the lines of some rows, without their ends (CR LF counts as one)."""
        if 2 * len(rows) > len(self) > _MANY:
            return self.column().gather(np.asarray(rows))
        return pl.Series("line", self.texts(rows), dtype=pl.String)

    def column(self) -> pl.Series:
        """All lines as a String column."""
        return to_lines(self.raw())

    def joined(self, rows: Rows | Sequence[int]) -> bytes:
        """The lines of some rows with line ends between them."""
        data = self.data
        places = zip(self.begins[rows].tolist(), self.ends[rows].tolist(), strict=True)
        return b"\n".join([data[begin:end] for begin, end in places])

    def texts(self, rows: Rows | Sequence[int]) -> list[str]:
        """The lines of some rows, without their ends (CR LF counts as one)."""
        return to_texts(self.joined(rows)) if len(rows) else []

    def line(self, row: int) -> str:
        """One line, without its end (CR LF counts as one)."""
        return self.data[self.begins[row] : self.ends[row]].decode("utf-8").removesuffix("\r")

    def count(self, text: bytes) -> int:
        """How often the lines hold a text that has no line end."""
        return self.data.count(text, self._origin, self._end)

    def matches(self, pattern: re.Pattern[bytes]) -> Iterator[re.Match[bytes]]:
        """Where a pattern matches that accepts no line end."""
        return pattern.finditer(self.data, self._origin, self._end)

    def tails(self) -> NDArray[np.uint64]:
        """The last eight bytes of each line as numbers, see `tail_of`; anything for lines too near to the beginning."""
        if len(self.data) < TAIL_BYTES:
            return np.zeros(len(self), np.uint64)
        # Every place of the block as the beginning of a tail.
        tails = np.ndarray((len(self.data) - TAIL_BYTES + 1,), ">u8", self.data, strides=(1,))
        behind = self.ends - (np.frombuffer(self.data, np.uint8)[np.maximum(self.ends - 1, 0)] == _RETURN)
        found: NDArray[np.uint64] = tails[np.maximum(behind - TAIL_BYTES, 0)].astype(np.uint64)
        return found

    def rows_at(self, places: Sequence[int]) -> Rows:
        """The rows of the lines that hold some places of the block."""
        return np.searchsorted(self.ends, places)

    def begin_with_digit(self, rows: Rows) -> Flags:
        """Whether the lines of some rows begin with a digit."""
        # Of an empty line this is the line end, of one at the end of the block nothing.
        first = np.frombuffer(self.data, np.uint8)[np.minimum(self.begins[rows], len(self.data) - 1)]
        digits: Flags = (first >= _ZERO) & (first <= _ZERO + 9)
        return digits

    def settle(self, rows: Rows | slice) -> NDArray[np.uint8]:
        """What the lines of some rows are: `HEAD`, `CONTINUES`, `BARE` or `DATED_BARE`."""
        asked = self.kinds[rows]
        unknown = asked == STAMPED
        if unknown.any():
            places = np.arange(len(self))[rows][unknown] if isinstance(rows, slice) else np.asarray(rows)[unknown]
            self.kinds[places] = np.where(self._looks.continues(self.text(places)), CONTINUES, HEAD)
            asked = self.kinds[rows]
        return asked

    def outermost_heads(self) -> tuple[int, int] | None:
        """The rows of the first and the last head; null without any."""
        last = self.last_head()
        if last is None:
            return None
        first, count = 0, FEW_ROWS
        while not (heads := self.settle(slice(first, first + count)) == HEAD).any():
            first, count = first + count, count * LINE_GROWTH
        return first + int(heads.argmax()), last

    def last_head(self) -> int | None:
        """The row of the last head; null without any."""
        end, count = len(self), FEW_ROWS
        while end:
            first = max(0, end - count)
            heads = np.flatnonzero(self.settle(slice(first, end)) == HEAD)
            if len(heads):
                return first + int(heads[-1])
            end, count = first, count * LINE_GROWTH
        return None

    def outermost_stamps(self) -> tuple[int, int] | None:
        """The rows with the least and the greatest of the usual stamps, the first of several; null without any."""
        rows = np.flatnonzero(self.has_stamp)
        if not len(rows):
            return None
        if len(rows) < _MANY:
            # Of few lines each call costs more than their text.
            texts = [self.data[begin : begin + STAMP_BYTES] for begin in self.begins[rows].tolist()]
            return int(rows[texts.index(min(texts))]), int(rows[texts.index(max(texts))])
        ends = []
        for pick in (np.min, np.max):
            left = rows
            for part in self.stamps:
                values = part[left]
                left = left[values == pick(values)]
            ends.append(int(left[0]))
        return ends[0], ends[1]
