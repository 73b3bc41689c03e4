"""Parsing lines of many members in few calls, because every call has a fixed cost."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Sequence
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
    alike: dict[tuple[int, str | None, str | None, tuple[str, ...]], list[int]] = defaultdict(list)
    total = 0
    for index, (state, lines) in enumerate(wanted):
        total += lines.len()
        alike[total // _MANY_LINES, state.log_hint, state.writer, tuple(item.id for item in state.formats)].append(
            index
        )
    found: dict[int, _T] = {}
    for indices in alike.values():
        whole = parse_lines(formats, wanted[indices[0]][0], pl.concat(wanted[index][1] for index in indices))
        position = 0
        no_year = whole["ts_assumed"].str.contains("year", literal=True).any()
        for index in indices:
            state, lines = wanted[index]
            parsed = whole.slice(position, lines.len())
            position += lines.len()
            # The year is decided for each member by itself.
            if no_year and len(indices) > 1:
                parsed = parse_lines(formats, state, lines)
            found[index] = take(parsed)
    return [found[index] for index in range(len(wanted))]


def spans_of_members(formats: Formats, members: Sequence[MemberState]) -> list[MemberSpan]:
    """Return what each member covers, and whether it is a log of the product."""
    generic = [item.id for item in formats.all if item.generic]
    spans: list[MemberSpan] = []
    for first in range(0, len(members), _MANY_MEMBERS):
        some = members[first : first + _MANY_MEMBERS]
        wanted = [(state, pl.Series("line", state.bounds(), dtype=pl.String)) for state in some]
        spans += parse_in_batches(
            formats, wanted, lambda parsed: MemberSpan(*_times(parsed), _of_product(parsed, generic))
        )
    return spans


def _of_product(parsed: pl.DataFrame, generic: Sequence[str]) -> bool:
    return any(
        known and (known not in generic or log in KNOWN_LOGS)
        for known, log in zip(parsed["format"].to_list(), parsed["log"].to_list(), strict=True)
    )


def _times(parsed: pl.DataFrame) -> tuple[datetime | None, datetime | None, str]:
    stamps = zip(parsed["ts_utc"].to_list(), parsed["ts_assumed"].to_list(), strict=True)
    dated = [(moment, assumed or "") for moment, assumed in stamps if moment is not None]
    if not dated:
        return None, None, ""
    (first, _), (last, assumed) = min(dated), max(dated)
    begin, end = dated[0][0], dated[-1][0]
    if "year" in assumed and begin - end > _DISORDER:
        # The first stamp without a year may be of the year before, as in the log of a VM that has run for long.
        return begin - _YEAR, end, assumed
    return first, last, assumed
