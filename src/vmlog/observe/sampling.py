"""Sampling masses of trouble on a host: of each kind the first and the last record of every minute suffice.

`TroubleKeeper` would keep only these anyway. The others are skipped, and read only if one of these turns out to be
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

REPRESENTATIVES: Final = ("kept_before", "kept_after")
"""The columns of a skipped line that hold the numbers of the lines which represent it."""
# Up to this number of lines none is skipped.
_FEW: Final = 64
# The minute of a stamp of any kind, and the writer: a host, a processor, a program.
_MINUTE: Final = r"^(?P<minute>[^:]*:[0-9]{2}):[0-9.,Z]* ?(?P<writer>[^:\[]*)"
# The writer is looked for in this many bytes behind the usual stamp (a multiple of eight).
_WRITER_BYTES: Final = 48
_CPU: Final = b"cpu"


def is_sampled(state: MemberState) -> bool:
    """Return whether a member is a log in which a host writes about itself alone, by its name or else by its lines."""
    return (state.log_hint or (state.formats[0].log if state.formats else None)) in SAMPLED_LOGS


def sampler_of(state: MemberState) -> Sampler | None:
    """Return what skips found lines of a member that add nothing, or None if all of them count."""
    return _sample if is_sampled(state) else None


def _sample(lines: LineTable, found: FoundRows) -> FoundRows:
    """Skip what is neither the first nor the last of its minute, before any text is taken out."""
    last = len(lines) - 1
    trouble = (found.flags & (CONTEXT - 1)) == 0
    # A line with a usual stamp that another one with such a stamp follows is a record of one line.
    trouble &= lines.has_stamp[found.rows] & (found.rows < last)
    trouble &= lines.has_stamp[np.minimum(found.rows + 1, last)]
    rows, flags = found.rows[trouble], found.flags[trouble]
    if len(rows) <= _FEW:
        return found
    writers, has_writer = _writers(lines, rows)
    trouble[trouble] = has_writer
    rows, flags, writers = rows[has_writer], flags[has_writer], writers[has_writer]
    if not len(rows):
        return found
    kinds = np.column_stack([lines.stamps[0, rows], lines.stamps[1, rows], flags, writers])
    firsts, lasts = _first_equal(kinds), len(rows) - 1 - _first_equal(kinds[::-1])[::-1]
    own = np.arange(len(rows))
    kept = (firsts == own) | (lasts == own)
    skipped = SkippedRows(rows, flags, rows[firsts], rows[lasts]).select(~kept)
    left = ~trouble
    left[trouble] = kept
    return FoundRows(found.rows[left], found.flags[left], skipped)


def _writers(lines: LineTable, rows: Rows) -> tuple[NDArray[np.uint64], NDArray[np.bool_]]:
    """Return the writer behind each usual stamp, as in `_MINUTE`, in rows of eight bytes; and whether there is one."""
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


def _first_equal(rows: NDArray[np.uint64]) -> NDArray[np.intp]:
    """Return for each row the first one that equals it.

    >>> _first_equal(np.array([[1, 2], [3, 4], [1, 2]], np.uint64)).tolist()
    [0, 1, 0]
    """
    whole = np.ascontiguousarray(rows).view(np.dtype((np.void, rows.shape[1] * rows.itemsize))).ravel()
    _, first, same = np.unique(whole, return_index=True, return_inverse=True)
    return np.asarray(first[same])


def sample_lines(lines: pl.DataFrame, parts: Sequence[int]) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Skip what is neither the first nor the last of its minute.

    Args:
        lines: lines of records, as in `FoundBatch`.
        parts: the parts that are sampled; see `is_sampled`.

    Returns:
        The lines that are kept, and the skipped ones with the numbers of those that represent them in
        `REPRESENTATIVES`.
    """
    of_host = pl.col("start") & (pl.len().over("part", "record") == 1) & pl.col("part").is_in(parts)
    trouble = lines.select(of_host & ((pl.col("record_flags") & (CONTEXT - 1)) == 0)).to_series()
    if trouble.sum() <= _FEW:
        trouble = pl.repeat(value=False, n=lines.height, eager=True)
    sampled = lines.filter(trouble).with_columns(pl.col("line").str.extract_groups(_MINUTE).alias("stamp"))
    sampled = sampled.unnest("stamp").with_columns(pl.col("writer").str.replace("cpu[0-9]+$", "cpu"))
    kind = ("part", "flags", "minute", "writer")
    sampled = sampled.select(
        *lines.columns,
        kept_before=pl.col("line_no").first().over(kind),
        kept_after=pl.col("line_no").last().over(kind),
    )
    kept = (sampled["line_no"] == sampled["kept_before"]) | (sampled["line_no"] == sampled["kept_after"])
    left = pl.concat([lines.filter(~trouble), sampled.filter(kept).select(lines.columns)])
    return left.sort("part", "line_no"), sampled.filter(~kept)
