"""Rows of any report as Parquet."""

from __future__ import annotations

import io
from collections.abc import Iterable, Mapping
from datetime import datetime
from itertools import islice
from typing import BinaryIO, Final

import polars as pl

from vmlog.report.rows import Cell
from vmlog.report.safe import visible_text

_ROWS_AT_ONCE: Final = 4096
_TYPES: Final = {
    int: pl.Int64(),
    float: pl.Float64(),
    str: pl.String(),
    bool: pl.Boolean(),
    datetime: pl.Datetime("us", "UTC"),
}


def write_parquet_rows(rows: Iterable[Mapping[str, Cell]], columns: Mapping[str, type], out: BinaryIO) -> None:
    """Write rows as one Parquet file; without any it has the columns and no row.

    Args:
        rows: the cells of each row by column; control characters in texts become visible.
        columns: the type of each column, in order.
        out: where to write; it need not know its position.
    """
    schema = {name: _TYPES[kind] for name, kind in columns.items()}
    cells = ({name: _cell(value) for name, value in row.items()} for row in rows)
    # As Python's values rows take several times the memory of columns.
    frames = [pl.DataFrame([], schema=schema)]
    while some := [*islice(cells, _ROWS_AT_ONCE)]:
        frames.append(pl.DataFrame(some, schema=schema))
    frame = pl.concat(frames)
    # Parquet needs a stream that knows its position, which a pipe does not.
    buffer = io.BytesIO()
    frame.write_parquet(buffer)
    out.write(buffer.getvalue())


def _cell(value: Cell) -> Cell:
    return visible_text(value) if isinstance(value, str) else value
