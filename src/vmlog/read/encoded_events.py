"""Events that another process has made of whole records."""

from __future__ import annotations

import io
from dataclasses import dataclass
from typing import Final

import polars as pl

from vmlog.excerpts.excerpt import Excerpt

# Level of zstd; the default takes a quarter more time for writing and saves a seventh of the bytes.
_COMPRESSION_LEVEL: Final = 1


@dataclass(frozen=True, slots=True)
class EncodedEvents:
    """The events of a block of whole records.

    Attributes:
        excerpt: how many lines there are, and which bound the time.
        parquet: the events as a Parquet file.
    """

    excerpt: Excerpt
    parquet: bytes

    def frame(self) -> pl.DataFrame:
        """Return the events as a frame."""
        return pl.read_parquet(self.parquet)


class LostEvents:
    """Stands for events that a process did not make, because it ended."""


def encode_events(frame: pl.DataFrame) -> bytes:
    """Return events as a Parquet file."""
    out = io.BytesIO()
    frame.write_parquet(out, compression_level=_COMPRESSION_LEVEL)
    return out.getvalue()
