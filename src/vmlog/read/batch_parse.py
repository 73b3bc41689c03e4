"""Parsing lines of many members in few calls, because every call has a fixed cost."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from datetime import datetime, timedelta
from typing import Final, NamedTuple, TypeVar

import polars as pl

from vmlog.logs import KNOWN_LOGS
from vmlog.parse.formats import Formats
from vmlog.read.member_state import MemberState, parse_lines

_T = TypeVar("_T")

# More lines or members in one call cost memory and save nothing.
_MANY_LINES: Final = 4096
_MANY_MEMBERS: Final = 256
_DISORDER: Final = timedelta(days=1)
_YEAR: Final = timedelta(days=365)


class MemberSpan(NamedTuple):
    """What the outermost records of a member tell: first and last time, UTC.

    Attributes:
        first: the first time.
        last: the last time.
        assumed: the parts of the stamps that are assumptions: "year", "zone", "year,zone" or "".
        of_product: whether a line has a shape, or names a log, that only VMware's programs have.
    """

    first: datetime | None
    last: datetime | None
    assumed: str
    of_product: bool


def parse_in_batches(
    formats: Formats, wanted: Sequence[tuple[MemberState, pl.Series]], take: Callable[[pl.DataFrame], _T]
) -> list[_T]:
    """Parse lines that each start a record, with the same result as `Formats.parse` for each member.

    Args:
        formats: the line formats.
        wanted: members with some of their lines.
        take: makes of a frame of `PARSED_SCHEMA` what is to be kept; thousands of small frames would take much memory.

    Returns:
        What `take` makes of the frame of each member.
    """
    found: dict[int, _T] = {}
    states, texts = [state for state, _ in wanted], [lines for _, lines in wanted]
    counts = [lines.len() for lines in texts]
    for indices, whole in _batches(formats, states, counts, lambda some: pl.concat(texts[index] for index in some)):
        position = 0
        for index in indices:
            found[index] = take(whole.slice(position, counts[index]))
            position += counts[index]
    return [found[index] for index in range(len(wanted))]


def spans_of_members(formats: Formats, members: Sequence[MemberState]) -> list[MemberSpan]:
    """Return what each member covers, and whether it is a log of the product."""
    spans: list[MemberSpan] = []
    for first in range(0, len(members), _MANY_MEMBERS):
        spans += _spans(formats, members[first : first + _MANY_MEMBERS])
    return spans


def _spans(formats: Formats, members: Sequence[MemberState]) -> list[MemberSpan]:
    generic = frozenset(item.id for item in formats.all if item.generic)
    lines = [state.bounds() for state in members]
    spans: dict[int, MemberSpan] = {}

    def lines_of(indices: Sequence[int]) -> pl.Series:
        return pl.Series("line", [line for index in indices for line in lines[index]], dtype=pl.String)

    for indices, whole in _batches(formats, members, [*map(len, lines)], lines_of):
        # A column becomes a list once for all members of a batch, of which each has few lines.
        rows = [*zip(*(whole[name].to_list() for name in ("ts_utc", "ts_assumed", "format", "log")), strict=True)]
        position = 0
        for index in indices:
            end = position + len(lines[index])
            times = [(moment, assumed or "") for moment, assumed, *_ in rows[position:end] if moment is not None]
            of_product = any(
                known and (known not in generic or log in KNOWN_LOGS) for *_, known, log in rows[position:end]
            )
            spans[index] = MemberSpan(*_times(times), of_product)
            position = end
    return [spans[index] for index in range(len(members))]


def _batches(
    formats: Formats,
    states: Sequence[MemberState],
    counts: Sequence[int],
    lines_of: Callable[[Sequence[int]], pl.Series],
) -> Iterator[tuple[list[int], pl.DataFrame]]:
    """Yield the indices of some members, and their parsed lines one member after the other, until each had its turn.

    Args:
        formats: the line formats.
        states: the members.
        counts: how many lines each has.
        lines_of: returns the lines of the members with these indices.
    """
    # An order of formats is nearly always the same object for all members that have it.
    alike: dict[tuple[int, str | None, str | None, int], list[int]] = defaultdict(list)
    total = 0
    for index, (state, count) in enumerate(zip(states, counts, strict=True)):
        total += count
        alike[total // _MANY_LINES, state.log_hint, state.writer, id(state.formats)].append(index)
    for indices in alike.values():
        whole = parse_lines(formats, states[indices[0]], lines_of(indices))
        # A year that is not written is decided for each member by itself.
        if len(indices) > 1 and whole["ts_assumed"].str.contains("year", literal=True).any():
            for index in indices:
                yield [index], parse_lines(formats, states[index], lines_of([index]))
        else:
            yield indices, whole


def _times(dated: Sequence[tuple[datetime, str]]) -> tuple[datetime | None, datetime | None, str]:
    """Return the first and the last time, and what is assumed of the last, of the times of lines in their order."""
    if not dated:
        return None, None, ""
    (first, _), (last, assumed) = min(dated), max(dated)
    begin, end = dated[0][0], dated[-1][0]
    if "year" in assumed and begin - end > _DISORDER:
        # The first stamp without a year may be of the year before, as in the log of a VM that has run for long.
        return begin - _YEAR, end, assumed
    return first, last, assumed
