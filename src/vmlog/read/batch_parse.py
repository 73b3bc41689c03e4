"""Parsing lines of many members in few calls, for every call has its fixed cost."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from typing import Final, NamedTuple, TypeVar

import polars as pl

from vmlog.parse.formats import Formats
from vmlog.read.member_state import MemberState
from vmlog.source.rotation import is_known_log

_T = TypeVar("_T")

# More lines in one call cost memory and save nothing.
_MANY_LINES: Final = 4096
_MANY_MEMBERS: Final = 256
_DISORDER: Final = timedelta(days=1)
_YEAR: Final = timedelta(days=365)


class MemberSpan(NamedTuple):
    """What the outermost records of a member tell: first and last time, UTC.

    Attributes:
        assumed: what of the stamps is an assumption: "year", "zone", "year,zone" or "".
        of_product: whether one has a shape, or names a log, that only VMware's programs have.
    """

    first: datetime | None
    last: datetime | None
    assumed: str
    of_product: bool


def parse_in_batches(
    formats: Formats, asked: Sequence[tuple[MemberState, pl.Series]], take: Callable[[pl.DataFrame], _T]
) -> list[_T]:
    """Parse lines that each start a record, as `Formats.parse` would parse those of each member alone.

    Args:
        formats: the line formats.
        asked: members with some of their lines.
        take: what is wanted of a frame of `PARSED_SCHEMA`; thousands of small frames would take much memory.

    Returns:
        For each member what `take` makes of its frame.
    """
    alike: dict[tuple[int, str | None, str | None, tuple[str, ...]], list[int]] = defaultdict(list)
    total = 0
    for index, (facts, lines) in enumerate(asked):
        total += lines.len()
        alike[total // _MANY_LINES, facts.log_hint, facts.writer, tuple(item.id for item in facts.formats)].append(
            index
        )
    found: dict[int, _T] = {}
    for indices in alike.values():
        whole = _parse(formats, asked[indices[0]][0], pl.concat(asked[index][1] for index in indices))
        position = 0
        no_year = whole["ts_assumed"].str.contains("year", literal=True).any()
        for index in indices:
            facts, lines = asked[index]
            parsed = whole.slice(position, lines.len())
            position += lines.len()
            # Each member has its own idea of the year.
            if no_year and len(indices) > 1:
                parsed = _parse(formats, facts, lines)
            found[index] = take(parsed)
    return [found[index] for index in range(len(asked))]


def spans_of_members(formats: Formats, members: Sequence[MemberState]) -> list[MemberSpan]:
    """What each member covers, and whether it is a log of the product."""
    generic = [item.id for item in formats.all if item.generic]
    told: list[MemberSpan] = []
    for first in range(0, len(members), _MANY_MEMBERS):
        some = members[first : first + _MANY_MEMBERS]
        asked = [(facts, pl.Series("line", facts.bounds(), dtype=pl.String)) for facts in some]
        told += parse_in_batches(
            formats, asked, lambda parsed: MemberSpan(*_times(parsed), _of_product(parsed, generic))
        )
    return told


def _of_product(parsed: pl.DataFrame, generic: Sequence[str]) -> bool:
    return any(
        known and (known not in generic or (log and is_known_log(log)))
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
        # Of stamps without a year the first may be of the year before, such as the start of a VM that ran long.
        return begin - _YEAR, end, assumed
    return first, last, assumed


def _parse(formats: Formats, facts: MemberState, lines: pl.Series) -> pl.DataFrame:
    return formats.parse(lines, facts.formats, anchor=facts.anchor, log_hint=facts.log_hint, writer=facts.writer)
