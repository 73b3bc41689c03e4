from __future__ import annotations

import csv
import io
import json
import re
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from tests.support.check_samples import CHECK_REPORTS, NOTHING, PAIR
from tests.support.report_samples import EVERYTHING, FAILED, QUIET, TYPICAL
from vmlog.errors import UsageError
from vmlog.model import CheckReport, Report
from vmlog.report.registry import report_formats, write_report
from vmlog.report.writer import WriterOptions, write_lines
from vmlog.triage.every_migration import all_migrations

FORMATS = tuple(report_formats())
DOC = Path(__file__).parents[2] / "docs" / "output.md"


def made(report: Report | CheckReport, fmt: str, **options: object) -> bytes:
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


@pytest.mark.parametrize("fmt", FORMATS)
@pytest.mark.parametrize("report", CHECK_REPORTS)
def test_every_format_writes_every_report_of_checks_the_same_way_twice(report: CheckReport, fmt: str) -> None:
    first = made(report, fmt)
    assert first == made(report, fmt)
    assert first or (fmt == "jsonl" and not report.results)


def test_a_format_without_a_report_of_checks_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    plain = replace(report_formats()["csv"], write_check=None)
    monkeypatch.setattr("vmlog.report.registry.report_formats", lambda: {"csv": plain})
    with pytest.raises(UsageError, match="the format 'csv' has no report of checks"):
        made(NOTHING, "csv")


@pytest.mark.parametrize("fmt", [fmt for fmt in FORMATS if not report_formats()[fmt].for_terminal])
def test_terminal_settings_change_no_other_format(fmt: str) -> None:
    for report in (TYPICAL, PAIR):
        assert made(report, fmt) == made(report, fmt, width=40, color=True)


@pytest.mark.parametrize("fmt", ["csv", "jsonl", "parquet"])
def test_everything_shown_includes_the_successes(fmt: str) -> None:
    brief, full = rows(made(EVERYTHING, fmt), fmt), rows(made(EVERYTHING, fmt, show_all=True), fmt)
    assert len(brief) == len(EVERYTHING.incidents)
    assert len(full) == len(all_migrations(EVERYTHING)) > len(brief)
    success = next(one for one in full if one["outcome"] == "succeeded")
    assert not success.get("cause_id")
    failed = next(one for one in full if one["incident_id"] == FAILED.incident_id)
    assert failed.get("cause_id") == "vmotion-network-unreachable" or len(failed["causes"]) > 1


def rows(data: bytes, fmt: str) -> list[dict[str, Any]]:
    if fmt == "parquet":
        return pl.read_parquet(io.BytesIO(data)).to_dicts()
    if fmt == "csv":
        return [*csv.DictReader(data.decode().splitlines())]
    return [json.loads(line) for line in data.splitlines()]


@pytest.mark.parametrize("fmt", [fmt for fmt in FORMATS if fmt != "parquet"])
def test_texts_end_with_one_line_feed(fmt: str) -> None:
    for data in (made(TYPICAL, fmt), made(PAIR, fmt)):
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
        "import io, sys; from vmlog.model import CheckReport, Report; from vmlog.report.registry import write_report; "
        f"write_report(Report('1', 'c', (), (), (), (), (), (), ()), {fmt!r}, io.BytesIO()); "
        f"write_report(CheckReport('1', 'c', (), (), (), ()), {fmt!r}, io.BytesIO()); "
        "print(sorted({'polars', 'rich', 'pyparsing', 'rapidfuzz'} & set(sys.modules)))"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert done.stdout == "[]\n"


def test_lines_are_written_as_they_come() -> None:
    out = io.BytesIO()
    written = []

    def lines() -> Iterator[str]:
        for line in ("a", "č", ""):
            written.append(len(out.getvalue()))
            yield line

    write_lines(lines(), out)
    assert out.getvalue() == "a\nč\n\n".encode()
    assert written == [0, 2, 5]
