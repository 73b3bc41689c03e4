"""Formats applied to whole columns: header, stamp, then the formats that read what is behind the header."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Final

import polars as pl

from vmlog.parse import originator, timestamps
from vmlog.parse.definition import Format

_TIME: Final = pl.Datetime("us", "UTC")
_INNER_FIRST: Final = ("level", "component", "thread", "world", "op_id", "user", "log")
_OUTER_FIRST: Final = ("host", "program")
_STAMP: Final = ("ts_utc", "ts_text", "ts_assumed")
_RAW: Final[dict[str, pl.DataType]] = {
    "row": pl.UInt32(),
    "format": pl.String(),
    "ts_utc": _TIME,
    "ts_text": pl.String(),
    "ts_assumed": pl.String(),
    **dict.fromkeys((*_OUTER_FIRST, *_INNER_FIRST), pl.String()),
    "body": pl.String(),
    "continuation": pl.Boolean(),
}
_SOURCES: Final = {
    "host": ("host",),
    "program": ("prog",),
    "level": ("level",),
    "component": ("comp",),
    "thread": ("thread", "pid"),
    "world": ("world",),
    "op_id": ("op_id",),
    "user": ("user",),
}
"""Column -> the groups that fill it, first that has a value."""


class Engine:
    """Runs formats on lines; every operation costs much the same for one line or ten thousand, so there are few."""

    def __init__(self, formats: Mapping[str, Format], anchor: datetime) -> None:
        """Keep what all lines need.

        Args:
            formats: By id; the formats that others name in `tails` are among them.
            anchor: See `timestamps.to_utc`.
        """
        self._formats = formats
        self._anchor = anchor

    def run(self, lines: pl.Series, order: Sequence[Format]) -> pl.DataFrame:
        """Give every line to the first format of `order` that accepts it.

        Args:
            lines: Cleaned lines, none of them null.
            order: At least one format.

        Returns:
            One row per line, in their order, with level and log words as written; `format` is null and `body` the
            line where no format accepts it.
        """
        rest = pl.DataFrame({"row": pl.int_range(len(lines), dtype=pl.UInt32, eager=True), "text": lines})
        # One question about all formats keeps lines of no format from being shown to each of them.
        known = lines.str.contains(f"^(?:{'|'.join(sorted(variant.header for variant in order))})")
        unknown = rest.filter(~known)
        rest = rest.filter(known)
        parts = []
        for variant in order:
            if rest.is_empty():
                break
            claimed, rest = self._claim(rest, variant)
            if claimed is not None:
                parts.append(claimed)
        if not unknown.is_empty() or not parts:
            parts.append(unknown.select(_raw({"row": pl.col("row"), "body": pl.col("text")})))
        return parts[0] if len(parts) == 1 else pl.concat(parts).sort("row")

    def _claim(self, lines: pl.DataFrame, variant: Format) -> tuple[pl.DataFrame | None, pl.DataFrame]:
        """Split lines (`row`, `text`) into the parsed rows of those the format accepts and the lines left, in order."""
        hit = lines["text"].str.contains(f"^{variant.header}")
        count = hit.sum()
        if not count:
            return None, lines
        left = lines.clear()
        if count < len(hit):
            left, lines = lines.filter(~hit), lines.filter(hit)
        fields = lines.hstack(lines["text"].str.extract_groups(variant.extractor).struct.unnest())
        return self._with_tails(self._columns(fields, variant), variant), left

    def _columns(self, fields: pl.DataFrame, variant: Format) -> pl.DataFrame:
        """Turn the groups of one format into the raw columns."""
        body = pl.col("text").str.strip_prefix(pl.col("head")) if variant.is_simple else pl.col("msg")
        told: dict[str, pl.Expr] = {"row": pl.col("row"), "format": pl.lit(variant.id), "body": body}
        for column, groups in _SOURCES.items():
            found = [_told(group) for group in groups if group in variant.groups]
            if found:
                told[column] = pl.coalesce(found)
        if "kv" in variant.groups:
            pairs = originator.split(fields["kv"])
            told |= {name: pl.coalesce(told.get(name), pl.lit(pairs[name])) for name in pairs.columns}
        if variant.component:
            told["component"] = pl.coalesce(told.get("component"), body.str.extract(variant.component))
        if variant.log:
            told["log"] = pl.lit(variant.log)
        if "ts" in variant.groups:
            told |= self._stamp(fields, variant)
        told["continuation"] = _continues(variant, body)
        return fields.select(_raw(told))

    def _stamp(self, fields: pl.DataFrame, variant: Format) -> dict[str, pl.Expr]:
        """Read the stamp of one format: the more exact one where there are two."""
        text = fields["ts"]
        if "ts2" in variant.groups:
            text = fields.select(_second_stamp(variant.time)).to_series()
        if "epoch" in variant.groups:
            read = pl.from_epoch(pl.col("epoch").cast(pl.Int64), time_unit="s").cast(_TIME)
            return {"ts_utc": read, "ts_text": pl.col("ts")}
        moments = pl.lit(timestamps.to_utc(text, variant.time, self._anchor))
        assumed = pl.lit(timestamps.assumption(variant.time), dtype=pl.String)
        return {
            "ts_utc": moments,
            "ts_text": pl.lit(text),
            "ts_assumed": pl.when(moments.is_not_null()).then(assumed),
        }

    def _with_tails(self, parsed: pl.DataFrame, variant: Format) -> pl.DataFrame:
        """Read what is behind the header."""
        done = []
        for name in variant.tails:
            inner, left = self._claim(parsed.select("row", text="body"), self._formats[name])
            if inner is None:
                continue
            if left.is_empty():
                done.append(_merge(parsed, inner))
                parsed = parsed.clear()
                break
            claimed = parsed["row"].is_in(inner["row"].implode())
            done.append(_merge(parsed.filter(claimed), inner))
            parsed = parsed.filter(~claimed)
        if len(done) == 1 and parsed.is_empty():
            return done[0]
        return pl.concat([*done, parsed]).sort("row") if done else parsed


def _told(group: str) -> pl.Expr:
    """Take a field that is there but empty, or a dash, for one that says nothing."""
    return pl.when(~pl.col(group).is_in(("", "-"))).then(group)


def _second_stamp(kind: str) -> pl.Expr:
    """Join a date and the time of day found in the text, or take the second stamp as it is."""
    if kind == "date":
        return pl.concat_str("ts", "ts2", separator=" ").fill_null(pl.col("ts"))
    return pl.coalesce("ts2", "ts")


def _continues(variant: Format, body: pl.Expr) -> pl.Expr:
    """Say whether a headed line belongs to the record before it."""
    found = pl.lit(value=False)
    if "cont" in variant.groups:
        found = found | pl.col("cont").is_not_null()
    if variant.continuation is not None:
        found = found | body.str.contains(variant.continuation)
    return found


def _merge(outer: pl.DataFrame, inner: pl.DataFrame) -> pl.DataFrame:
    """Combine a header's values with those of the text behind it; both hold the same rows in the same order.

    The inner values win: they are the product's own, written before a syslog service added its header. Host and
    program are the outer ones, and so is the stamp where the inner one cannot be read.
    """
    dated = pl.col("inner_ts_utc").is_not_null()
    columns = {
        "row": pl.col("row"),
        "format": pl.col("format"),
        **{name: pl.when(dated).then(f"inner_{name}").otherwise(name) for name in _STAMP},
        **{name: pl.coalesce(name, f"inner_{name}") for name in _OUTER_FIRST},
        **{name: pl.coalesce(f"inner_{name}", name) for name in _INNER_FIRST},
        "body": pl.col("inner_body"),
        "continuation": pl.col("continuation") | pl.col("inner_continuation"),
    }
    return outer.hstack(inner.rename({name: f"inner_{name}" for name in _RAW})).select(_raw(columns))


def _raw(columns: Mapping[str, pl.Expr]) -> list[pl.Expr]:
    """Complete some columns to the raw ones, null where nothing is known."""
    nothing = pl.lit(None)
    return [columns.get(name, nothing).cast(kind).alias(name) for name, kind in _RAW.items()]
