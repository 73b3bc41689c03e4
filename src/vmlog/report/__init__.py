"""Report writers: one module per format, the same report in, bytes out.

Importing this package loads neither rich nor polars; a writer is imported when its format is asked for.
"""

from __future__ import annotations

import sys
from collections.abc import Mapping
from importlib import import_module
from typing import BinaryIO, Final

from vmlog.errors import UsageError
from vmlog.model import Report
from vmlog.report.csv_lines import csv_header, csv_row
from vmlog.report.dictionaries import cause_dict, explain_dict, incident_dict, report_dict
from vmlog.report.json_text import json_text
from vmlog.report.write_jsonl import jsonl_line
from vmlog.report.writer import DEFAULT_WIDTH, Options, Writer

__all__ = [
    "FORMATS",
    "WRITERS",
    "cause_dict",
    "csv_header",
    "csv_row",
    "explain_dict",
    "incident_dict",
    "json_text",
    "jsonl_line",
    "report_dict",
    "write_report",
]

FORMATS: Final = ("table", "json", "jsonl", "csv", "parquet", "markdown", "html")


def _writer(fmt: str) -> Writer:
    def write_lazily(report: Report, out: BinaryIO, options: Options) -> None:
        getattr(import_module(f"vmlog.report.write_{fmt}"), f"write_{fmt}")(report, out, options)

    return write_lazily


WRITERS: Final[Mapping[str, Writer]] = {fmt: _writer(fmt) for fmt in FORMATS}


def write_report(
    report: Report,
    fmt: str,
    out: BinaryIO | None,
    *,
    excel: bool = False,
    width: int | None = None,
    color: bool = False,
    show_all: bool = False,
) -> None:
    """Write a report.

    Args:
        report: what to write.
        fmt: one of `FORMATS`.
        out: where to; standard output when null. It is flushed and left open.
        excel: CSV only: add the UTF-8 mark and keep long ids as text.
        width: table only: columns of the terminal, 100 when null.
        color: table only: use terminal colours.
        show_all: table only: do not shorten lists and long texts, and list successful migrations too.

    Raises:
        UsageError: there is no such format.
    """
    if fmt not in WRITERS:
        raise UsageError(f"unknown format {fmt!r}, expected one of {', '.join(FORMATS)}")
    stream = sys.stdout.buffer if out is None else out
    options = Options(excel=excel, width=width or DEFAULT_WIDTH, color=color, show_all=show_all)
    WRITERS[fmt](report, stream, options)
    stream.flush()
