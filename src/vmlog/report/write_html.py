"""The HTML report: one page that needs nothing else, runs no script and prints well."""

from __future__ import annotations

from typing import TYPE_CHECKING, BinaryIO, Final

from vmlog.report.writer import ReportFormat, WriterOptions

if TYPE_CHECKING:
    from vmlog.model import Report


def write_html(report: Report, out: BinaryIO, options: WriterOptions) -> None:  # noqa: ARG001 - no options apply
    """Write the report as one self-contained HTML page."""
    from vmlog.report.html_page import html_lines

    out.write("\n".join(html_lines(report)).encode() + b"\n")


HTML_FORMAT: Final = ReportFormat("html", 7, (".html", ".htm"), write_html)
