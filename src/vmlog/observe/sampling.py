"""Sampling masses of trouble on a host: of each kind the first and the last record of every minute suffice.

`minute_sampler` does this before the text of lines is taken out, and `sample_lines` once more for whole records.
`TroubleKeeper` would keep only these anyway. The others are skipped, and read only if one of these turns out to be
something else.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

import polars as pl

from vmlog.excerpts.minute_sampler import FEW_SAMPLED
from vmlog.logs import SAMPLED_LOGS
from vmlog.observe.prefilter import CONTEXT
from vmlog.read.member_state import MemberState

REPRESENTATIVES: Final = ("kept_before", "kept_after")
"""The columns of a skipped line that hold the numbers of the lines which represent it."""
# The minute of a stamp of any kind, and the writer: a host, a processor, a program.
_MINUTE: Final = r"^(?P<minute>[^:]*:[0-9]{2}):[0-9.,Z]* ?(?P<writer>[^:\[]*)"
OWN_BITS: Final = CONTEXT - 1
"""A line in which one of these was found stands for itself."""


def is_sampled(state: MemberState) -> bool:
    """Return whether a member is a log in which a host writes about itself alone, by its name or else by its lines."""
    return (state.log_hint or (state.formats[0].log if state.formats else None)) in SAMPLED_LOGS


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
    trouble = lines.select(of_host & ((pl.col("record_flags") & OWN_BITS) == 0)).to_series()
    if trouble.sum() <= FEW_SAMPLED:
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
