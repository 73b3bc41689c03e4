"""The borders between the members of one log: records that a rotation or a fragment border has cut in two.

Each member gives its leading lines that continue something (`head`) and its last, still open record (`tail`). Once all
members are read they are put together in the log's own order, whatever the archive's order was.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass

from vmlog.ingest.coverage import MemberFacts
from vmlog.lines import clean


@dataclass(frozen=True, slots=True)
class Border:
    """What a member leaves open at its two ends, as cleaned bytes.

    Attributes:
        head: lines before the first record of the member; all of it when no record begins in it.
        tail: the last record; `tail_line` is its line number.
    """

    facts: MemberFacts
    head: bytes
    tail: bytes
    tail_line: int


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
    before: Border | None = None
    begun: Border | None = None  # where the waiting lines begin
    line = 1
    waiting = b""
    for border in borders:
        if before is not None and _follows(before, border):
            waiting += _between(before, border, waiting) + border.head
        else:
            if before is not None and begun is not None:
                yield from _piece(begun.facts, waiting + clean(before.facts.trail), line)
            begun, line, waiting = border, 1, clean(border.facts.lead) + border.head
        if border.tail:
            yield from _piece(begun.facts if begun else border.facts, waiting, line)
            begun, line, waiting = border, border.tail_line, border.tail
        before = border
    if before is not None and begun is not None:
        yield from _piece(begun.facts, waiting + clean(before.facts.trail), line)


def _piece(facts: MemberFacts, data: bytes, line: int) -> Iterator[Piece]:
    if data:
        yield Piece(facts, data, line)


def _between(older: Border, newer: Border, waiting: bytes) -> bytes:
    """What stands between the end of one member and the start of the next: the rest of a character, or a line end."""
    if newer.facts.fragment is not None:
        return clean(older.facts.trail + newer.facts.lead)
    return b"" if waiting.endswith(b"\n") or not waiting or not newer.head else b"\n"


def _follows(older: Border, newer: Border) -> bool:
    """Whether the newer member continues the older one: the next fragment of a file, or the next rotation."""
    if older.facts.fragment is None and newer.facts.fragment is None:
        return newer.facts.order[0] == older.facts.order[0] + 1
    if older.facts.fragment is None or newer.facts.fragment is None:
        return False
    return newer.facts.order[0] == older.facts.order[0] and newer.facts.fragment == older.facts.fragment + 1
