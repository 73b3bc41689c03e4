"""Whole records as a parsed frame: the head line's fields, the text of the lines that continue it."""

from __future__ import annotations

from typing import Final

import polars as pl

from vmlog.ingest.coverage import MemberFacts
from vmlog.lines import RecordBlock
from vmlog.parse import EVENT_SCHEMA, Formats

# What stands before the text of a line that continues a record: a header of its own (8.x), an arrow.
_LEAD: Final = (
    r"^(?:<[0-9]+>)?(?:[0-9]{4}-[0-9]{2}-[0-9]{2}T[^ ]+ (?:[A-Z][a-z]\([0-9]+\)(?:\+|\[\+\])? )?[^ ]+: )?"
    r"(?:mem> )?[ \t]*--> ?"
)


def parse_records(
    formats: Formats, block: RecordBlock, facts: MemberFacts, wanted: pl.Series | None = None
) -> pl.DataFrame:
    """Parse the records of a block.

    Args:
        formats: the line formats.
        block: whole records.
        facts: the member they stand in.
        wanted: Boolean column over the block's lines; only records with a true line are parsed. All when null.

    Returns:
        One row per record: the columns of `PARSED_SCHEMA`, and `line_no`, `n_lines`, `line` (the head line as it
        stands), `more` (the following lines as they stand) and `text` (their text), the last two null without any.
    """
    frame = pl.DataFrame({"line": block.lines, "record": block.record, "start": block.starts()})
    frame = frame.with_row_index("line_no", offset=block.first_line)
    if wanted is not None:
        frame = frame.filter(pl.col("record").is_in(block.record.filter(wanted).unique().implode()))
    heads = frame.filter(pl.col("start"))
    parsed = formats.parse(heads["line"], facts.formats, anchor=facts.anchor, log_hint=facts.log)
    records = pl.concat([heads.select("line_no", "record", "line"), parsed], how="horizontal")
    if heads.height == frame.height:
        empty = pl.lit(None, dtype=pl.String)
        return records.drop("record").with_columns(more=empty, text=empty, n_lines=pl.lit(1, dtype=pl.UInt32))
    rest = (
        frame.filter(~pl.col("start"))
        .with_columns(text=pl.col("line").str.replace(_LEAD, ""))
        .group_by("record")
        .agg(
            pl.col("text").str.join("\n"),
            pl.col("line").str.join("\n").alias("more"),
            (pl.len() + 1).cast(pl.UInt32).alias("n_lines"),
        )
    )
    joined = records.join(rest, on="record", how="left", maintain_order="left").drop("record")
    return joined.with_columns(pl.col("n_lines").fill_null(1))


def event_frame(formats: Formats, block: RecordBlock, facts: MemberFacts, host: str | None) -> pl.DataFrame:
    """The records of a block as events, in the columns of `EVENT_SCHEMA`."""
    records = parse_records(formats, block, facts)
    return records.with_columns(
        source=pl.lit(facts.member.source),
        member=pl.lit(facts.member.path),
        host=pl.coalesce("host", pl.lit(host, dtype=pl.String)),
        body=pl.when(pl.col("text").is_null())
        .then(pl.col("body"))
        .otherwise(pl.concat_str("body", "text", separator="\n")),
    ).select(pl.col(name).cast(dtype) for name, dtype in EVENT_SCHEMA.items())
