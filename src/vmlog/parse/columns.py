"""Raw columns of parsed lines, their merging across two headers, and cheap column operations.

Every column operation of polars has a fixed cost: building expressions, and starting threads. On the lines of one block
that is much of the whole. So expressions are built once, and `select_seq` with at least two of them is used, because it
stays in the calling thread.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from typing import Final

import polars as pl

from vmlog.parse import vocabulary
from vmlog.parse.schema import UTC_TIME

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
"""The columns that lines are read into before the log is known.

`own_log` and `lower_program` are what `vocabulary.log_of_line` needs to know about the program. An unknown `level` is
empty instead of null, so that it hides the level of an outer header.
"""

BODY_BEHIND_HEADER: Final = pl.col("text").str.strip_prefix(pl.col("head")).alias("body")
"""The text after a header; null if there is no header."""

_TRUE: Final = pl.Series([True])


def cast_columns(fields: dict[str, pl.Expr]) -> list[pl.Expr]:
    """Return the expressions for raw columns, named and cast to `RAW_SCHEMA`."""
    return [value.cast(RAW_SCHEMA[name]).alias(name) for name, value in fields.items()]


def program_columns(program: pl.Expr) -> dict[str, pl.Expr]:
    """Return the raw columns that the name of a program gives."""
    return {"own_log": vocabulary.log_of_program(program), "lower_program": program.str.to_lowercase()}


def merge_headers(outer: pl.DataFrame, inner: pl.DataFrame, *, relayed: bool = False) -> pl.DataFrame:
    """Combine the raw columns of a header with those of the header in the text after it.

    The inner values win: the product wrote them before a syslog service added its header. The program is the outer one,
    and so is the stamp if the inner one cannot be read.

    Args:
        outer: The raw columns of the first header.
        inner: Those of the second one for the same rows in the same order; null if no format accepts the text.
        relayed: True if the text is a whole line that a relay passed on; then all inner values win.
    """
    both = outer.hstack([column.alias(f"inner_{column.name}") for column in inner.get_columns()])
    return both.select_seq(_merged(tuple(both.columns), relayed=relayed))


@cache
def _merged(columns: tuple[str, ...], *, relayed: bool) -> list[pl.Expr]:
    has_inner_stamp = pl.col("inner_ts_utc").is_not_null()
    fields = {"row": pl.col("row"), "format": pl.col("format"), "body": pl.coalesce("inner_body", "body")}
    if relayed:
        fields["format"] = pl.coalesce("inner_format", "format")
    for name in (*STAMP_COLUMNS, *_PROGRAM, *_INNER_FIRST, "continuation"):
        present = [column for column in (name, f"inner_{name}") if column in columns]
        if name in STAMP_COLUMNS and "inner_ts_utc" in columns:
            inner, outer = (pl.col(column) if column in columns else pl.lit(None) for column in (f"inner_{name}", name))
            fields[name] = pl.when(has_inner_stamp).then(inner).otherwise(outer)
        elif len(present) < 2:
            fields.update((name, pl.col(column)) for column in present)
        elif name == "continuation":
            fields[name] = pl.any_horizontal(present)
        else:
            fields[name] = pl.coalesce(present[::-1] if relayed or name in _INNER_FIRST else present)
    if {"program", "inner_program"} <= {*columns}:
        fields |= program_columns(fields["program"])
    return cast_columns(fields)


def extract_groups(text: pl.Series, regex: str) -> pl.DataFrame:
    """Return the named groups of a regex as String columns, null in the rows that it does not match.

    >>> extract_groups(pl.Series(["a=1", "b"]), "(?P<name>[a-z])=(?P<value>[0-9])").rows()
    [('a', '1'), (None, None)]
    """
    found = text.to_frame("text").select_seq(pl.col("text").str.extract_groups(regex).alias("groups"), pl.lit(None))
    return found["groups"].struct.unnest()


def has_value(column: pl.Series) -> pl.Series:
    """Return the same as `is_not_null`, cheaper for a column without nulls."""
    return column.is_not_null() if column.null_count() else _TRUE.new_from_index(0, column.len())


def split_frame(frame: pl.DataFrame, mask: pl.Series) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Return the rows for which the mask is true, and the others."""
    return (frame, frame.clear()) if mask.all() else (_filter(frame, mask), _filter(frame, ~mask))


def _filter(frame: pl.DataFrame, mask: pl.Series) -> pl.DataFrame:
    """Return the same as `DataFrame.filter`, without its fixed cost."""
    return pl.DataFrame([column.filter(mask) for column in frame.get_columns()])


def join_frames(parts: Sequence[pl.DataFrame]) -> pl.DataFrame:
    """Return the rows of all frames in the order of the lines (`row`)."""
    return parts[0] if len(parts) == 1 else pl.concat(parts, how="diagonal").sort("row")
