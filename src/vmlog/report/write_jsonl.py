"""The JSON Lines report: one incident, migration or result of a check per line."""

from __future__ import annotations

from typing import TYPE_CHECKING, BinaryIO, Final

from vmlog.report.writer import ReportFormat, WriterOptions

if TYPE_CHECKING:
    from vmlog.model import CheckReport, Migration, Report, Story


def write_jsonl(report: Report, out: BinaryIO, options: WriterOptions) -> None:
    """Write the incidents, or all migrations, one JSON object per line."""
    from vmlog.report.rows import listed_migrations

    for migration in listed_migrations(report, show_all=options.show_all):
        out.write(jsonl_line(migration, options).encode())


def jsonl_line(migration: Migration, options: WriterOptions) -> str:  # noqa: ARG001 - no options apply
    """Return the migration as one line of JSON, line feed included."""
    from vmlog.report.dictionaries import incident_dict
    from vmlog.report.json_text import json_text

    return json_text(incident_dict(migration), indent=None)


def _checks(report: CheckReport, out: BinaryIO, options: WriterOptions) -> None:  # noqa: ARG001 - no options apply
    from vmlog.report.check_dictionaries import check_result_dict
    from vmlog.report.json_text import json_text

    for result in report.results:
        out.write(json_text(check_result_dict(result), indent=None).encode())


def _story(story: Story, out: BinaryIO, options: WriterOptions) -> None:  # noqa: ARG001 - no options apply
    from vmlog.report.json_text import json_text
    from vmlog.report.story_dictionaries import story_line_dict

    for line in story.lines:
        out.write(json_text(story_line_dict(line), indent=None).encode())


JSONL_FORMAT: Final = ReportFormat(
    "jsonl", 3, (".jsonl", ".ndjson"), write_jsonl, write_check=_checks, write_story=_story, write_incident=jsonl_line
)
