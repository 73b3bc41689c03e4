"""A format is registered by its file being in the package."""

from __future__ import annotations

import io
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

import vmlog.report
from tests.support.report_samples import TYPICAL
from vmlog.report.registry import formats_by_suffix, report_formats, write_report

WRITER = '''
"""One line with the number of incidents."""

from vmlog.report.writer import ReportFormat


def write_count(report, out, options):
    out.write(f"{len(report.incidents)} incidents\\n".encode())


def incident_line(incident, options):
    return incident.incident_id + "\\n"


COUNT_FORMAT = ReportFormat("count", 999, (".count",), write_count, write_incident=incident_line)
'''
PROGRAM = "import sys, vmlog.report; vmlog.report.__path__.append(sys.argv.pop(1)); import vmlog.cli; vmlog.cli.main()"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "write_count.py").write_text(WRITER, encoding="utf-8")
    return tmp_path


@pytest.fixture
def added(folder: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setattr(vmlog.report, "__path__", [*vmlog.report.__path__, str(folder)])
    report_formats.cache_clear()
    yield
    report_formats.cache_clear()
    sys.modules.pop("vmlog.report.write_count", None)


@pytest.mark.usefixtures("added")
def test_a_file_in_the_package_is_a_format() -> None:
    out = io.BytesIO()
    write_report(TYPICAL, "count", out)
    assert out.getvalue() == b"2 incidents\n"
    assert "count" in report_formats()
    assert formats_by_suffix()[".count"] is report_formats()["count"]


def run(folder: Path, *arguments: str | Path, stdin: str = "") -> subprocess.CompletedProcess[str]:
    environment = {**os.environ, "PYTHONPATH": str(Path(vmlog.__file__).parents[1])}
    program = [sys.executable, "-c", PROGRAM, str(folder), *map(str, arguments)]
    return subprocess.run(program, env=environment, input=stdin, capture_output=True, text=True, check=True)


@pytest.mark.slow
def test_the_command_line_has_a_format_for_each_file(folder: Path, tmp_path: Path) -> None:
    sample = Path(__file__).parents[2] / "sample_logs" / "connect-timeout-8.0"
    assert " or count)" in run(folder, "analyze", "--help").stdout
    assert run(folder, "analyze", sample, "-f", "count").stdout.endswith("incidents\n")
    live = run(
        folder, "analyze", "-", "-f", "count", stdin=(sample / "esx-a1" / "vmkernel.log").read_text(encoding="utf-8")
    )
    assert len(live.stdout.split()) == 1
    run(folder, "analyze", sample, "-o", tmp_path / "some.count")
    assert (tmp_path / "some.count").read_text(encoding="utf-8").endswith("incidents\n")


def test_suffixes_and_ranks_are_unique() -> None:
    formats = report_formats().values()
    assert len({item.rank for item in formats}) == len(formats)
    assert len(formats_by_suffix()) == sum(len(item.suffixes) for item in formats)


@pytest.mark.slow
def test_finding_the_formats_loads_no_library_and_no_dataclasses_of_the_model() -> None:
    program = (
        "import sys; from vmlog.report.registry import report_formats; report_formats(); "
        "print(sorted({'polars', 'rich', 'vmlog.model', 'vmlog.report.phrases'} & set(sys.modules)))"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert done.stdout == "[]\n"
