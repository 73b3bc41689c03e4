"""The CSV report: a header and one line per incident."""

from __future__ import annotations

from typing import BinaryIO

from vmlog.model import Report
from vmlog.report.csv_lines import csv_header, csv_row
from vmlog.report.writer import Options


def write_csv(report: Report, out: BinaryIO, options: Options) -> None:
    """Write the incidents as CSV (RFC 4180, UTF-8, lines end in LF)."""
    out.write(csv_header(excel=options.excel).encode())
    for incident in report.incidents:
        out.write(csv_row(incident, excel=options.excel).encode())
