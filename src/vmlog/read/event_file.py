"""Events as one Parquet file."""

from __future__ import annotations

from collections.abc import Iterable
from typing import BinaryIO, Final

import polars as pl

from vmlog.parse.schema import EVENT_SCHEMA
from vmlog.read.encoded_events import EncodedEvents, encode_events
from vmlog.read.parquet_join import ParquetJoiner

# Frames are put together to row groups of at least so many rows, where nothing that is encoded comes between them.
_GROUP_ROWS: Final = 32_768


def write_events(parts: Iterable[pl.DataFrame | EncodedEvents], out: BinaryIO) -> int:
    """Write events in their order and return how many there are; memory does not grow with them.

    Args:
        parts: the events.
        out: where to write; it need not know its position.
    """
    file = ParquetJoiner(out)
    waiting: list[pl.DataFrame] = []
    rows = 0
    for part in parts:
        if isinstance(part, pl.DataFrame):
            waiting.append(part)
            rows += part.height
            if rows < _GROUP_ROWS:
                continue
        if waiting:
            file.add(encode_events(pl.concat(waiting)))
            waiting, rows = [], 0
        if isinstance(part, EncodedEvents):
            file.add(part.parquet)
    if waiting or not file.rows:
        file.add(encode_events(pl.concat([pl.DataFrame(schema=EVENT_SCHEMA), *waiting])))
    file.finish()
    return file.rows
