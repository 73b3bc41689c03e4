"""A format is registered by its file being in the package."""

from __future__ import annotations

import io
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


COUNT_FORMAT = ReportFormat("count", 8, (".count",), write_count)
'''


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
    assert list(report_formats())[-1] == "count"
    assert formats_by_suffix()[".count"] is report_formats()["count"]


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
