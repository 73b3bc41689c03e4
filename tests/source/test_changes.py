"""Sources that change between being listed and being read, and while they are read."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from vmlog.model import Notice
from vmlog.source.limits import Limits
from vmlog.source.source_walk import walk_sources

LINE = b"2024-05-06T07:08:09.101Z cpu3:2101234)Vol3: 1023: one line of many\n"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    for name in ("a.log", "b.log", "c.log"):
        (tmp_path / name).write_bytes(LINE * 2000)
    return tmp_path


def steps(folder: Path, notices: list[Notice]):
    """Yield the name and the first bytes of one file after the other."""
    return walk_sources([str(folder)], Limits(), notices)


def test_a_file_that_vanishes_is_reported_and_the_others_are_read(folder: Path):
    notices: list[Notice] = []
    read = {}
    for member, stream in steps(folder, notices):
        (folder / "b.log").unlink(missing_ok=True)
        read[member.path] = len(stream.read())
    assert read == {"a.log": 2000 * len(LINE), "c.log": 2000 * len(LINE)}
    assert [(notice.code, notice.member, notice.message) for notice in notices] == [
        ("source-unreadable", "b.log", "No such file or directory")
    ]


def test_a_file_that_becomes_a_pipe_does_not_block(folder: Path):
    notices: list[Notice] = []
    seen = []
    for member, _ in steps(folder, notices):
        (folder / "b.log").unlink(missing_ok=True)
        if not seen:
            os.mkfifo(folder / "b.log")
        seen.append(member.path)
    assert seen == ["a.log", "c.log"]
    assert [notice.code for notice in notices] == ["special-files"]


def test_a_file_that_grows_is_read_as_far_as_it_got(folder: Path):
    walking = steps(folder, [])
    _, stream = next(walking)
    data = stream.read(len(LINE))
    with (folder / "a.log").open("ab") as grown:
        grown.write(LINE * 3)
    while piece := stream.read(65536):
        data += piece
    assert data == LINE * 2003
    assert stream.note is None


def test_a_file_that_is_cut_while_it_is_read_ends_there(folder: Path):
    (folder / "a.log").write_bytes(LINE * 20_000)
    walking = steps(folder, [])
    _, stream = next(walking)
    data = stream.read(65536)
    (folder / "a.log").write_bytes(b"")
    while piece := stream.read(65536):
        data += piece
    assert (LINE * 20_000).startswith(data)
    assert len(data) < 20_000 * len(LINE)
