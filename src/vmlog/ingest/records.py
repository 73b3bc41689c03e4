"""Whole records as a parsed frame: the head line's fields, the text of the lines that continue it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

import polars as pl

from vmlog.ingest.coverage import MemberFacts
from vmlog.ingest.together import parse_together
from vmlog.lines import RecordBlock
from vmlog.parse import EVENT_SCHEMA, Formats

# What stands before the text of a line that continues a record: a header of its own (8.x), an arrow.
_LEAD: Final = (
    r"^(?:<[0-9]+>)?(?:[0-9]{4}-[0-9]{2}-[0-9]{2}T[^ ]+ (?:[A-Z][a-z]\([0-9]+\)(?:\+|\[\+\])? )?[^ ]+: )?"
    r"(?:mem> )?[ \t]*--> ?"
)
_LINES: Final = ("line_no", "line", "start", "record", "what")


def lines_of(block: RecordBlock, found: pl.DataFrame | None = None) -> pl.DataFrame:
    """The lines of a block as a frame, or only the records that some found lines (see `Search`) belong to.

    Returns:
        `line_no`, `line`, `start` (whether it is the first line of its record), `record` (the line number of that
        first line) and `what` was found in the line, in order.
    """
    if found is not None and block.starts.all():
        line_no = (found["row"] + block.first_line).alias("line_no")
        start = pl.Series("start", [True]).new_from_index(0, line_no.len())
        return pl.DataFrame([line_no, block.lines.gather(found["row"]), start, line_no.alias("record"), found["what"]])
    frame = pl.DataFrame({"line": block.lines, "start": block.starts}).with_row_index("line_no", block.first_line)
    frame = frame.with_columns(record=pl.when("start").then("line_no").forward_fill())
    if found is None:
        return frame.with_columns(what=pl.lit(0, dtype=pl.UInt32)).select(_LINES)
    what = pl.zeros(frame.height, dtype=pl.UInt32, eager=True).scatter(found["row"], found["what"])
    frame = frame.with_columns(what=what)
    asked = frame["record"].gather(found["row"]).unique()
    return frame.filter(pl.col("record").is_in(asked.implode())).select(_LINES)


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
    rows = pl.int_range(block.lines.len(), dtype=pl.UInt32, eager=True).alias("line_no")
    told = {
        "source": pl.lit(facts.member.source),
        "member": pl.lit(facts.member.path),
        "line_no": pl.col("line_no") + block.first_line,
        "n_lines": pl.lit(1),
        "log": pl.col("log").fill_null(pl.lit(facts.log, dtype=pl.String)),
        "host": pl.col("host").fill_null(pl.lit(facts.host, dtype=pl.String)),
    }
    heads = block.lines
    if not block.starts.all():
        heads, rows = heads.filter(block.starts), rows.filter(block.starts)
    parsed = formats.parse(heads, facts.formats, anchor=facts.anchor, log_hint=facts.log_hint)
    if heads.len() < block.lines.len():
        n_lines = rows.extend_constant(block.lines.len(), 1).diff(null_behavior="drop")
        told |= {"n_lines": pl.lit(n_lines), "body": pl.lit(_whole_bodies(block, parsed["body"], n_lines))}
    events = parsed.hstack([rows.head(heads.len())])
    return events.select_seq(told.get(name, pl.col(name)).cast(kind).alias(name) for name, kind in EVENT_SCHEMA.items())


def _whole_bodies(block: RecordBlock, bodies: pl.Series, n_lines: pl.Series) -> pl.Series:
    """The bodies of the records' first lines with the text of the lines that follow them."""
    longer = (n_lines > 1).arg_true()
    following = pl.DataFrame(
        {
            "record": longer.repeat_by(n_lines.gather(longer) - 1).explode(),
            "text": block.lines.filter(~block.starts).str.replace(_LEAD, ""),
        }
    )
    texts = following.group_by("record", maintain_order=True).agg(pl.col("text").str.join("\n"))["text"]
    return bodies.scatter(longer, bodies.gather(longer) + "\n" + texts)
