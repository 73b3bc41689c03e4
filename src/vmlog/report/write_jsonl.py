"""The JSON Lines report: one incident per line."""

from __future__ import annotations

from typing import TYPE_CHECKING, BinaryIO, Final

from vmlog.report.writer import ReportFormat, WriterOptions

if TYPE_CHECKING:
    from vmlog.model import Incident, Report


def write_jsonl(report: Report, out: BinaryIO, options: WriterOptions) -> None:
    """Write the incidents, one JSON object per line."""
    for incident in report.incidents:
        out.write(jsonl_line(incident, options).encode())


def jsonl_line(incident: Incident, options: WriterOptions) -> str:  # noqa: ARG001 - no options apply
    """Return the incident as one line of JSON, line feed included."""
    from vmlog.report.dictionaries import incident_dict
    from vmlog.report.json_text import json_text

    return json_text(incident_dict(incident), indent=None)


JSONL_FORMAT: Final = ReportFormat("jsonl", 3, (".jsonl", ".ndjson"), write_jsonl, write_incident=jsonl_line)
