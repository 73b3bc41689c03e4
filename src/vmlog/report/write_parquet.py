"""The Parquet report: the CSV columns with types and a few more, one row per incident."""

from __future__ import annotations

import io
from datetime import datetime
from typing import BinaryIO

import polars as pl

from vmlog.model import Report
from vmlog.report.rows import COLUMNS, MORE_COLUMNS, Cell, full_row
from vmlog.report.safe import visible_text
from vmlog.report.writer import Options

_TYPES = {int: pl.Int64(), float: pl.Float64(), str: pl.String(), datetime: pl.Datetime("us", "UTC")}


def write_parquet(report: Report, out: BinaryIO, options: Options) -> None:  # noqa: ARG001 - machine formats have no options
    """Write the incidents as one Parquet file; without incidents it has the columns and no row."""
    rows = [{name: _cell(value) for name, value in full_row(incident).items()} for incident in report.incidents]
    frame = pl.DataFrame(rows, schema={name: _TYPES[kind] for name, kind in {**COLUMNS, **MORE_COLUMNS}.items()})
    # Parquet needs a stream that knows its position, which a pipe does not.
    buffer = io.BytesIO()
    frame.write_parquet(buffer)
    out.write(buffer.getvalue())


def _cell(value: Cell) -> Cell:
    return visible_text(value) if isinstance(value, str) else value
