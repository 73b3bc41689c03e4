"""The report for terminals: per incident the answer first, then what supports it, then what was missing."""

from __future__ import annotations

from typing import TYPE_CHECKING, BinaryIO, Final

from vmlog.report.writer import ReportFormat, WriterOptions

if TYPE_CHECKING:
    from vmlog.model import Incident, Report


def write_table(report: Report, out: BinaryIO, options: WriterOptions) -> None:
    """Write the report for people at a terminal or a pipe: UTF-8, at most `options.width` columns."""
    from vmlog.report.terminal_report import report_text

    out.write(report_text(report, options).encode())


def _incident(incident: Incident, options: WriterOptions) -> str:
    from vmlog.report.terminal_incident import incident_text

    return incident_text(incident, options) + "\n"


TABLE_FORMAT: Final = ReportFormat("table", 1, (".txt",), write_table, write_incident=_incident, for_terminal=True)
