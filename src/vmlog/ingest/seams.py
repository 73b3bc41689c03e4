"""The borders between the members of one log: records that a rotation or a fragment border has cut in two.

Each member gives its leading lines that continue something (`head`) and its last, still open record (`tail`). Once all
members are read they are put together in the log's own order, whatever the archive's order was.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from vmlog.ingest.coverage import MemberFacts

MAX_HEAD: Final = 256 * 1024


@dataclass(frozen=True, slots=True)
class Border:
    """What a member leaves open at its two ends, as cleaned bytes.

    Attributes:
        head: lines before the first record of the member, at most `MAX_HEAD` bytes.
        tail: the last record; `tail_line` is its line number.
    """

    facts: MemberFacts
    head: bytes
    tail: bytes
    tail_line: int
    fragment: int | None


@dataclass(frozen=True, slots=True)
class Piece:
    """Whole lines to be folded, and the member that their first line stands in."""

    facts: MemberFacts
    data: bytes
    first_line: int


def join(borders: list[Border]) -> Iterator[Piece]:
    """Put the open ends together, in a stable order."""
    series: dict[tuple[str, str], list[Border]] = defaultdict(list)
    for border in borders:
        series[border.facts.member.unit, border.facts.series].append(border)
    for key in sorted(series):
        yield from _join_one(sorted(series[key], key=lambda border: (border.facts.order, border.facts.member.path)))


def _join_one(borders: list[Border]) -> Iterator[Piece]:
    open_end: Border | None = None
    waiting = b""
    for border in borders:
        follows = open_end is not None and _follows(open_end, border)
        if follows and open_end is not None and border.head:
            waiting += (b"" if border.fragment is not None else _newline(waiting)) + border.head
        if open_end is not None and waiting and not (follows and not border.tail):
            yield Piece(open_end.facts, waiting, open_end.tail_line)
            waiting = b""
        if not follows and border.head:
            yield Piece(border.facts, border.head, 1)
        if border.tail:
            open_end, waiting = border, border.tail
        elif not follows:
            open_end = border
    if open_end is not None and waiting:
        yield Piece(open_end.facts, waiting, open_end.tail_line)


def _newline(data: bytes) -> bytes:
    return b"" if data.endswith(b"\n") else b"\n"


def _follows(older: Border, newer: Border) -> bool:
    """Whether the newer member continues the older one: the next fragment of a file, or the next rotation."""
    if older.fragment is None and newer.fragment is None:
        return newer.facts.order[0] == older.facts.order[0] + 1
    if older.fragment is None or newer.fragment is None:
        return False
    return newer.fragment == older.fragment + 1
