"""A format compiled for whole columns: its regex, and the expressions that turn its groups into raw columns."""

from __future__ import annotations

from datetime import datetime
from typing import Final

import polars as pl

from vmlog.knowledge.line_format import Format
from vmlog.parse import columns, originator, timestamps, vocabulary
from vmlog.parse.schema import UTC_TIME

# RFC 5424 escapes the characters that would end a value.
_ESCAPED: Final = r"\\([\"\\\]])"
# The signs of a service stand at the beginning of a message, within this many characters.
_SIGN_CHARS: Final = 200
HeaderFields = dict[str, pl.Expr]
"""Expressions for raw columns by name, without the columns that nothing fills."""

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
"""The groups that fill a column; the first with a value counts. `kv_...` are those of `originator.extract_pairs`."""


class CompiledFormat:
    """Reads lines of one format into raw columns. Threads may share an instance."""

    def __init__(self, line_format: Format) -> None:
        self.format = line_format
        groups = originator.pair_groups(line_format) if "kv" in line_format.groups else line_format.groups
        fields: HeaderFields = {}
        for column, sources in _SOURCES.items():
            if filled := [_without_empty(line_format, source) for source in sources if source in groups]:
                fields[column] = pl.coalesce(filled)
        if "program" in fields:
            fields |= columns.program_columns(fields["program"])
        if "cont" in line_format.groups:
            fields["continuation"] = pl.col("cont").is_not_null()
        self._header_columns = [pl.col("body"), *columns.cast_columns(fields)]
        stamp = _stamp_fields(line_format) if "ts" in line_format.groups else {}
        self._line_columns = columns.cast_columns({"row": pl.col("row")} | fields | stamp | self.body_fields(fields))

    def body_fields(self, header: HeaderFields) -> HeaderFields:
        """Return the expressions for what the format itself and the text after the header (`body`) give.

        Args:
            header: The expressions for what the header gives.
        """
        line_format = self.format
        body = pl.col("body")
        fields: HeaderFields = {"format": pl.lit(line_format.id), "body": body}
        if line_format.signs:
            beginning = pl.concat_str(
                pl.coalesce(header.get("component"), pl.lit("")), body.str.head(_SIGN_CHARS), separator=": "
            )
            signs = [pl.when(beginning.str.contains(sign)).then(pl.lit(log)) for log, sign in line_format.signs]
            fields["log"] = pl.coalesce(signs)
        elif line_format.log:
            fields["log"] = pl.when(body.is_not_null()).then(pl.lit(line_format.log))
        if line_format.component:
            fields["component"] = pl.coalesce(header.get("component"), body.str.extract(line_format.component))
        for column, regex in (("user", line_format.user), ("host", line_format.host)):
            if regex:
                written = body.str.extract(regex).str.replace_all(_ESCAPED, "$1")
                fields[column] = pl.coalesce(written, header.get(column))
        if line_format.continuation is not None:
            continues = body.str.contains(line_format.continuation)
            fields["continuation"] = continues | header["continuation"] if "continuation" in header else continues
        return fields

    def extract(self, text: pl.Series) -> tuple[pl.DataFrame, pl.Series]:
        """Extract the groups of the format.

        Returns:
            A String column per group, with the text after the header in `body`, and whether the format accepts each
            line; if it does not, all columns are null.
        """
        if "kv" in self.format.groups:
            groups = originator.extract_pairs(text, self.format)
        else:
            groups = columns.extract_groups(text, self.format.extractor)
        if self.format.is_simple:
            headed = pl.DataFrame([text.alias("text"), groups["head"]])
            groups = groups.hstack(headed.select_seq(columns.BODY_BEHIND_HEADER, pl.lit(None))[["body"]])
        else:
            groups = groups.rename({"msg": "body"})
        return groups, columns.has_value(groups["body"])

    def read_headers(self, groups: pl.DataFrame) -> pl.DataFrame:
        """Return the raw columns of headers without their stamps; `groups` is what `extract` returns."""
        return _with_levels(groups).select_seq(self._header_columns).drop("body")

    def read_lines(self, groups: pl.DataFrame, anchor: datetime) -> pl.DataFrame:
        """Return the raw columns of lines.

        Args:
            groups: What `extract` returns, and `row`.
            anchor: See `timestamps.to_utc`.
        """
        groups = _with_levels(groups)
        if "ts" in self.format.groups and "epoch" not in self.format.groups:
            stamps = groups["ts"]
            if "ts2" in self.format.groups:
                stamps = groups.select(_second_stamp(self.format.time)).to_series()
            times = timestamps.to_utc(stamps, self.format.time, anchor)
            groups = groups.hstack([times.alias("ts_utc"), stamps.alias("ts_text")])
        return groups.select_seq(self._line_columns)


def _without_empty(line_format: Format, group: str) -> pl.Expr:
    """Return a group as an expression that is null for the texts that mean nothing, such as a dash."""
    field = pl.col(group)
    # `vocabulary.normalise_levels` treats those of levels.
    for text in line_format.empty_values.get(group, ()) if group != "level" else ():
        field = pl.when(field != text).then(field)
    return field


def _with_levels(groups: pl.DataFrame) -> pl.DataFrame:
    if "level" not in groups.columns:
        return groups
    return pl.DataFrame(
        [vocabulary.normalise_levels(column) if column.name == "level" else column for column in groups.get_columns()]
    )


def _stamp_fields(line_format: Format) -> HeaderFields:
    if "epoch" in line_format.groups:
        time = pl.from_epoch(pl.col("epoch").cast(pl.Int64), time_unit="s")
        return {"ts_utc": time.cast(UTC_TIME), "ts_text": pl.col("ts")}
    fields = {"ts_utc": pl.col("ts_utc"), "ts_text": pl.col("ts_text")}
    assumed = timestamps.assumption_of(line_format.time)
    if assumed:
        fields["ts_assumed"] = pl.when(pl.col("ts_utc").is_not_null()).then(pl.lit(assumed))
    return fields


def _second_stamp(kind: str) -> pl.Expr:
    """Join a date with the time of day in the text, or prefer the second of two whole stamps."""
    if kind == "date":
        return pl.concat_str("ts", "ts2", separator=" ").fill_null(pl.col("ts"))
    return pl.coalesce("ts2", "ts")
