"""What the headers of one format say, remembered by their text behind the stamp.

A log repeats the same few headers with new stamps: taking the fields out of each anew costs more than looking up what
it said before. A header is found with the format's own regex, so that a remembered one says what a new one would say.
"""

from __future__ import annotations

import re
from datetime import UTC, datetime
from typing import Final

import polars as pl

from vmlog.parse import columns, timestamps
from vmlog.parse.definition import Format

# A stamp that may be followed by anything; with milliseconds and Z it is always as long, whatever the digits are.
_STAMPED: Final = re.compile(
    r"\^(?:\(\?:\\\[[^()]*\)\?)?"
    + re.escape(r"(?P<ts>[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9:]{8}(?:\.[0-9]{1,6})?")
    + r"(?:Z|\(\?:Z\|[^()]*\))\)"
)
_STAMP_CHARS: Final = 24
# Fewer lines are not worth the calls.
_FEW_LINES: Final = 512
_MOST_HEADS: Final = 16_384
_ZONE: Final = datetime(2000, 1, 1, tzinfo=UTC)
_CUT: Final = (
    timestamps.milliseconds(pl.col("head")).alias("ts_utc"),
    pl.col("head").str.slice(_STAMP_CHARS).alias("kind"),
)


class Heads:
    """The headers of one format; threads may use it at the same time."""

    def __init__(self, variant: Format) -> None:
        self._variant = variant
        self._asked = (pl.col("row"), pl.col("text"), pl.col("text").str.extract(f"^{variant.header}", 0).alias("head"))
        # Replaced as a whole: what two threads learn at the same time, one of them learns again.
        self._known = pl.DataFrame({"kind": pl.Series(dtype=pl.String)})
        self._pays = True

    @staticmethod
    def can_be_remembered(variant: Format) -> bool:
        """Whether headers of the format begin with a stamp and end where the message begins."""
        return variant.time == "iso" and variant.is_simple and bool(_STAMPED.match(variant.regex))

    def read(self, lines: pl.DataFrame) -> tuple[pl.DataFrame | None, pl.DataFrame]:
        """Split lines (`row`, `text`) into the raw columns of those with a remembered header and the lines left."""
        if not self._pays or lines.height < _FEW_LINES:
            return None, lines
        headed = lines.select_seq(self._asked)
        cut = headed.select_seq(_CUT)
        hit = timestamps.possible(cut["ts_utc"])
        kinds, known = self._look_up(cut["kind"], headed["head"], hit)
        hit &= kinds.is_not_null()
        found, left = columns.split(headed.hstack([cut["ts_utc"], kinds]), hit)
        told = {
            "row": pl.col("row"),
            "ts_utc": pl.col("ts_utc"),
            "ts_text": pl.col("head").str.head(_STAMP_CHARS),
            **{name: pl.lit(known[name]).gather(pl.col("kind")) for name in known.columns if name != "kind"},
        }
        body = pl.col("text").str.strip_prefix(pl.col("head"))
        parsed = columns.select(found, columns.with_body(told, self._variant, body)) if found.height else None
        return parsed, left.select("row", "text")

    def _look_up(self, kinds: pl.Series, heads: pl.Series, hit: pl.Series) -> tuple[pl.Series, pl.DataFrame]:
        """The rows of the headers in a table of what they say; those that are new are learnt."""
        known = self._known
        found = kinds.cast(pl.Enum(known["kind"]), strict=False)
        new = hit & found.is_null()
        if new.any():
            unseen = pl.DataFrame([kinds.filter(new), heads.filter(new)]).unique("kind")
            if known.height + unseen.height > _MOST_HEADS or unseen.height * 2 > kinds.len():
                self._pays = False
            else:
                known = self._known = pl.concat([known, self._learnt(unseen)], how="diagonal")
                found = kinds.cast(pl.Enum(known["kind"]), strict=False)
        return found.to_physical(), known

    def _learnt(self, unseen: pl.DataFrame) -> pl.DataFrame:
        fields, _ = columns.fields(unseen["head"], self._variant)
        told = columns.of_groups(fields, self._variant, _ZONE)
        said = columns.select(fields, {name: value for name, value in told.items() if name not in columns.STAMP})
        return unseen.select("kind").hstack(said)
