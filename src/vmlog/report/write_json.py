"""The JSON report: one object."""

from __future__ import annotations

from typing import BinaryIO

from vmlog.model import Report
from vmlog.report.dictionaries import report_dict
from vmlog.report.json_text import json_text
from vmlog.report.writer import Options


def write_json(report: Report, out: BinaryIO, options: Options) -> None:  # noqa: ARG001 - machine formats have no options
    """Write the whole report as one indented JSON object."""
    out.write(json_text(report_dict(report)).encode())
