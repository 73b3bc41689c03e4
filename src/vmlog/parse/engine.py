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
        claimed, rest = self._claim(rest, order[0], likely=True)
        parts = [] if claimed is None else [claimed]
        if not (parts and rest.is_empty()):
            # One question about all formats keeps lines of no format from being shown to each of them.
            known = rest["text"].str.contains(f"^(?:{'|'.join(sorted(variant.header for variant in order))})")
            unknown, rest = rest.filter(~known), rest.filter(known)
            parts.append(unknown.select("row", body="text"))
        for variant in order[1:]:
            if rest.is_empty():
                break
            claimed, rest = self._claim(rest, variant)
            if claimed is not None:
                parts.append(claimed)
        whole = parts[0] if len(parts) == 1 else pl.concat(parts, how="diagonal").sort("row")
        return whole.select(
            (pl.col(name) if name in whole.columns else pl.lit(None)).cast(kind).alias(name)
            for name, kind in _RAW.items()
        )

    def _claim(
        self, lines: pl.DataFrame, variant: Format, *, likely: bool = False
    ) -> tuple[pl.DataFrame | None, pl.DataFrame]:
        """Split lines (`row`, `text`) into the parsed rows of those the format accepts and the lines left, in order.

        A test before the fields are taken out pays only where it is not `likely` that the format accepts a line. Of the
        raw columns the parsed rows have those that the format tells of.
        """
        left = lines.clear()
        if not likely:
            hit = lines["text"].str.contains(f"^{variant.header}")
            if not hit.all():
                left, lines = lines.filter(~hit), lines.filter(hit)
        fields = lines["text"].str.extract_groups(variant.extractor).struct.unnest()
        hit = fields["head" if variant.is_simple else "msg"].is_not_null()
        if not hit.all():
            left, lines, fields = (
                pl.concat([left, lines.filter(~hit)]).sort("row"),
                lines.filter(hit),
                fields.filter(hit),
            )
        if lines.is_empty():
            return None, left
        return self._with_tails(self._columns(lines.hstack(fields), variant), variant), left

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
        if "cont" in variant.groups or variant.continuation is not None:
            told["continuation"] = _continues(variant, body)
        return fields.select(value.cast(_RAW[name]).alias(name) for name, value in told.items())

    def _stamp(self, fields: pl.DataFrame, variant: Format) -> dict[str, pl.Expr]:
        """Read the stamp of one format: the more exact one where there are two."""
        text = fields["ts"]
        if "ts2" in variant.groups:
            text = fields.select(_second_stamp(variant.time)).to_series()
        if "epoch" in variant.groups:
            read = pl.from_epoch(pl.col("epoch").cast(pl.Int64), time_unit="s").cast(_TIME)
            return {"ts_utc": read, "ts_text": pl.col("ts"), "ts_assumed": pl.lit(None)}
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
            inner, left = self._claim(parsed.select("row", text="body"), self._formats[name], likely=True)
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
        return pl.concat([*done, parsed], how="diagonal").sort("row") if done else parsed


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
    both = outer.hstack(inner.rename({name: f"inner_{name}" for name in inner.columns}))
    dated = pl.col("inner_ts_utc").is_not_null()
    columns = [pl.col("row", "format"), pl.col("inner_body").alias("body")]
    for name in (*_STAMP, *_OUTER_FIRST, *_INNER_FIRST, "continuation"):
        known = [each for each in (name, f"inner_{name}") if each in both.columns]
        if len(known) < 2:
            value = pl.col(known)
        elif name in _STAMP:
            value = pl.when(dated).then(f"inner_{name}").otherwise(name)
        elif name == "continuation":
            value = pl.any_horizontal(known)
        else:
            value = pl.coalesce(known if name in _OUTER_FIRST else known[::-1])
        columns += [value.alias(name)] if known else []
    return both.select(columns)
