"""Masses of trouble on a host: of each kind the first and the last record of every minute tell all.

That is what `ContextKeeper` keeps of them anyway, so the others need no look, unless one of these turns out to be
something else.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

import numpy as np
import polars as pl
from numpy.typing import NDArray

from vmlog.logs import SAMPLED_LOGS
from vmlog.observe.prefilter import CONTEXT
from vmlog.read.member_state import MemberState
from vmlog.records.found_rows import FoundRows, Sampler, SkippedRows
from vmlog.records.iso_stamps import STAMP_BYTES
from vmlog.records.line_table import LineTable, Rows

# Fewer records in a look are all taken.
_FEW: Final = 64
# The minute of a stamp of any kind, and who speaks: a host, a processor, a program.
_MINUTE: Final = r"^(?P<minute>[^:]*:[0-9]{2}):[0-9.,Z]* ?(?P<who>[^:\[]*)"
# So many bytes behind the usual stamp tell who speaks, in a multiple of eight.
_WHO_BYTES: Final = 48
_CPU: Final = b"cpu"


def is_stormy(state: MemberState) -> bool:
    """Whether a member is a log in which a host speaks of itself alone, by its name or else by its lines."""
    return (state.log_hint or (state.formats[0].log if state.formats else None)) in SAMPLED_LOGS


def sampler_of(state: MemberState) -> Sampler | None:
    """How to thin the lines that are found in a member; null where all count."""
    return _thin if is_stormy(state) else None


def _thin(lines: LineTable, found: FoundRows) -> FoundRows:
    """Set aside what is neither the first nor the last of its minute, before any text is taken out."""
    last = len(lines) - 1
    trouble = (found.flags & (CONTEXT - 1)) == 0
    # What has a usual stamp itself, and behind it a line with one, is a record of one line.
    trouble &= lines.has_stamp[found.rows] & (found.rows < last)
    trouble &= lines.has_stamp[np.minimum(found.rows + 1, last)]
    rows, what = found.rows[trouble], found.flags[trouble]
    if len(rows) <= _FEW:
        return found
    who, told = _who(lines, rows)
    trouble[trouble] = told
    rows, what, who = rows[told], what[told], who[told]
    if not len(rows):
        return found
    said = np.column_stack([lines.stamps[0, rows], lines.stamps[1, rows], what, who])
    firsts, lasts = _firsts(said), len(rows) - 1 - _firsts(said[::-1])[::-1]
    own = np.arange(len(rows))
    needed = (firsts == own) | (lasts == own)
    skipped = SkippedRows(rows, what, rows[firsts], rows[lasts]).select(~needed)
    left = ~trouble
    left[trouble] = needed
    return FoundRows(found.rows[left], found.flags[left], skipped)


def _who(lines: LineTable, rows: Rows) -> tuple[NDArray[np.uint64], NDArray[np.bool_]]:
    """Who speaks behind the usual stamp, as `_MINUTE` has it in rows of eight bytes; and whether it is told."""
    data = np.frombuffer(lines.data, np.uint8)
    at = lines.begins[rows] + STAMP_BYTES
    text = data[np.minimum(at[:, None] + np.arange(_WHO_BYTES), len(data) - 1)]
    ends = (text == ord(":")) | (text == ord("["))
    told = ends.any(axis=1)
    text[np.arange(_WHO_BYTES) >= ends.argmax(axis=1)[:, None]] = 0
    number = text[:, len(_CPU) :]
    digits = ((number >= ord("0")) & (number <= ord("9"))) | (number == 0)
    cpu = (text[:, : len(_CPU)] == np.frombuffer(_CPU, np.uint8)).all(axis=1) & digits.all(axis=1)
    text[cpu, len(_CPU) :] = 0
    return text.view(np.uint64), told


def _firsts(rows: NDArray[np.uint64]) -> NDArray[np.intp]:
    """For each row the first one that is the same."""
    whole = np.ascontiguousarray(rows).view(np.dtype((np.void, rows.shape[1] * rows.itemsize))).ravel()
    _, first, same = np.unique(whole, return_index=True, return_inverse=True)
    return np.asarray(first[same])


def sampled(lines: pl.DataFrame, stormy: Sequence[int]) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Set aside what is neither the first nor the last of its minute.

    Args:
        lines: lines of records.
        stormy: parts that are logs in which a host speaks of itself alone.

    Returns:
        The lines that are left, and those that need a look only where one of two others turns out to be something else;
        `first` and `last` are their numbers.
    """
    of_host = pl.col("start") & (pl.len().over("part", "record") == 1) & pl.col("part").is_in(stormy)
    masses = lines.select(of_host & ((pl.col("whole") & (CONTEXT - 1)) == 0)).to_series()
    if masses.sum() <= _FEW:
        masses = pl.repeat(value=False, n=lines.height, eager=True)
    told = lines.filter(masses).with_columns(pl.col("line").str.extract_groups(_MINUTE).alias("said")).unnest("said")
    told = told.with_columns(pl.col("who").str.replace("cpu[0-9]+$", "cpu"))
    alike = ("part", "what", "minute", "who")
    told = told.select(
        *lines.columns,
        first=pl.col("line_no").first().over(alike),
        last=pl.col("line_no").last().over(alike),
    )
    needed = (told["line_no"] == told["first"]) | (told["line_no"] == told["last"])
    left = pl.concat([lines.filter(~masses), told.filter(needed).select(lines.columns)])
    return left.sort("part", "line_no"), told.filter(~needed)
