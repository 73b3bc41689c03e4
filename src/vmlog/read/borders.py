"""The borders between the members of one log, where a rotation or a fragment border has cut a record in two.

Each member contributes the lines before its first record (`head`) and its last record (`tail`). Once all members are
read, these are joined in the order of the log, whatever the order in the archive was.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from typing import NamedTuple

from vmlog.blocks.cut import clean_block
from vmlog.excerpts.excerpt_joiner import OpenRecord
from vmlog.read.member_state import MemberState


class Tail(NamedTuple):
    """The last record of a member, as few bytes, because there may be hundreds of thousands of members.

    Attributes:
        data: its lines.
        first_line: number of the first of them.
        claimed: whether a format claims it.
    """

    data: bytes
    first_line: int
    claimed: bool

    @classmethod
    def of(cls, record: OpenRecord | None, *, ends_line: bool) -> Tail | None:
        """Keep the last record of a member, if it has one; `ends_line`: whether its last line is complete."""
        if record is None:
            return None
        data = record.text.removesuffix(b"\n") + (b"\n" if ends_line else b"")
        return cls(data, record.first_line, record.is_claimed)


class Border(NamedTuple):
    """What a member leaves open at its ends: `state.head`, and its last record, or None if no record begins in it."""

    state: MemberState
    tail: Tail | None


@dataclass(slots=True)
class Piece:
    """Whole lines at a border, to be joined to records.

    Attributes:
        state: the member that the first of them stands in.
        data: the lines.
        first_line: number of the first of them.
        claimed: whether the first line, if it only continues a record, continues one that a format claims.
    """

    state: MemberState
    data: bytes
    first_line: int = 1
    claimed: bool = False


def join_borders(borders: list[Border]) -> Iterator[Piece]:
    """Yield the joined ends in a stable order; some may be empty."""
    series: dict[tuple[str, str], list[Border]] = defaultdict(list)
    for border in borders:
        series[border.state.member.unit, border.state.series].append(border)
    for key in sorted(series):
        yield from _join_one(sorted(series[key], key=lambda border: (border.state.order, border.state.member.path)))


def _join_one(borders: list[Border]) -> Iterator[Piece]:
    before: Border | None = None
    end: Piece | None = None
    for border in borders:
        if before is not None and end is not None and _follows(before, border):
            end.data += _between(before, border, end) + border.state.head
        else:
            if before is not None and end is not None:
                end.data += clean_block(before.state.trail)
                yield end
            end = Piece(border.state, clean_block(border.state.lead) + border.state.head)
        if border.tail is not None:
            yield end
            end = Piece(border.state, border.tail.data, border.tail.first_line, border.tail.claimed)
        before = border
    if before is not None and end is not None:
        end.data += clean_block(before.state.trail)
        yield end


def _between(older: Border, newer: Border, end: Piece) -> bytes:
    """Return what is between the records of two members: the line that is cut in two, or a line end."""
    if newer.state.fragment is not None:
        return clean_block(older.state.trail + newer.state.lead)
    return b"\n" if newer.state.head and end.data and not end.data.endswith(b"\n") else b""


def _follows(older: Border, newer: Border) -> bool:
    """Return whether the newer member continues the older one: as the next fragment of a file or the next rotation."""
    if older.state.fragment is None and newer.state.fragment is None:
        return newer.state.order[0] == older.state.order[0] + 1
    if older.state.fragment is None or newer.state.fragment is None:
        return False
    return newer.state.order[0] == older.state.order[0] and newer.state.fragment == older.state.fragment + 1
