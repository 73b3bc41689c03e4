"""The JSON Lines report: one incident per line."""

from __future__ import annotations

from typing import BinaryIO

from vmlog.model import Incident, Report
from vmlog.report.dictionaries import incident_dict
from vmlog.report.json_text import json_text
from vmlog.report.writer import Options


def jsonl_line(incident: Incident) -> str:
    """Return the incident as one line of JSON, line feed included."""
    return json_text(incident_dict(incident), indent=None)


def write_jsonl(report: Report, out: BinaryIO, options: Options) -> None:  # noqa: ARG001 - machine formats have no options
    """Write the incidents, one JSON object per line."""
    for incident in report.incidents:
        out.write(jsonl_line(incident).encode())
