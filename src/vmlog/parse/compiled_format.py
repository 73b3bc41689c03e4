"""A format made ready for whole columns: its regex, and the expressions for what its groups tell."""

from __future__ import annotations

from datetime import datetime
from typing import Final

import polars as pl

from vmlog.knowledge.format_file import Format
from vmlog.parse import columns, originator, timestamps
from vmlog.parse import vocabulary as words

# As RFC 5424 escapes what would end a value.
_ESCAPED: Final = r"\\([\"\\\]])"
# So much of a message tells which service wrote it.
_SIGN_CHARS: Final = 200
HeaderFields = dict[str, pl.Expr]
"""Raw columns by name; those that nothing tells of are missing."""

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
"""Column -> the groups that fill it, first that has a value; `kv_...` is what `originator.extract` makes of `kv`."""


class CompiledFormat:
    """Turns lines into the raw columns that one format tells of; threads may use it at the same time."""

    def __init__(self, variant: Format) -> None:
        self.variant = variant
        groups = originator.pair_groups(variant) if "kv" in variant.groups else variant.groups
        told: HeaderFields = {}
        for column, sources in _SOURCES.items():
            if filled := [_filled(variant, source) for source in sources if source in groups]:
                told[column] = pl.coalesce(filled)
        if "program" in told:
            told |= columns.program_columns(told["program"])
        if "cont" in variant.groups:
            told["continuation"] = pl.col("cont").is_not_null()
        self._of_head = [pl.col("body"), *columns.cast_columns(told)]
        stamp = _stamp(variant) if "ts" in variant.groups else {}
        self._of_line = columns.cast_columns({"row": pl.col("row")} | told | stamp | self.of_body(told))

    def of_body(self, told: HeaderFields) -> HeaderFields:
        """What the format itself and the text behind the header, in `body`, tell where the header tells so much."""
        variant = self.variant
        body = pl.col("body")
        more: HeaderFields = {"format": pl.lit(variant.id), "body": body}
        if variant.signs:
            beginning = pl.concat_str(
                pl.coalesce(told.get("component"), pl.lit("")), body.str.head(_SIGN_CHARS), separator=": "
            )
            signs = [pl.when(beginning.str.contains(sign)).then(pl.lit(log)) for log, sign in variant.signs]
            more["log"] = pl.coalesce(signs)
        elif variant.log:
            more["log"] = pl.when(body.is_not_null()).then(pl.lit(variant.log))
        if variant.component:
            more["component"] = pl.coalesce(told.get("component"), body.str.extract(variant.component))
        for column, regex in (("user", variant.user), ("host", variant.host)):
            if regex:
                written = body.str.extract(regex).str.replace_all(_ESCAPED, "$1")
                more[column] = pl.coalesce(written, told.get(column))
        if variant.continuation is not None:
            continues = body.str.contains(variant.continuation)
            more["continuation"] = continues | told["continuation"] if "continuation" in told else continues
        return more

    def fields(self, text: pl.Series) -> tuple[pl.DataFrame, pl.Series]:
        """Take out the groups of the format.

        Returns:
            A String column per group, the text behind the header in `body`, and whether the format accepts each line;
            where it does not, all columns are null.
        """
        if "kv" in self.variant.groups:
            groups = originator.extract_pairs(text, self.variant)
        else:
            groups = columns.extract_groups(text, self.variant.extractor)
        if self.variant.is_simple:
            headed = pl.DataFrame([text.alias("text"), groups["head"]])
            groups = groups.hstack(headed.select_seq(columns.BODY_BEHIND_HEADER, pl.lit(None))[["body"]])
        else:
            groups = groups.rename({"msg": "body"})
        return groups, columns.has_value(groups["body"])

    def of_heads(self, found: pl.DataFrame) -> pl.DataFrame:
        """What headers tell but for their stamps; `found` is what `fields` gives."""
        return _with_levels(found).select_seq(self._of_head).drop("body")

    def of_lines(self, found: pl.DataFrame, anchor: datetime) -> pl.DataFrame:
        """What lines tell; `found` is what `fields` gives, and `row`. See `timestamps.to_utc` for the anchor."""
        found = _with_levels(found)
        if "ts" in self.variant.groups and "epoch" not in self.variant.groups:
            stamps = found["ts"]
            if "ts2" in self.variant.groups:
                stamps = found.select(_second_stamp(self.variant.time)).to_series()
            read = timestamps.to_utc(stamps, self.variant.time, anchor)
            found = found.hstack([read.alias("ts_utc"), stamps.alias("ts_text")])
        return found.select_seq(self._of_line)


def _filled(variant: Format, group: str) -> pl.Expr:
    """Take a field that is there but empty, or a dash, for one that says nothing."""
    field = pl.col(group)
    for text in variant.void.get(group, ()) if group != "level" else ():  # `words.levels` sees to levels
        field = pl.when(field != text).then(field)
    return field


def _with_levels(found: pl.DataFrame) -> pl.DataFrame:
    if "level" not in found.columns:
        return found
    return pl.DataFrame(
        [words.normalise_levels(column) if column.name == "level" else column for column in found.get_columns()]
    )


def _stamp(variant: Format) -> HeaderFields:
    if "epoch" in variant.groups:
        read = pl.from_epoch(pl.col("epoch").cast(pl.Int64), time_unit="s")
        return {"ts_utc": read.cast(columns.UTC_TIME), "ts_text": pl.col("ts")}
    told = {"ts_utc": pl.col("ts_utc"), "ts_text": pl.col("ts_text")}
    assumed = timestamps.assumption_of(variant.time)
    if assumed:
        told["ts_assumed"] = pl.when(pl.col("ts_utc").is_not_null()).then(pl.lit(assumed))
    return told


def _second_stamp(kind: str) -> pl.Expr:
    """Join a date and the time of day found in the text, or take the second stamp as it is."""
    if kind == "date":
        return pl.concat_str("ts", "ts2", separator=" ").fill_null(pl.col("ts"))
    return pl.coalesce("ts2", "ts")
