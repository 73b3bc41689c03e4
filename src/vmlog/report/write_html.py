"""The HTML report: one page that needs nothing else, can be read without scripts, and prints well."""

from __future__ import annotations

from typing import TYPE_CHECKING, BinaryIO, Final

from vmlog.report.writer import ReportFormat, WriterOptions, write_lines

if TYPE_CHECKING:
    from vmlog.baseline.comparison import MigrationComparison
    from vmlog.model import CheckReport, Report


def write_html(report: Report, out: BinaryIO, options: WriterOptions) -> None:
    """Write the report as one self-contained HTML page."""
    from vmlog.report.html_page import html_lines
    from vmlog.report.incident_index import by_time

    write_lines(html_lines(by_time(report), options), out)


def _checks(report: CheckReport, out: BinaryIO, options: WriterOptions) -> None:  # noqa: ARG001 - no options apply
    from vmlog.report.check_html import check_html_lines

    write_lines(check_html_lines(report), out)


def _comparison(comparison: MigrationComparison, out: BinaryIO, options: WriterOptions) -> None:  # noqa: ARG001 - no options apply
    from vmlog.report.comparison_html import comparison_html_lines

    write_lines(comparison_html_lines(comparison), out)


HTML_FORMAT: Final = ReportFormat(
    "html", 7, (".html", ".htm"), write_html, write_check=_checks, write_comparison=_comparison, tells_digests=True
)
