"""The Parquet report: the CSV columns with types and one more, one row per incident, migration or result of a check."""

from __future__ import annotations

from typing import TYPE_CHECKING, BinaryIO, Final

from vmlog.report.writer import ReportFormat, WriterOptions

if TYPE_CHECKING:
    from vmlog.baseline.comparison import MigrationComparison
    from vmlog.model import CheckReport, Report


def write_parquet(report: Report, out: BinaryIO, options: WriterOptions) -> None:
    """Write the incidents, or all migrations, as one Parquet file; without any it has the columns and no row."""
    from vmlog.report.parquet_rows import write_parquet_rows
    from vmlog.report.rows import COLUMNS, MORE_COLUMNS, full_row, listed_migrations

    write_parquet_rows(
        map(full_row, listed_migrations(report, show_all=options.show_all)), {**COLUMNS, **MORE_COLUMNS}, out
    )


def _checks(report: CheckReport, out: BinaryIO, options: WriterOptions) -> None:  # noqa: ARG001 - no options apply
    from vmlog.report.check_rows import CHECK_COLUMNS, check_row
    from vmlog.report.parquet_rows import write_parquet_rows

    write_parquet_rows(map(check_row, report.results), CHECK_COLUMNS, out)


def _comparison(comparison: MigrationComparison, out: BinaryIO, options: WriterOptions) -> None:  # noqa: ARG001 - no options apply
    from vmlog.report.comparison_rows import COMPARISON_COLUMNS, comparison_rows
    from vmlog.report.parquet_rows import write_parquet_rows

    write_parquet_rows(comparison_rows(comparison), COMPARISON_COLUMNS, out)


PARQUET_FORMAT: Final = ReportFormat(
    "parquet", 5, (".parquet",), write_parquet, write_check=_checks, write_comparison=_comparison
)
