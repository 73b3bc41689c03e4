"""Formats applied to whole columns: header, stamp, then the formats that read what is behind the header."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Final

import polars as pl

from vmlog.parse import originator, timestamps
from vmlog.parse.definition import Format

_FIELDS: Final = ("level", "component", "thread", "world", "op_id", "user", "log")
_OUTER_FIELDS: Final = ("host", "program")
_STAMP: Final = ("ts_utc", "ts_text", "ts_assumed")
_RAW: Final[dict[str, pl.DataType]] = {
    "row": pl.UInt32(),
    "format": pl.String(),
    "ts_utc": pl.Datetime("us", "UTC"),
    "ts_text": pl.String(),
    "ts_assumed": pl.String(),
    **dict.fromkeys((*_OUTER_FIELDS, *_FIELDS), pl.String()),
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
    """Runs formats on lines. `tails` maps the ids that formats name in `tails` to those formats."""

    def __init__(self, tails: Mapping[str, Format], anchor: datetime) -> None:
        self._tails = tails
        self._anchor = anchor

    def run(self, lines: pl.Series, order: Sequence[Format]) -> pl.DataFrame:
        """Give every line to the first format of `order` that accepts it.

        Returns:
            One row per line, in their order, with level and log words as written; `format` is null and `body` the
            line where no format accepts it.
        """
        rest = pl.DataFrame({"row": pl.int_range(len(lines), dtype=pl.UInt32, eager=True), "text": lines})
        parts = []
        for variant in order:
            if rest.is_empty():
                break
            claimed, rest = self._claim(rest, variant)
            if not claimed.is_empty():
                parts.append(claimed)
        if not rest.is_empty() or not parts:
            parts.append(_conform(rest.rename({"text": "body"})))
        return parts[0] if len(parts) == 1 else pl.concat(parts).sort("row")

    def _claim(self, lines: pl.DataFrame, variant: Format) -> tuple[pl.DataFrame, pl.DataFrame]:
        """Split lines (`row`, `text`) into the parsed rows of those the format accepts, and the lines left."""
        fields = lines["text"].str.extract_groups(variant.extractor).struct.unnest()
        hit = fields["head" if variant.is_simple else "msg"].is_not_null()
        if not hit.any():
            return _conform(lines.clear().select("row")), lines
        if hit.all():
            left = lines.clear()
        else:
            left = lines.filter(~hit)
            lines, fields = lines.filter(hit), fields.filter(hit)
        body = pl.col("text").str.strip_prefix(pl.col("head")) if variant.is_simple else pl.col("msg")
        # A field that is there but empty, or a dash, says nothing.
        blank = [name for name in fields.columns if name not in ("head", "msg", "ts", "kv", "cont")]
        told = fields.with_columns(pl.when(~pl.col(name).is_in(("", "-"))).then(name).alias(name) for name in blank)
        parsed = self._columns(lines.hstack(told).with_columns(body=body), variant)
        return self._with_tails(parsed, variant), left

    def _columns(self, frame: pl.DataFrame, variant: Format) -> pl.DataFrame:
        """Turn the groups of one format into the raw columns."""
        new: list[pl.Series | pl.Expr] = [pl.lit(variant.id).alias("format")]
        if "ts" in variant.groups:
            new.extend(self._stamp(frame, variant))
        for column, groups in _SOURCES.items():
            present = [group for group in groups if group in variant.groups]
            if present:
                new.append(pl.coalesce(present).alias(column))
        if variant.log:
            new.append(pl.lit(variant.log).alias("log"))
        new.append(_continues(variant).alias("continuation"))
        frame = _conform(frame.with_columns(new), keep=("kv",) if "kv" in variant.groups else ())
        if "kv" in variant.groups:
            pairs = originator.split(frame["kv"])
            frame = frame.drop("kv").with_columns(
                frame[name].zip_with(frame[name].is_not_null(), pairs[name]) for name in pairs.columns
            )
        if variant.component:
            found = pl.col("body").str.extract(variant.component)
            frame = frame.with_columns(component=pl.coalesce("component", found))
        return frame

    def _stamp(self, frame: pl.DataFrame, variant: Format) -> list[pl.Series]:
        """Read the stamp of one format: the exact inner one where there is one."""
        text = frame["ts"]
        if "ts2" in variant.groups:
            text = frame.select(_inner_stamp(variant.time)).to_series()
        read = timestamps.to_utc(text, variant.time, self._anchor)
        assumed = frame.select(pl.when(read.is_not_null()).then(pl.lit(timestamps.assumption(variant.time))))
        if "epoch" in variant.groups:
            read = pl.from_epoch(frame["epoch"].cast(pl.Int64), time_unit="s").dt.cast_time_unit("us")
            read = read.dt.replace_time_zone("UTC")
            return [read.alias("ts_utc"), text.alias("ts_text")]
        return [read, text.alias("ts_text"), assumed.to_series().cast(pl.String).alias("ts_assumed")]

    def _with_tails(self, parsed: pl.DataFrame, variant: Format) -> pl.DataFrame:
        """Read what is behind the header; the inner values win, except for host and program."""
        done = []
        for name in variant.tails:
            if parsed.is_empty():
                break
            inner, _ = self._claim(parsed.select("row", text="body"), self._tails[name])
            if inner.is_empty():
                continue
            claimed = parsed["row"].is_in(inner["row"].implode())
            done.append(_merge(parsed.filter(claimed), inner))
            parsed = parsed.filter(~claimed)
        return pl.concat([*done, parsed]).sort("row") if done else parsed


def _inner_stamp(kind: str) -> pl.Expr:
    """Join a date and the time of day found in the text, or take the second stamp as it is."""
    if kind == "date":
        return pl.concat_str("ts", "ts2", separator=" ").fill_null(pl.col("ts")).alias("ts")
    return pl.coalesce("ts2", "ts").alias("ts")


def _continues(variant: Format) -> pl.Expr:
    """Say whether a headed line belongs to the record before it."""
    found = pl.lit(value=False)
    if "cont" in variant.groups:
        found = found | pl.col("cont").is_not_null()
    if variant.continuation is not None:
        found = found | pl.col("body").str.contains(variant.continuation)
    return found


def _merge(outer: pl.DataFrame, inner: pl.DataFrame) -> pl.DataFrame:
    """Combine a header's values with those of the text behind it; both hold the same rows in the same order."""
    both = outer.hstack(inner.rename(lambda name: f"inner_{name}"))
    dated = pl.col("inner_ts_utc").is_not_null()
    return both.with_columns(
        *(pl.coalesce(f"inner_{name}", name).alias(name) for name in _FIELDS),
        *(pl.coalesce(name, f"inner_{name}").alias(name) for name in _OUTER_FIELDS),
        *(pl.when(dated).then(f"inner_{name}").otherwise(name).alias(name) for name in _STAMP),
        body=pl.col("inner_body"),
        continuation=pl.col("continuation") | pl.col("inner_continuation"),
    ).select(_RAW.keys())


def _conform(frame: pl.DataFrame, keep: tuple[str, ...] = ()) -> pl.DataFrame:
    """Give a frame exactly the raw columns (and those to keep), null where it has no such value."""
    missing = [pl.lit(None, dtype=kind).alias(name) for name, kind in _RAW.items() if name not in frame.columns]
    return frame.with_columns(missing).select(*_RAW, *keep)
