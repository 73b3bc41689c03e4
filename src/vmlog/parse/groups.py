"""Taking out the groups of a regex."""

from __future__ import annotations

import polars as pl


def extract_groups(text: pl.Series, regex: str) -> pl.DataFrame:
    """The named groups of a regex, a String column each; null in the rows that it does not match."""
    found = pl.DataFrame([text.alias("text")]).select_seq(
        pl.col("text").str.extract_groups(regex).alias("groups"), pl.lit(None)
    )
    return found["groups"].struct.unnest()
