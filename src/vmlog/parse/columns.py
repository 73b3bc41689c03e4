"""Raw columns, what becomes of those of an inner header, and calls on columns that cost little.

Every columnar call has its fixed cost: for making expressions, and where the threads of polars take part. On the lines
of one block it is much of the whole. So expressions are made once, and `select_seq` of two or more of them stays in the
thread that calls it.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from typing import Final

import polars as pl

from vmlog.parse import vocabulary as words

UTC_TIME: Final = pl.Datetime("us", "UTC")
STAMP_COLUMNS: Final = ("ts_utc", "ts_text", "ts_assumed")
_INNER_FIRST: Final = ("host", "level", "component", "thread", "world", "op_id", "user", "log")
_PROGRAM: Final = ("program", "own_log", "lower_program")
RAW_SCHEMA: Final[dict[str, pl.DataType]] = {
    "row": pl.UInt32(),
    "format": pl.String(),
    "ts_utc": UTC_TIME,
    "ts_text": pl.String(),
    "ts_assumed": pl.String(),
    **dict.fromkeys((*_PROGRAM, *_INNER_FIRST, "body"), pl.String()),
    "continuation": pl.Boolean(),
}
"""`own_log` and `lower_program` are what `words.log` wants to know of the program; a `level` that is written but not
known is empty, so that it hides that of an outer header."""


BODY_BEHIND_HEADER: Final = pl.col("text").str.strip_prefix(pl.col("head")).alias("body")
"""The text behind a header; null where there is none."""

_TRUE: Final = pl.Series([True])


def cast_columns(told: dict[str, pl.Expr]) -> list[pl.Expr]:
    """Expressions for raw columns, for `select_seq`."""
    return [value.cast(RAW_SCHEMA[name]).alias(name) for name, value in told.items()]


def program_columns(program: pl.Expr) -> dict[str, pl.Expr]:
    """What the name of a program tells of the log."""
    return {"own_log": words.log_of_program(program), "lower_program": program.str.to_lowercase()}


def merge_headers(outer: pl.DataFrame, inner: pl.DataFrame, *, relayed: bool = False) -> pl.DataFrame:
    """Combine the raw columns of a header with those of the text behind it.

    Both hold the same rows in the same order; the inner ones are null where a format does not accept the text.

    The inner values win: they are the product's own, written before a syslog service added its header. The
    program is the outer one, and so is the stamp where the inner one cannot be read. In what was `relayed`, a whole
    line of another format, all inner values win.
    """
    both = outer.hstack([column.alias(f"inner_{column.name}") for column in inner.get_columns()])
    return both.select_seq(_merged(tuple(both.columns), relayed=relayed))


@cache
def _merged(columns: tuple[str, ...], *, relayed: bool) -> list[pl.Expr]:
    dated = pl.col("inner_ts_utc").is_not_null()
    told = {"row": pl.col("row"), "format": pl.col("format"), "body": pl.coalesce("inner_body", "body")}
    if relayed:
        told["format"] = pl.coalesce("inner_format", "format")
    for name in (*STAMP_COLUMNS, *_PROGRAM, *_INNER_FIRST, "continuation"):
        known = [each for each in (name, f"inner_{name}") if each in columns]
        if name in STAMP_COLUMNS and "inner_ts_utc" in columns:
            inner, outer = (pl.col(each) if each in columns else pl.lit(None) for each in (f"inner_{name}", name))
            told[name] = pl.when(dated).then(inner).otherwise(outer)
        elif len(known) < 2:
            told.update((name, pl.col(each)) for each in known)
        elif name == "continuation":
            told[name] = pl.any_horizontal(known)
        else:
            told[name] = pl.coalesce(known[::-1] if relayed or name in _INNER_FIRST else known)
    if {"program", "inner_program"} <= {*columns}:
        told |= program_columns(told["program"])
    return cast_columns(told)


def extract_groups(text: pl.Series, regex: str) -> pl.DataFrame:
    """The named groups of a regex, a String column each; null in the rows that it does not match."""
    found = text.to_frame("text").select_seq(pl.col("text").str.extract_groups(regex).alias("groups"), pl.lit(None))
    return found["groups"].struct.unnest()


def has_value(column: pl.Series) -> pl.Series:
    """What `is_not_null` gives, for less where nothing is null."""
    return column.is_not_null() if column.null_count() else _TRUE.new_from_index(0, column.len())


def split_frame(frame: pl.DataFrame, hit: pl.Series) -> tuple[pl.DataFrame, pl.DataFrame]:
    """The rows that are hit and the other ones."""
    return (frame, frame.clear()) if hit.all() else (_filtered(frame, hit), _filtered(frame, ~hit))


def _filtered(frame: pl.DataFrame, hit: pl.Series) -> pl.DataFrame:
    """What `DataFrame.filter` gives, without its fixed cost."""
    return pl.DataFrame([column.filter(hit) for column in frame.get_columns()])


def join_frames(parts: Sequence[pl.DataFrame]) -> pl.DataFrame:
    """The rows of some frames in the order of the lines."""
    return parts[0] if len(parts) == 1 else pl.concat(parts, how="diagonal").sort("row")
