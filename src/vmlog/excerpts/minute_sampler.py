"""Sampling masses of equal lines: of each kind the first and the last line of every minute stand for the others."""

from __future__ import annotations

from functools import cache
from typing import Final

import numpy as np
from numpy.typing import NDArray

from vmlog.records.found_rows import FoundRows, Sampler, SkippedRows
from vmlog.records.iso_stamps import STAMP_BYTES
from vmlog.records.line_table import LineTable, Rows

FEW_SAMPLED: Final = 64
"""Up to this number of lines none is skipped."""
# The writer is looked for in this many bytes behind the usual stamp (a multiple of eight).
_WRITER_BYTES: Final = 48
_CPU: Final = b"cpu"


@cache
def minute_sampler(own_bits: int) -> Sampler:
    """Return what skips the lines of one kind that are neither the first nor the last of their minute.

    Args:
        own_bits: a line in which one of these was found always counts. Lines in which the same other things were found
            are of one kind if they have the same writer: a host, a processor, a program.
    """

    def sample(lines: LineTable, found: FoundRows) -> FoundRows:
        return _sample(lines, found, own_bits)

    return sample


def _sample(lines: LineTable, found: FoundRows, own_bits: int) -> FoundRows:
    """Skip what is neither the first nor the last of its minute, before any text is taken out."""
    last = len(lines) - 1
    trouble = (found.flags & np.uint32(own_bits)) == 0
    # A line with a usual stamp that another one with such a stamp follows is a record of one line.
    trouble &= lines.has_stamp[found.rows] & (found.rows < last)
    trouble &= lines.has_stamp[np.minimum(found.rows + 1, last)]
    rows, flags = found.rows[trouble], found.flags[trouble]
    if len(rows) <= FEW_SAMPLED:
        return found
    writers, has_writer = _writers(lines, rows)
    trouble[trouble] = has_writer
    rows, flags, writers = rows[has_writer], flags[has_writer], writers[has_writer]
    if not len(rows):
        return found
    kinds = np.column_stack([lines.stamps[0, rows], lines.stamps[1, rows], flags, writers])
    firsts, lasts = _outermost_equals(kinds)
    own = np.arange(len(rows))
    kept = (firsts == own) | (lasts == own)
    skipped = SkippedRows(rows, flags, rows[firsts], rows[lasts]).select(~kept)
    left = ~trouble
    left[trouble] = kept
    return FoundRows(found.rows[left], found.flags[left], skipped)


def _writers(lines: LineTable, rows: Rows) -> tuple[NDArray[np.uint64], NDArray[np.bool_]]:
    """Return what is behind each usual stamp, up to a colon or bracket, by eight bytes; and whether there is one."""
    data = np.frombuffer(lines.data, np.uint8)
    at = lines.begins[rows] + STAMP_BYTES
    text = data[np.minimum(at[:, None] + np.arange(_WRITER_BYTES), len(data) - 1)]
    ends = (text == ord(":")) | (text == ord("["))
    has_writer = ends.any(axis=1)
    text[np.arange(_WRITER_BYTES) >= ends.argmax(axis=1)[:, None]] = 0
    number = text[:, len(_CPU) :]
    digits = ((number >= ord("0")) & (number <= ord("9"))) | (number == 0)
    cpu = (text[:, : len(_CPU)] == np.frombuffer(_CPU, np.uint8)).all(axis=1) & digits.all(axis=1)
    text[cpu, len(_CPU) :] = 0
    return text.view(np.uint64), has_writer


def _outermost_equals(rows: NDArray[np.uint64]) -> tuple[NDArray[np.intp], NDArray[np.intp]]:
    """Return for each row the first and the last one that equals it.

    >>> _outermost_equals(np.array([[1, 2], [3, 4], [1, 2]], np.uint64))[1].tolist()
    [2, 1, 2]
    """
    # A few hundred rows: to sort them as columns would cost five times as much.
    data, size = rows.tobytes(), rows.shape[1] * rows.itemsize
    values = [data[place : place + size] for place in range(0, len(data), size)]
    firsts: dict[bytes, int] = {}
    lasts: dict[bytes, int] = {}
    for row, value in enumerate(values):
        firsts.setdefault(value, row)
        lasts[value] = row
    return np.array([firsts[value] for value in values]), np.array([lasts[value] for value in values])
