"""The report for terminals: per incident the answer first, then what supports it, then what was missing."""

from __future__ import annotations

from typing import TYPE_CHECKING, BinaryIO, Final

from vmlog.report.writer import ReportFormat, WriterOptions

if TYPE_CHECKING:
    from vmlog.baseline.comparison import MigrationComparison
    from vmlog.model import CheckReport, Migration, Report, Story


def write_table(report: Report, out: BinaryIO, options: WriterOptions) -> None:
    """Write the report for people at a terminal or a pipe: UTF-8, at most `options.width` columns."""
    from vmlog.report.incident_index import by_time
    from vmlog.report.terminal_report import report_text

    out.write(report_text(by_time(report), options).encode())


def _migration(migration: Migration, options: WriterOptions) -> str:
    from vmlog.report.terminal_incident import incident_text

    return incident_text(migration, options) + "\n"


def _checks(report: CheckReport, out: BinaryIO, options: WriterOptions) -> None:
    from vmlog.report.terminal_check import checks_text

    out.write(checks_text(report, options).encode())


def _comparison(comparison: MigrationComparison, out: BinaryIO, options: WriterOptions) -> None:
    from vmlog.report.terminal_comparison import comparison_text

    out.write(comparison_text(comparison, options).encode())


def _story(story: Story, out: BinaryIO, options: WriterOptions) -> None:
    from vmlog.report.story_terminal import story_text

    out.write(story_text(story, options).encode())


TABLE_FORMAT: Final = ReportFormat(
    "table",
    1,
    (".txt",),
    write_table,
    write_check=_checks,
    write_comparison=_comparison,
    write_story=_story,
    write_incident=_migration,
    for_terminal=True,
)
