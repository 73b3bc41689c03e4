"""What each of very many small members costs: steps are counted, which are the same on every machine."""

from __future__ import annotations

import io
import tarfile
from pathlib import Path
from typing import Final

from tests.support.counted_steps import count_steps
from vmlog.parse.formats import load_formats
from vmlog.read.reader import Reader

_LINE: Final = b"2024-03-01T10:00:00.000Z In(182) vmkernel: cpu1:2100)nothing\n"
_PACKAGES: Final = ("blocks", "copies", "members", "read", "records", "source")
_MOST_STEPS: Final = 2000
"""Lines of these packages that may run for one member of one line."""


def _bundle(path: Path, count: int) -> str:
    with tarfile.open(path, "w:gz") as archive:
        for number in range(count):
            entry = tarfile.TarInfo(f"top/var/log/vmkernel.{number}")
            entry.size = len(_LINE)
            archive.addfile(entry, io.BytesIO(_LINE))
    return str(path)


def _steps(path: str) -> int:
    formats = load_formats()
    return sum(count_steps(lambda: Reader(formats).run([path]), _PACKAGES).values())


def test_a_member_of_one_line_takes_few_steps(tmp_path: Path) -> None:
    few, many = (_steps(_bundle(tmp_path / f"{count}.tgz", count)) for count in (300, 600))
    assert (many - few) / 300 < _MOST_STEPS
