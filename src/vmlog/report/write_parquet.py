"""The Parquet report: the CSV columns with types and a few more, one row per incident."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING, BinaryIO, Final

from vmlog.report.writer import ReportFormat, WriterOptions

if TYPE_CHECKING:
    from vmlog.model import Report
    from vmlog.report.rows import Cell


def write_parquet(report: Report, out: BinaryIO, options: WriterOptions) -> None:  # noqa: ARG001 - no options apply
    """Write the incidents as one Parquet file; without incidents it has the columns and no row."""
    from datetime import datetime

    import polars as pl

    from vmlog.report.rows import COLUMNS, MORE_COLUMNS, full_row

    types = {int: pl.Int64(), float: pl.Float64(), str: pl.String(), datetime: pl.Datetime("us", "UTC")}
    rows = [{name: _cell(value) for name, value in full_row(incident).items()} for incident in report.incidents]
    frame = pl.DataFrame(rows, schema={name: types[kind] for name, kind in {**COLUMNS, **MORE_COLUMNS}.items()})
    # Parquet needs a stream that knows its position, which a pipe does not.
    buffer = io.BytesIO()
    frame.write_parquet(buffer)
    out.write(buffer.getvalue())


def _cell(value: Cell) -> Cell:
    from vmlog.report.safe import visible_text

    return visible_text(value) if isinstance(value, str) else value


PARQUET_FORMAT: Final = ReportFormat("parquet", 5, (".parquet",), write_parquet)
