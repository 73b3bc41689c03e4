"""What the headers of one format say, remembered by their text behind the stamp.

A log repeats the same few headers with new stamps: taking the fields out of each anew costs more than looking up what
they said before. The format's own regex finds where a header ends, so a remembered one says what a new one would say.
"""

from __future__ import annotations

import re
from typing import Final

import polars as pl

from vmlog.knowledge.format_file import Format
from vmlog.parse import columns, timestamps
from vmlog.parse.compiled_format import CompiledFormat

# The header begins with an ISO stamp, but for a mark in brackets.
_STAMPED: Final = re.compile(
    r"\^(?:\(\?:\\\[[^()]*\)\?)?"
    + re.escape(r"(?P<ts>[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9:]{8}(?:\.[0-9]{1,6})?")
    + r"(?:Z|\(\?:Z\|[^()]*\))\)"
)
# The commonest stamp has milliseconds and Z; where that is so, what follows is read alike whatever the digits are.
_STAMP_CHARS: Final = len("2024-03-01T10:00:00.000Z")
_COMMON: Final = re.compile(r"[0-9-]{10}T[0-9:]{8}\.[0-9]{3}Z")
_CUT: Final = (
    timestamps.read_milliseconds(pl.col("head")).alias("ts_utc"),
    pl.col("head").str.head(_STAMP_CHARS).alias("ts_text"),
    columns.BODY_BEHIND_HEADER,
)
_KIND: Final = pl.col("head").str.slice(_STAMP_CHARS - 1).alias("kind")
# Fewer lines are not worth the calls.
_FEW_LINES: Final = 512
_MOST_HEADS: Final = 16_384


class HeaderCache:
    """The headers of one format; threads may use it at the same time."""

    def __init__(self, shape: CompiledFormat) -> None:
        self._shape = shape
        head = pl.col("text").str.extract(f"^{shape.variant.header}", 0)
        self._asked = (pl.col("row"), pl.col("text"), head.alias("head"))
        # Replaced as a whole: what two threads learn at the same time, one of them learns again.
        self._known = _Known(shape, pl.DataFrame(schema={"kind": pl.String}))
        self._pays = True

    @staticmethod
    def can_be_remembered(variant: Format) -> bool:
        """Whether headers of the format begin with a stamp and end where the message begins."""
        return variant.time == "iso" and variant.is_simple and bool(_STAMPED.match(variant.regex))

    def read(self, lines: pl.DataFrame) -> tuple[pl.DataFrame | None, pl.DataFrame]:
        """Split lines (`row`, `text`) into the raw columns of those with a remembered header and the lines left."""
        # The stamps of a log are all of one kind.
        if not self._pays or lines.height < _FEW_LINES or not _COMMON.match(lines["text"][0]):
            return None, lines
        headed = lines.select_seq(self._asked)
        known = self._known
        cut = headed.select_seq(known.cut)
        dated = timestamps.is_possible_time(cut["ts_utc"])
        hit = dated & columns.has_value(cut["kind"])
        if not hit.all() and self._learn(known, headed["head"].filter(dated & ~hit), most=hit.len() // 2):
            known = self._known
            cut = headed.select_seq(known.cut)
            hit = dated & columns.has_value(cut["kind"])
        self._pays = 2 * hit.sum() >= dated.sum()
        found, left = columns.split_frame(headed.hstack(cut.get_columns()), hit)
        return (found.select_seq(known.told) if found.height else None), left[["row", "text"]]

    def _learn(self, known: _Known, heads: pl.Series, most: int) -> bool:
        """Put some headers to the known ones, unless they are too many; says whether that was done."""
        unseen = heads.to_frame("head").with_columns(_KIND).unique("kind").filter(pl.col("kind").str.starts_with("Z"))
        if unseen.is_empty() or unseen.height > min(_MOST_HEADS - known.table.height, most):
            return False
        found, _ = self._shape.fields(unseen["head"])
        said = unseen.select("kind").hstack(self._shape.of_heads(found))
        self._known = _Known(self._shape, pl.concat([known.table, said], how="diagonal", rechunk=True))
        return True


class _Known:
    """A table of what headers say, and the expressions that look something up in it."""

    def __init__(self, shape: CompiledFormat, table: pl.DataFrame) -> None:
        """Take a table with a `kind`, the text from the Z of the stamp on, and raw columns."""
        self.table = table
        kind = pl.col("head").str.slice(_STAMP_CHARS - 1).cast(pl.Enum(table["kind"]), strict=False)
        self.cut = (*_CUT, kind.to_physical().alias("kind"))
        told = {name: pl.lit(table[name]).gather("kind") for name in table.columns if name != "kind"}
        told |= {"row": pl.col("row"), "ts_utc": pl.col("ts_utc"), "ts_text": pl.col("ts_text")}
        self.told = columns.cast_columns(told | shape.of_body(told))
