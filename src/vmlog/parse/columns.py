"""Raw columns: what the groups of a format fill, and how those of an inner header are laid over those of an outer one.

Every columnar call has its fixed cost, and where the threads of polars take part they cost more than they save on one
block. So expressions are gathered, and `select_seq` of at least two of them stays in the thread that calls it.
"""

from __future__ import annotations

from datetime import datetime
from typing import Final

import polars as pl

from vmlog.parse import originator, timestamps, words
from vmlog.parse.definition import Format
from vmlog.parse.groups import extract_groups

Told = dict[str, pl.Expr]
"""Raw columns by name; those that nothing tells of are missing."""

_TIME: Final = pl.Datetime("us", "UTC")
_INNER_FIRST: Final = ("level", "component", "thread", "world", "op_id", "user", "log")
STAMP: Final = ("ts_utc", "ts_text", "ts_assumed")
_PROGRAM: Final = ("program", "own_log", "lower_program")
RAW: Final[dict[str, pl.DataType]] = {
    "row": pl.UInt32(),
    "format": pl.String(),
    "ts_utc": _TIME,
    "ts_text": pl.String(),
    "ts_assumed": pl.String(),
    **dict.fromkeys(("host", *_PROGRAM, *_INNER_FIRST, "body"), pl.String()),
    "continuation": pl.Boolean(),
}
"""`own_log` and `lower_program` are what `words.log` wants to know of the program; a `level` that is written but not
known is empty, so that it hides that of an outer header."""
_SOURCES: Final = {
    "host": ("host",),
    "program": ("prog",),
    "level": ("level",),
    "component": ("comp", "kv_component"),
    "thread": ("thread", "pid"),
    "world": ("world",),
    "op_id": ("op_id", "kv_op_id"),
    "user": ("user", "kv_user"),
}
"""Column -> the groups that fill it, first that has a value."""


def fields(text: pl.Series, variant: Format) -> tuple[pl.DataFrame, pl.Series]:
    """Take out the groups of a format.

    Returns:
        A String column per group (of `kv` one per key), the lines themselves in `text`, and whether the format accepts
        each line.
    """
    if "kv" in variant.groups:
        groups = originator.extract(text, variant)
    else:
        groups = extract_groups(text, variant.extractor)
    return groups.hstack([text.alias("text")]), groups[variant.proof].is_not_null()


def of_groups(found: pl.DataFrame, variant: Format, anchor: datetime) -> Told:
    """Say what the groups of a format's header tell.

    Args:
        found: what `fields` gives; all of a row are null where the format does not accept the line.
        variant: the format.
        anchor: see `timestamps.to_utc`.
    """
    told: Told = {}
    for column, groups in _SOURCES.items():
        filled = [_told(found[group], variant) for group in groups if group in found.columns]
        if filled:
            told[column] = pl.coalesce(filled)
    if "level" in told:
        told["level"] = pl.lit(words.levels(found.select_seq(told["level"], told["level"].alias("_")).to_series()))
    if "program" in told:
        told |= _of_program(told["program"])
    if "ts" in found.columns:
        told |= _stamp(found, variant, anchor)
    if "cont" in found.columns:
        told["continuation"] = pl.col("cont").is_not_null()
    return told


def with_body(told: Told, variant: Format, body: pl.Expr) -> Told:
    """Add what the format itself and the text behind the header tell."""
    told = {"format": pl.lit(variant.id), "body": body} | told
    if variant.log:
        told["log"] = pl.lit(variant.log)
    if variant.component:
        told["component"] = pl.coalesce(told.get("component"), body.str.extract(variant.component))
    if variant.continuation is not None:
        continues = body.str.contains(variant.continuation)
        told["continuation"] = continues | told["continuation"] if "continuation" in told else continues
    return told


def select(frame: pl.DataFrame, told: Told) -> pl.DataFrame:
    """The raw columns that the expressions give on a frame."""
    return frame.select_seq(value.cast(RAW[name]).alias(name) for name, value in told.items())


def split(frame: pl.DataFrame, hit: pl.Series) -> tuple[pl.DataFrame, pl.DataFrame]:
    """The rows that are hit and the other ones."""
    return (frame, frame.clear()) if hit.all() else (_filtered(frame, hit), _filtered(frame, ~hit))


def _filtered(frame: pl.DataFrame, hit: pl.Series) -> pl.DataFrame:
    """What `DataFrame.filter` gives, without its fixed cost."""
    return pl.DataFrame([column.filter(hit) for column in frame.get_columns()])


def _told(column: pl.Series, variant: Format) -> pl.Expr:
    """Take a field that is there but empty, or a dash, for one that says nothing."""
    field = pl.col(column.name)
    return pl.when((field != "") & (field != "-")).then(field) if column.name in variant.may_be_void else field


def _of_program(program: pl.Expr) -> Told:
    return {"own_log": words.own_log(program), "lower_program": program.str.to_lowercase()}


def _stamp(fields: pl.DataFrame, variant: Format, anchor: datetime) -> Told:
    """Read the stamp of one format: the more exact one where there are two."""
    text = fields["ts"]
    if "ts2" in fields.columns:
        text = fields.select(_second_stamp(variant.time)).to_series()
    if "epoch" in fields.columns:
        read = pl.from_epoch(pl.col("epoch").cast(pl.Int64), time_unit="s").cast(_TIME)
        return {"ts_utc": read, "ts_text": pl.col("ts"), "ts_assumed": pl.lit(None)}
    moments = pl.lit(timestamps.to_utc(text, variant.time, anchor))
    assumed = timestamps.assumption(variant.time)
    return {
        "ts_utc": moments,
        "ts_text": pl.lit(text),
        "ts_assumed": pl.when(moments.is_not_null()).then(pl.lit(assumed)) if assumed else pl.lit(None),
    }


def _second_stamp(kind: str) -> pl.Expr:
    """Join a date and the time of day found in the text, or take the second stamp as it is."""
    if kind == "date":
        return pl.concat_str("ts", "ts2", separator=" ").fill_null(pl.col("ts"))
    return pl.coalesce("ts2", "ts")


def merge(outer: pl.DataFrame, inner: pl.DataFrame) -> pl.DataFrame:
    """Combine a header's values with those of the text behind it.

    The inner values win: they are the product's own, written before a syslog service added its header. Host and
    program are the outer ones, and so is the stamp where the inner one cannot be read.

    Args:
        outer: raw columns.
        inner: raw columns of the same rows; all of a row are null where nothing was found in the text.
    """
    both = outer.hstack(inner.select(pl.all().name.prefix("inner_")))
    dated = pl.col("inner_ts_utc").is_not_null()
    told: Told = {"row": pl.col("row"), "format": pl.col("format"), "body": pl.coalesce("inner_body", "body")}
    for name in (*STAMP, "host", *_PROGRAM, *_INNER_FIRST, "continuation"):
        known = [each for each in (name, f"inner_{name}") if each in both.columns]
        if len(known) < 2:
            told |= {name: pl.col(each) for each in known}
        elif name in STAMP:
            told[name] = pl.when(dated).then(f"inner_{name}").otherwise(name)
        elif name == "continuation":
            told[name] = pl.any_horizontal(known)
        else:
            told[name] = pl.coalesce(known[::-1] if name in _INNER_FIRST else known)
    if "program" in outer.columns and "program" in inner.columns:
        told |= _of_program(told["program"])
    return select(both, told)
