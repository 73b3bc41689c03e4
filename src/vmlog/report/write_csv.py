"""The CSV report: a header and one line per incident."""

from __future__ import annotations

from typing import TYPE_CHECKING, BinaryIO, Final

from vmlog.report.writer import ReportFormat, WriterOptions

if TYPE_CHECKING:
    from vmlog.model import Incident, Report


def write_csv(report: Report, out: BinaryIO, options: WriterOptions) -> None:
    """Write the incidents as CSV (RFC 4180, UTF-8, lines end in LF)."""
    out.write(_header(options).encode())
    for incident in report.incidents:
        out.write(_line(incident, options).encode())


def _header(options: WriterOptions) -> str:
    from vmlog.report.csv_lines import csv_header

    return csv_header(excel=options.excel)


def _line(incident: Incident, options: WriterOptions) -> str:
    from vmlog.report.csv_lines import csv_row

    return csv_row(incident, excel=options.excel)


CSV_FORMAT: Final = ReportFormat("csv", 4, (".csv",), write_csv, write_incident=_line, live_header=_header)
