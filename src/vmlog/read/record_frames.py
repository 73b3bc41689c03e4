"""Found records as parsed frames: the fields of the head line, the text of the lines that continue it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

import polars as pl

from vmlog.parse.formats import Formats
from vmlog.read.batch_parse import parse_in_batches
from vmlog.read.member_state import MemberState

# What stands before the text of a line that continues a record: a header of its own (8.x, syslog), an arrow.
CONTINUATION_LEAD: Final = (
    r"^(?:(?:<[0-9]+>)?(?:1 )?(?:[0-9]{4}-[0-9]{2}-[0-9]{2}[T \t]|[A-Z][a-z]{2} [ 0-9]?[0-9] [0-9]{2}:)"
    r"[^\n]{0,200}?[:\]-] )?(?:mem> )?[ \t]*--> ?"
)


def parse_records(formats: Formats, wanted: Sequence[tuple[MemberState, pl.DataFrame]]) -> list[pl.DataFrame]:
    """Parse whole records of several members in few calls.

    Args:
        formats: the line formats.
        wanted: members with some of their lines, in the columns of `FoundLines`.

    Returns:
        For each member one row per record: the columns of `PARSED_SCHEMA`, and `line_no`, `flags` (what was found in
        the record), `n_lines`, `line` (the head line as it stands), `more` (the following lines as they stand) and
        `text` (their text); the last two are null without following lines.
    """
    heads = [(state, lines.filter(pl.col("start"))) for state, lines in wanted]
    parsed = parse_in_batches(formats, [(state, lines["line"]) for state, lines in heads], pl.DataFrame.clone)
    return [
        _with_rest(lines, starts, fields) for (_, lines), (_, starts), fields in zip(wanted, heads, parsed, strict=True)
    ]


def _with_rest(lines: pl.DataFrame, heads: pl.DataFrame, parsed: pl.DataFrame) -> pl.DataFrame:
    records = heads.select("line_no", "line", "flags").hstack(parsed)
    if heads.height == lines.height:
        empty = pl.lit(None, dtype=pl.String)
        return records.with_columns(more=empty, text=empty, n_lines=pl.lit(1, dtype=pl.UInt32))
    rest = (
        lines.filter(~pl.col("start"))
        .with_columns(text=pl.col("line").str.replace(CONTINUATION_LEAD, ""))
        .group_by(line_no="record", maintain_order=True)
        .agg(
            pl.col("text").str.join("\n"),
            pl.col("line").str.join("\n").alias("more"),
            (pl.len() + 1).cast(pl.UInt32).alias("n_lines"),
            pl.col("flags").bitwise_or().alias("rest_flags"),
        )
    )
    joined = records.join(rest, on="line_no", how="left", maintain_order="left")
    flags = pl.col("flags") | pl.col("rest_flags").fill_null(0)
    return joined.with_columns(pl.col("n_lines").fill_null(1), flags=flags)
