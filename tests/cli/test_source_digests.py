"""What reports tell of the files that were named."""

from __future__ import annotations

import hashlib
import os
from pathlib import Path

import pytest

from vmlog.cli import source_digests
from vmlog.cli.source_digests import digests_of
from vmlog.report.writer import SourceDigest


def test_a_file_has_size_and_sum_and_a_folder_its_files(tmp_path: Path) -> None:
    log = tmp_path / "vmkernel.log"
    log.write_bytes(b"line\n" * 500_000)
    (tmp_path / "deep" / "er").mkdir(parents=True)
    (tmp_path / "deep" / "er" / "hostd.log").write_bytes(b"12345")
    (tmp_path / "deep" / "link").symlink_to(log)
    assert digests_of([str(log), str(tmp_path), str(log)]) == (
        SourceDigest(str(log), size=2_500_000, sha256=hashlib.sha256(log.read_bytes()).hexdigest()),
        SourceDigest(str(tmp_path), size=2_500_005, files=2),
    )


def test_nothing_is_known_of_pipes_and_nothing_said_of_what_is_not_there(tmp_path: Path) -> None:
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    assert digests_of(["-", str(pipe), str(tmp_path / "missing")]) == (SourceDigest("-"), SourceDigest(str(pipe)))


def test_no_more_than_a_bound_is_read_and_counted(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    names = []
    for number in range(3):
        path = tmp_path / f"{number}.log"
        path.write_bytes(b"x" * 10)
        names.append(str(path))
    monkeypatch.setattr(source_digests, "MOST_BYTES", 25)
    monkeypatch.setattr(source_digests, "MOST_FILES", 2)
    first, second, third, folder = digests_of([*names, str(tmp_path)])
    assert first.sha256
    assert second.sha256
    assert (third.size, third.sha256) == (10, None)
    assert (folder.files, folder.more) == (2, True)
