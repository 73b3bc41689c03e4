"""The lines of a block that were written within a time, without making text of the others."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Final

import numpy as np
import polars as pl

from vmlog.parse.formats import Formats
from vmlog.read.member_state import MemberState, parse_lines
from vmlog.read.reading import StampShifts
from vmlog.records.line_kinds import HEAD
from vmlog.records.line_table import LineTable, RowMask, Rows
from vmlog.records.record_block import RecordBlock
from vmlog.story.belonging import TimeSpan

_NO_ROWS: Final = np.empty(0, np.intp)
# Lines of a log may stand this much out of order.
_DISORDER: Final = timedelta(minutes=10)
_WORD: Final = 8


def rows_within(block: RecordBlock, state: MemberState, span: TimeSpan, formats: Formats, shifts: StampShifts) -> Rows:
    """Return the rows of the lines whose stamps lie within a time of the writer's own clock, ascending.

    Args:
        block: records of the member.
        state: the member.
        span: by the clock that the member's lines were stamped with.
        formats: the line formats.
        shifts: how far assumed years and zones are off.
    """
    lines = block.lines
    stamped = _stamped_within(lines, span)
    others = np.flatnonzero(~lines.has_stamp & (lines.kinds == HEAD))
    if len(others):
        times = _Times(state, formats, shifts)
        outermost = times.of(lines.text(others[[0, -1]]))
        if _may_overlap(outermost, span):
            within = [span.holds(when) for when in times.of(lines.text(others))]
            stamped = np.union1d(stamped, others[np.asarray(within, np.bool_)])
    return stamped


class _Times:
    """Reads the times of lines of a member."""

    def __init__(self, state: MemberState, formats: Formats, shifts: StampShifts) -> None:
        self._state = state
        self._formats = formats
        self._shifts = shifts

    def of(self, lines: pl.Series) -> list[datetime | None]:
        parsed = parse_lines(self._formats, self._state, lines)
        unit = self._state.member.unit
        return [
            self._shifts.corrected(ts, assumed or "", unit) if ts else None
            for ts, assumed in zip(parsed["ts_utc"].to_list(), parsed["ts_assumed"].to_list(), strict=True)
        ]


def _may_overlap(outermost: list[datetime | None], span: TimeSpan) -> bool:
    """Return whether lines between two times, in either order, may lie within the span."""
    known = [when for when in outermost if when]
    if len(known) < len(outermost):
        return True
    wide = span.widened(_DISORDER)
    return min(known) <= wide.end and max(known) >= wide.start


def _stamped_within(lines: LineTable, span: TimeSpan) -> Rows:
    """Return the rows with the usual stamp, which is in UTC, between two times."""
    if not lines.has_stamp.any():
        return _NO_ROWS
    return np.flatnonzero(lines.has_stamp & ~_is_before(lines, span.start) & _is_before(lines, span.end, or_equal=True))


def _is_before(lines: LineTable, moment: datetime, *, or_equal: bool = False) -> RowMask:
    """Return which stamps are earlier than a moment, in whole milliseconds."""
    text = moment.astimezone(UTC).replace(tzinfo=None).isoformat(timespec="milliseconds").encode() + b"Z"
    words = [np.uint64(int.from_bytes(text[at : at + _WORD], "big")) for at in range(0, 3 * _WORD, _WORD)]
    before = np.zeros(len(lines), np.bool_)
    equal = np.ones(len(lines), np.bool_)
    for stamps, word in zip(lines.stamps, words, strict=True):
        before |= equal & (stamps < word)
        equal &= stamps == word
    return before | equal if or_equal else before
