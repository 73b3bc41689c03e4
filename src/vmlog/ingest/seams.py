"""The borders between the members of one log: records that a rotation or a fragment border has cut in two.

Each member gives its leading lines that continue something (`head`) and its last, still open record (`tail`). Once all
members are read they are put together in the log's own order, whatever the archive's order was.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass

import polars as pl

from vmlog.ingest.coverage import MemberFacts
from vmlog.lines import NOTHING, RecordBlock, clean, to_lines


@dataclass(frozen=True, slots=True)
class Tail:
    """The last record of a member, in few bytes: there may be hundreds of thousands of members."""

    data: bytes
    first_line: int
    is_head: bool
    unparsed: int
    found: tuple[tuple[int, int], ...]

    @classmethod
    def of(cls, record: RecordBlock, *, ends_line: bool) -> Tail:
        """Keep the last record of a member; `ends_line` tells whether its last line is complete."""
        data = "\n".join(record.lines.to_list()).encode("utf-8") + (b"\n" if ends_line else b"")
        return cls(data, record.first_line, bool(record.head[0]), record.unparsed, tuple(record.found.rows()))

    def record(self) -> RecordBlock:
        """The record as it was folded."""
        lines = to_lines(self.data)
        first = pl.Series([True, *[False] * (lines.len() - 1)])
        found = pl.DataFrame(self.found, schema=NOTHING.schema, orient="row")
        return RecordBlock(lines, self.first_line, first, first & self.is_head, self.unparsed, found)


@dataclass(frozen=True, slots=True)
class Border:
    """What a member leaves open at its two ends: `facts.head`, and its last record, if one begins in it."""

    facts: MemberFacts
    tail: Tail | None


@dataclass(frozen=True, slots=True)
class Piece:
    """Whole lines at a border, and the member that the first of them stands in: a record, or bytes to be folded."""

    facts: MemberFacts
    first_line: int
    content: RecordBlock | bytes


def join(borders: list[Border]) -> Iterator[Piece]:
    """Put the open ends together, in a stable order."""
    series: dict[tuple[str, str], list[Border]] = defaultdict(list)
    for border in borders:
        series[border.facts.member.unit, border.facts.series].append(border)
    for key in sorted(series):
        yield from _join_one(sorted(series[key], key=lambda border: (border.facts.order, border.facts.member.path)))


def _join_one(borders: list[Border]) -> Iterator[Piece]:
    before: Border | None = None
    end: _End | None = None
    for border in borders:
        if before is not None and end is not None and _follows(before, border):
            end.add(_between(before, border, end) + border.facts.head)
        else:
            if before is not None and end is not None:
                end.add(clean(before.facts.trail))
                yield from end.pieces()
            end = _End(border.facts, clean(border.facts.lead) + border.facts.head)
        if border.tail is not None:
            yield from end.pieces()
            end = _End(border.facts, border.tail.data, border.tail)
        before = border
    if before is not None and end is not None:
        end.add(clean(before.facts.trail))
        yield from end.pieces()


@dataclass(slots=True)
class _End:
    """What is open at the end of the members joined so far: `tail` alone, while nothing was added to it."""

    facts: MemberFacts
    data: bytes
    tail: Tail | None = None
    first_line: int = 1

    def __post_init__(self) -> None:
        if self.tail is not None:
            self.first_line = self.tail.first_line

    def add(self, data: bytes) -> None:
        if data:
            self.data += data
            self.tail = None

    def pieces(self) -> Iterator[Piece]:
        if self.data:
            yield Piece(self.facts, self.first_line, self.tail.record() if self.tail else self.data)


def _between(older: Border, newer: Border, end: _End) -> bytes:
    """What stands between the records of two members: the line that is cut in two, or a line end."""
    if newer.facts.fragment is not None:
        return clean(older.facts.trail + newer.facts.lead)
    return b"\n" if newer.facts.head and end.data and not end.data.endswith(b"\n") else b""


def _follows(older: Border, newer: Border) -> bool:
    """Whether the newer member continues the older one: the next fragment of a file, or the next rotation."""
    if older.facts.fragment is None and newer.facts.fragment is None:
        return newer.facts.order[0] == older.facts.order[0] + 1
    if older.facts.fragment is None or newer.facts.fragment is None:
        return False
    return newer.facts.order[0] == older.facts.order[0] and newer.facts.fragment == older.facts.fragment + 1
