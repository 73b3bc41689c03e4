"""The JSON report: one object."""

from __future__ import annotations

from typing import TYPE_CHECKING, BinaryIO, Final

from vmlog.report.writer import ReportFormat, WriterOptions

if TYPE_CHECKING:
    from vmlog.model import Report


def write_json(report: Report, out: BinaryIO, options: WriterOptions) -> None:  # noqa: ARG001 - no options apply
    """Write the whole report as one indented JSON object."""
    from vmlog.report.dictionaries import report_dict
    from vmlog.report.json_text import json_text

    out.write(json_text(report_dict(report)).encode())


JSON_FORMAT: Final = ReportFormat("json", 2, (".json",), write_json)
