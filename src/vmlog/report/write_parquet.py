"""The Parquet report: the CSV columns with types and one more, one row per incident, migration or result of a check."""

from __future__ import annotations

import io
from itertools import islice
from typing import TYPE_CHECKING, BinaryIO, Final

from vmlog.report.writer import ReportFormat, WriterOptions

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from vmlog.baseline.comparison import MigrationComparison
    from vmlog.model import CheckReport, Report
    from vmlog.report.rows import Cell


_ROWS_AT_ONCE: Final = 4096


def write_parquet(report: Report, out: BinaryIO, options: WriterOptions) -> None:
    """Write the incidents, or all migrations, as one Parquet file; without any it has the columns and no row."""
    from vmlog.report.rows import COLUMNS, MORE_COLUMNS, full_row, listed_migrations

    _write(map(full_row, listed_migrations(report, show_all=options.show_all)), {**COLUMNS, **MORE_COLUMNS}, out)


def _checks(report: CheckReport, out: BinaryIO, options: WriterOptions) -> None:  # noqa: ARG001 - no options apply
    from vmlog.report.check_rows import CHECK_COLUMNS, check_row

    _write(map(check_row, report.results), CHECK_COLUMNS, out)


def _write(rows: Iterable[Mapping[str, Cell]], columns: Mapping[str, type], out: BinaryIO) -> None:
    from datetime import datetime

    import polars as pl

    types = {int: pl.Int64(), float: pl.Float64(), str: pl.String(), datetime: pl.Datetime("us", "UTC")}
    schema = {name: types[kind] for name, kind in columns.items()}
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
    from vmlog.report.safe import visible_text

    return visible_text(value) if isinstance(value, str) else value


def _comparison(comparison: MigrationComparison, out: BinaryIO, options: WriterOptions) -> None:  # noqa: ARG001 - no options apply
    from vmlog.report.comparison_rows import COMPARISON_COLUMNS, comparison_rows

    _write(comparison_rows(comparison), COMPARISON_COLUMNS, out)


PARQUET_FORMAT: Final = ReportFormat(
    "parquet", 5, (".parquet",), write_parquet, write_check=_checks, write_comparison=_comparison
)
