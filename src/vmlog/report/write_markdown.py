"""The Markdown report, for tickets and wikis (CommonMark with tables)."""

from __future__ import annotations

from typing import TYPE_CHECKING, BinaryIO, Final

from vmlog.report.writer import ReportFormat, WriterOptions

if TYPE_CHECKING:
    from vmlog.model import Report


def write_markdown(report: Report, out: BinaryIO, options: WriterOptions) -> None:  # noqa: ARG001 - no options apply
    """Write the report as one Markdown document."""
    from vmlog.report.markdown_document import markdown_lines

    out.write("\n".join(markdown_lines(report)).encode() + b"\n")


MARKDOWN_FORMAT: Final = ReportFormat("markdown", 6, (".md",), write_markdown)
