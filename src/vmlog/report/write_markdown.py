"""The Markdown report, for tickets and wikis (CommonMark with tables)."""

from __future__ import annotations

from typing import TYPE_CHECKING, BinaryIO, Final

from vmlog.report.writer import ReportFormat, WriterOptions, write_lines

if TYPE_CHECKING:
    from vmlog.baseline.comparison import MigrationComparison
    from vmlog.model import CheckReport, Report, Story


def write_markdown(report: Report, out: BinaryIO, options: WriterOptions) -> None:
    """Write the report as one Markdown document, or with `brief` the text of a ticket for each incident."""
    from vmlog.report.incident_index import by_time
    from vmlog.report.markdown_document import markdown_lines
    from vmlog.report.markdown_ticket import ticket_lines

    report = by_time(report)
    lines = ticket_lines(report) if options.brief else markdown_lines(report, options)
    write_lines(lines, out)


def _checks(report: CheckReport, out: BinaryIO, options: WriterOptions) -> None:  # noqa: ARG001 - no options apply
    from vmlog.report.check_markdown import check_markdown_lines

    write_lines(check_markdown_lines(report), out)


def _story(story: Story, out: BinaryIO, options: WriterOptions) -> None:
    from vmlog.report.story_markdown import story_markdown_lines

    write_lines(story_markdown_lines(story, options), out)


def _comparison(comparison: MigrationComparison, out: BinaryIO, options: WriterOptions) -> None:  # noqa: ARG001 - no options apply
    from vmlog.report.comparison_markdown import comparison_markdown_lines

    write_lines(comparison_markdown_lines(comparison), out)


MARKDOWN_FORMAT: Final = ReportFormat(
    "markdown",
    6,
    (".md",),
    write_markdown,
    write_check=_checks,
    write_comparison=_comparison,
    write_story=_story,
    tells_digests=True,
)
