from __future__ import annotations

import io
import re
import subprocess
import sys
from pathlib import Path

import pytest

from tests.support.report_samples import EVERYTHING, QUIET, TYPICAL
from vmlog.errors import UsageError
from vmlog.model import Report
from vmlog.report.registry import report_formats, write_report
from vmlog.report.writer import WriterOptions

FORMATS = tuple(report_formats())
DOC = Path(__file__).parents[2] / "docs" / "output.md"


def made(report: Report, fmt: str, **options: object) -> bytes:
    out = io.BytesIO()
    write_report(report, fmt, out, WriterOptions(**options))  # type: ignore[arg-type]
    assert not out.closed
    return out.getvalue()


def test_the_table_of_formats_lists_all_in_order() -> None:
    table = DOC.read_text(encoding="utf-8").partition("| format |")[2].partition("\n\n")[0]
    assert tuple(re.findall(r"^\| `(\w+)` \|", table, re.MULTILINE)) == FORMATS


@pytest.mark.parametrize("fmt", FORMATS)
@pytest.mark.parametrize("report", [TYPICAL, EVERYTHING, QUIET])
def test_every_format_writes_every_report_the_same_way_twice(report: Report, fmt: str) -> None:
    first = made(report, fmt)
    assert first == made(report, fmt)
    assert first or (fmt == "jsonl" and not report.incidents)


@pytest.mark.parametrize("fmt", [fmt for fmt in FORMATS if not report_formats()[fmt].for_terminal])
def test_terminal_settings_change_no_other_format(fmt: str) -> None:
    assert made(TYPICAL, fmt) == made(TYPICAL, fmt, width=40, color=True, show_all=True)


@pytest.mark.parametrize("fmt", [fmt for fmt in FORMATS if fmt != "parquet"])
def test_texts_end_with_one_line_feed(fmt: str) -> None:
    data = made(TYPICAL, fmt)
    assert data.endswith(b"\n")
    assert not data.endswith(b"\n\n")


def test_without_a_stream_standard_output_is_used(capfdbinary: pytest.CaptureFixture[bytes]) -> None:
    write_report(QUIET, "jsonl", None)
    write_report(QUIET, "csv", None)
    assert capfdbinary.readouterr().out.startswith(b"schema,incident_id,")


def test_unknown_format_is_a_usage_error() -> None:
    with pytest.raises(UsageError, match="unknown format 'xml', expected one of table, json"):
        write_report(QUIET, "xml", io.BytesIO())


@pytest.mark.parametrize("fmt", ["json", "jsonl", "csv", "markdown", "html"])
def test_light_formats_load_no_heavy_library(fmt: str) -> None:
    program = (
        "import io, sys; from vmlog.model import Report; from vmlog.report.registry import write_report; "
        f"write_report(Report('1', 'c', (), (), (), (), (), (), ()), {fmt!r}, io.BytesIO()); "
        "print(sorted({'polars', 'rich', 'pyparsing', 'rapidfuzz'} & set(sys.modules)))"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert done.stdout == "[]\n"
