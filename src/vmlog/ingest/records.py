"""Whole records as a parsed frame: the head line's fields, the text of the lines that continue it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final, NamedTuple

import numpy as np
import polars as pl
from numpy.typing import NDArray

from vmlog.ingest.coverage import MemberFacts
from vmlog.ingest.together import parse_together
from vmlog.lines import Flags, RecordBlock, Rows
from vmlog.parse import EVENT_SCHEMA, Formats

# What stands before the text of a line that continues a record: a header of its own (8.x), an arrow.
_LEAD: Final = (
    r"^(?:<[0-9]+>)?(?:[0-9]{4}-[0-9]{2}-[0-9]{2}T[^ ]+ (?:[A-Z][a-z]\([0-9]+\)(?:\+|\[\+\])? )?[^ ]+: )?"
    r"(?:mem> )?[ \t]*--> ?"
)


def lines_of(block: RecordBlock) -> pl.DataFrame:
    """The lines of a block as a frame.

    Returns:
        `line_no`, `line`, `start` (whether it is the first line of its record), `record` (the line number of that
        first line) and `what` was found in the line, in order.
    """
    frame = pl.DataFrame({"line": block.lines.column(), "start": block.starts})
    frame = frame.with_row_index("line_no", block.first_line)
    record = pl.when("start").then("line_no").forward_fill()
    return frame.select("line_no", "line", "start", record=record, what=pl.lit(0, dtype=pl.UInt32))


class FoundLines(NamedTuple):
    """The lines of records that hold a found line, in order: the columns of `lines_of`, not yet a frame."""

    line_no: Rows
    line: list[str]
    start: Flags
    record: Rows
    what: NDArray[np.uint32]

    @classmethod
    def of(cls, block: RecordBlock) -> FoundLines:
        """Take them out of a block."""
        found = block.found
        rows, first = block.records_with(found.rows)
        what = np.zeros(len(rows), np.uint32)
        what[np.searchsorted(rows, found.rows)] = found.what
        return cls(rows + block.first_line, block.lines.texts(rows), rows == first, first + block.first_line, what)

    @staticmethod
    def frame(parts: Sequence[Sequence[FoundLines]]) -> pl.DataFrame:
        """Some of them in one frame, with the number of the `part` that each line is of."""
        single = [found for part in parts for found in part]
        columns = {
            name: np.concatenate([getattr(found, name) for found in single])
            for name in ("line_no", "start", "record", "what")
        }
        lines = [line for found in single for line in found.line]
        number = np.repeat(np.arange(len(parts)), [sum(len(found.line) for found in part) for part in parts])
        return pl.DataFrame(
            {**columns, "line": lines, "part": number}, schema_overrides={"line_no": pl.UInt32, "record": pl.UInt32}
        )


def parse_records(formats: Formats, asked: Sequence[tuple[MemberFacts, pl.DataFrame]]) -> list[pl.DataFrame]:
    """Parse whole records of some members; many at once cost much less than one by one.

    Args:
        formats: the line formats.
        asked: members with what `lines_of` gives.

    Returns:
        For each member one row per record: the columns of `PARSED_SCHEMA`, and `line_no`, `what` was found in the
        record, `n_lines`, `line` (the head line as it stands), `more` (the following lines as they stand) and `text`
        (their text), the last two null without any.
    """
    heads = [(facts, lines.filter(pl.col("start"))) for facts, lines in asked]
    parsed = parse_together(formats, [(facts, lines["line"]) for facts, lines in heads], pl.DataFrame.clone)
    return [
        _with_rest(lines, starts, fields) for (_, lines), (_, starts), fields in zip(asked, heads, parsed, strict=True)
    ]


def _with_rest(lines: pl.DataFrame, heads: pl.DataFrame, parsed: pl.DataFrame) -> pl.DataFrame:
    records = heads.select("line_no", "line", "what").hstack(parsed)
    if heads.height == lines.height:
        empty = pl.lit(None, dtype=pl.String)
        return records.with_columns(more=empty, text=empty, n_lines=pl.lit(1, dtype=pl.UInt32))
    rest = (
        lines.filter(~pl.col("start"))
        .with_columns(text=pl.col("line").str.replace(_LEAD, ""))
        .group_by(line_no="record", maintain_order=True)
        .agg(
            pl.col("text").str.join("\n"),
            pl.col("line").str.join("\n").alias("more"),
            (pl.len() + 1).cast(pl.UInt32).alias("n_lines"),
            pl.col("what").bitwise_or().alias("also"),
        )
    )
    joined = records.join(rest, on="line_no", how="left", maintain_order="left")
    return joined.with_columns(pl.col("n_lines").fill_null(1), what=pl.col("what") | pl.col("also").fill_null(0))


def event_frame(formats: Formats, block: RecordBlock, facts: MemberFacts) -> pl.DataFrame:
    """The records of a block as events, in the columns of `EVENT_SCHEMA`."""
    (records,) = parse_records(formats, [(facts, lines_of(block))])
    return records.with_columns(
        source=pl.lit(facts.member.source),
        member=pl.lit(facts.member.path),
        log=pl.coalesce("log", pl.lit(facts.log, dtype=pl.String)),
        host=pl.coalesce("host", pl.lit(facts.host, dtype=pl.String)),
        body=pl.when(pl.col("text").is_null())
        .then(pl.col("body"))
        .otherwise(pl.concat_str("body", "text", separator="\n")),
    ).select(pl.col(name).cast(dtype) for name, dtype in EVENT_SCHEMA.items())
