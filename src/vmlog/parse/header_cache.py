"""The raw columns of headers already seen, by the text of the header after its stamp.

A log repeats few headers with new stamps, and looking up their columns is cheaper than extracting them again. The
format's own regex finds the end of a header, so a cached header gives what extracting it would give.
"""

from __future__ import annotations

import re
from typing import Final

import polars as pl

from vmlog.knowledge.line_format import Format
from vmlog.parse import columns, timestamps
from vmlog.parse.compiled_format import CompiledFormat

# The header begins with an ISO stamp, after an optional mark in brackets.
_STAMPED: Final = re.compile(
    r"\^(?:\(\?:\\\[[^()]*\)\?)?"
    + re.escape(r"(?P<ts>[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9:]{8}(?:\.[0-9]{1,6})?")
    + r"(?:Z|\(\?:Z\|[^()]*\))\)"
)
# The most common stamp has milliseconds and Z. After it, the header reads the same whatever its digits are.
_STAMP_CHARS: Final = len("2024-03-01T10:00:00.000Z")
_COMMON_STAMP: Final = re.compile(r"[0-9-]{10}T[0-9:]{8}\.[0-9]{3}Z")
_STAMP_COLUMNS: Final = (
    timestamps.read_milliseconds(pl.col("head")).alias("ts_utc"),
    pl.col("head").str.head(_STAMP_CHARS).alias("ts_text"),
    columns.BODY_BEHIND_HEADER,
)
_KEY: Final = pl.col("head").str.slice(_STAMP_CHARS - 1).alias("key")
# Fewer lines than these are not worth the column operations.
_FEW_LINES: Final = 512
_MOST_HEADERS: Final = 16_384


class HeaderCache:
    """Looks up the headers of one format. Threads may share an instance."""

    def __init__(self, compiled: CompiledFormat) -> None:
        self._compiled = compiled
        head = pl.col("text").str.extract(f"^{compiled.format.header}", 0)
        self._head_columns = (pl.col("row"), pl.col("text"), head.alias("head"))
        # Replaced as a whole: of what two threads add at the same time, one addition is lost and made again later.
        self._table = _HeaderTable(compiled, pl.DataFrame(schema={"key": pl.String}))
        self._pays = True

    @staticmethod
    def can_cache(line_format: Format) -> bool:
        """Return whether headers of the format begin with a stamp and end where the message begins."""
        return line_format.time == "iso" and line_format.is_simple and bool(_STAMPED.match(line_format.regex))

    def read(self, lines: pl.DataFrame) -> tuple[pl.DataFrame | None, pl.DataFrame]:
        """Split lines (`row`, `text`) into the raw columns of those with a cached header and the lines left."""
        # All stamps of a log are of one kind.
        if not self._pays or lines.height < _FEW_LINES or not _COMMON_STAMP.match(lines["text"][0]):
            return None, lines
        headed = lines.select_seq(self._head_columns)
        table = self._table
        found = headed.select_seq(table.lookup_columns)
        dated = timestamps.is_possible_time(found["ts_utc"])
        cached = dated & columns.has_value(found["key"])
        if not cached.all() and self._add(table, headed["head"].filter(dated & ~cached), most=cached.len() // 2):
            table = self._table
            found = headed.select_seq(table.lookup_columns)
            cached = dated & columns.has_value(found["key"])
        self._pays = 2 * cached.sum() >= dated.sum()
        known, left = columns.split_frame(headed.hstack(found.get_columns()), cached)
        return (known.select_seq(table.raw_columns) if known.height else None), left[["row", "text"]]

    def _add(self, table: _HeaderTable, heads: pl.Series, most: int) -> bool:
        """Add headers to those of the table unless they are too many; tell whether that was done."""
        unseen = heads.to_frame("head").with_columns(_KEY).unique("key").filter(pl.col("key").str.starts_with("Z"))
        if unseen.is_empty() or unseen.height > min(_MOST_HEADERS - table.headers.height, most):
            return False
        groups, _ = self._compiled.extract(unseen["head"])
        added = unseen.select("key").hstack(self._compiled.read_headers(groups))
        headers = pl.concat([table.headers, added], how="diagonal", rechunk=True)
        self._table = _HeaderTable(self._compiled, headers)
        return True


class _HeaderTable:
    """Known headers with their raw columns, and the expressions to look them up.

    Attributes:
        headers: `key` (the text from the Z of the stamp on) and the raw columns of each header.
        lookup_columns: Expressions on `head` that give the stamp, the body, and the index of the header (`key`).
        raw_columns: Expressions on those that give the raw columns of a line.
    """

    def __init__(self, compiled: CompiledFormat, headers: pl.DataFrame) -> None:
        self.headers = headers
        key = pl.col("head").str.slice(_STAMP_CHARS - 1).cast(pl.Enum(headers["key"]), strict=False)
        self.lookup_columns = (*_STAMP_COLUMNS, key.to_physical().alias("key"))
        fields = {name: pl.lit(headers[name]).gather("key") for name in headers.columns if name != "key"}
        fields |= {"row": pl.col("row"), "ts_utc": pl.col("ts_utc"), "ts_text": pl.col("ts_text")}
        self.raw_columns = columns.cast_columns(fields | compiled.body_fields(fields))
