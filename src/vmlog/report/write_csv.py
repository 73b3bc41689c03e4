"""The CSV report: a header and one line per incident, migration or result of a check."""

from __future__ import annotations

from typing import TYPE_CHECKING, BinaryIO, Final

from vmlog.report.writer import ReportFormat, WriterOptions

if TYPE_CHECKING:
    from vmlog.baseline.comparison import MigrationComparison
    from vmlog.model import CheckReport, Migration, Report


def write_csv(report: Report, out: BinaryIO, options: WriterOptions) -> None:
    """Write the incidents, or all migrations, as CSV (RFC 4180, UTF-8, lines end in LF)."""
    from vmlog.report.rows import listed_migrations

    out.write(_header(options).encode())
    for migration in listed_migrations(report, show_all=options.show_all):
        out.write(_line(migration, options).encode())


def _header(options: WriterOptions) -> str:
    from vmlog.report.csv_lines import csv_header

    return csv_header(excel=options.excel)


def _line(migration: Migration, options: WriterOptions) -> str:
    from vmlog.report.csv_lines import csv_row

    return csv_row(migration, excel=options.excel)


def _checks(report: CheckReport, out: BinaryIO, options: WriterOptions) -> None:
    from vmlog.report.check_rows import CHECK_COLUMNS, check_row
    from vmlog.report.csv_lines import csv_header, csv_line

    out.write(csv_header(CHECK_COLUMNS, excel=options.excel).encode())
    for result in report.results:
        out.write(csv_line(check_row(result).values(), excel=options.excel).encode())


def _comparison(comparison: MigrationComparison, out: BinaryIO, options: WriterOptions) -> None:
    from vmlog.report.comparison_rows import COMPARISON_COLUMNS, comparison_rows
    from vmlog.report.csv_lines import csv_header, csv_line

    out.write(csv_header(COMPARISON_COLUMNS, excel=options.excel).encode())
    for row in comparison_rows(comparison):
        out.write(csv_line(row.values(), excel=options.excel).encode())


CSV_FORMAT: Final = ReportFormat(
    "csv",
    4,
    (".csv",),
    write_csv,
    write_check=_checks,
    write_comparison=_comparison,
    write_incident=_line,
    live_header=_header,
)
