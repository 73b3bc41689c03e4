"""The JSON report: one object."""

from __future__ import annotations

from typing import TYPE_CHECKING, BinaryIO, Final

from vmlog.report.writer import ReportFormat, WriterOptions
from vmlog.terms import GroupKey

if TYPE_CHECKING:
    from collections.abc import Mapping

    from vmlog.baseline.comparison import MigrationComparison
    from vmlog.model import CheckReport, Report


def write_json(report: Report, out: BinaryIO, options: WriterOptions) -> None:
    """Write the whole report as one indented JSON object."""
    from vmlog.report.dictionaries import report_parts

    _write(report_parts(report, options.group_by or GroupKey.CAUSE), out)


def _checks(report: CheckReport, out: BinaryIO, options: WriterOptions) -> None:  # noqa: ARG001 - no options apply
    from vmlog.report.check_dictionaries import check_report_parts

    _write(check_report_parts(report), out)


def _write(parts: Mapping[str, object], out: BinaryIO) -> None:
    from vmlog.report.json_text import json_chunks

    for chunk in json_chunks(parts):
        out.write(chunk.encode())


def _comparison(comparison: MigrationComparison, out: BinaryIO, options: WriterOptions) -> None:  # noqa: ARG001 - no options apply
    from vmlog.report.comparison_rows import comparison_dict

    _write(comparison_dict(comparison), out)


JSON_FORMAT: Final = ReportFormat("json", 2, (".json",), write_json, write_check=_checks, write_comparison=_comparison)
