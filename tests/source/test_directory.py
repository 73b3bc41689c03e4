"""Directories, several sources, standard input, and what is missing."""

import io
import os
import threading
from pathlib import Path
from typing import Any

import pytest

from tests.support.archives import TOP, see, tgz_of
from tests.support.trees import put
from vmlog.model import Notice
from vmlog.source.byte_stream import FileStream
from vmlog.source.limits import Budget, Limits
from vmlog.source.source_walk import _file_stream, walk_sources
from vmlog.source.stall_warning import WatchedStream
from vmlog.source.stored_bytes import total_size


def test_files_come_sorted_and_bundles_are_units(tmp_path: Path) -> None:
    top = put(
        tmp_path / "case",
        {
            "z.log": b"z",
            "a.log": b"a",
            "esx2.tgz": tgz_of({f"{TOP}/README": b"r"}),
            f"deep/{TOP}/var/log/vobd.log": b"v",
            f"deep/{TOP}/odd/place/x.log": b"x",
            "renamed/commands/date.txt": b"d",
            "renamed/odd/y.log": b"y",
            "loose/vmkernel.log": b"l",
        },
    )
    seen = see(top)
    base = str(top)
    assert [(m.path, m.unit.removeprefix(base), m.inner) for m in seen.members] == [
        ("a.log", "", "a.log"),
        (f"esx2.tgz!/{TOP}/README", f"/esx2.tgz!/{TOP}", "README"),
        ("z.log", "", "z.log"),
        (f"deep/{TOP}/odd/place/x.log", f"/deep/{TOP}", "odd/place/x.log"),
        (f"deep/{TOP}/var/log/vobd.log", f"/deep/{TOP}", "var/log/vobd.log"),
        ("loose/vmkernel.log", "/loose", "vmkernel.log"),
        ("renamed/commands/date.txt", "/renamed", "commands/date.txt"),
        ("renamed/odd/y.log", "/renamed", "odd/y.log"),
    ]
    assert not seen.notices


def test_an_extracted_bundle_named_itself(tmp_path: Path) -> None:
    top = put(tmp_path / TOP, {"var/run/log/hostd.log": b"h", "var/log/x.tgz": tgz_of({"in.log": b"i"})})
    seen = see(f"{top}/")
    assert seen.units == {str(top)}
    assert [m.inner for m in seen.members] == ["var/log/x.tgz!/in.log", "var/run/log/hostd.log"]


def test_links_and_pipes_in_a_directory_are_not_followed(tmp_path: Path) -> None:
    secret = put(tmp_path / "outside", {"secret.log": b"s"})
    top = put(tmp_path / "case", {"a.log": b"a"})
    (top / "link.log").symlink_to(secret / "secret.log")
    (top / "folder").symlink_to(secret)
    (top / "loop").symlink_to(top)
    os.mkfifo(top / "pipe.log")
    seen = see(top)
    assert list(seen.data) == ["a.log"]
    assert seen.codes == ["special-files"]
    assert "4 entries" in seen.notices[0].message


def test_a_link_named_by_the_user_is_followed(tmp_path: Path) -> None:
    put(tmp_path, {"real.log": b"r"})
    (tmp_path / "link.log").symlink_to(tmp_path / "real.log")
    assert see(tmp_path / "link.log").data == {"link.log": b"r"}


def test_missing_empty_and_repeated_sources(tmp_path: Path) -> None:
    put(tmp_path, {"a.log": b"a", "empty.log": b""})
    (tmp_path / "hollow").mkdir()
    good = tmp_path / "a.log"
    seen = see(tmp_path / "nope.tgz", good, tmp_path / "empty.log", tmp_path / "hollow", good, "bad\0name")
    assert seen.data == {"a.log": b"a", "empty.log": b""}
    assert seen.codes == [
        "source-missing",
        "source-empty",
        "source-empty",
        "source-repeated",
        "source-unreadable",
    ]


def test_one_file_under_several_names_is_read_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    put(tmp_path, {"case/a.log": b"a"})
    (tmp_path / "link.log").symlink_to(tmp_path / "case" / "a.log")
    (tmp_path / "hard.log").hardlink_to(tmp_path / "case" / "a.log")
    monkeypatch.chdir(tmp_path)
    names = ["case/a.log", "case//a.log", "case/../case/a.log", "./case/a.log", "link.log", "hard.log"]
    notices: list[Notice] = []
    assert [member.path for member, _ in walk_sources(names, Limits(), notices)] == ["a.log"]
    assert [(notice.code, notice.source) for notice in notices] == [("source-repeated", name) for name in names[1:]]
    assert total_size(names) == 1
    assert [member.path for member, _ in walk_sources(["case", "case/"], Limits(), [])] == ["a.log"]


def test_an_unreadable_file_is_reported_and_the_rest_is_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    top = put(tmp_path / "case", {"a.log": b"a", "b.log": b"b"})
    opened = os.open

    def refuse(path: Any, *args: Any, **kwargs: Any) -> int:
        if Path(path).name == "a.log":
            raise PermissionError(13, "Permission denied")
        return opened(path, *args, **kwargs)

    monkeypatch.setattr(os, "open", refuse)
    seen = see(top)
    assert list(seen.data) == ["b.log"]
    assert [(n.code, n.message, n.member) for n in seen.notices] == [
        ("source-unreadable", "Permission denied", "a.log")
    ]


def test_a_directory_that_vanishes_is_reported(tmp_path: Path) -> None:
    top = put(tmp_path / "case", {"a.log": b"a", "sub/b.log": b"b"})
    notices: list[Any] = []
    for member, _ in walk_sources([str(top)], Limits(), notices):
        if member.path == "a.log":
            (top / "sub" / "b.log").unlink()
            (top / "sub").rmdir()
    assert [notice.code for notice in notices] == ["source-unreadable"]


def test_an_input_that_fails_while_it_is_read() -> None:
    class Failing(io.RawIOBase):
        def __init__(self) -> None:
            self.calls = 0

        def read(self, _size: int = -1) -> bytes:
            self.calls += 1
            if self.calls > 1:
                raise OSError(5, "Input/output error")
            return b"line one\n"

    stdin: Any = Failing()
    member, stream = next(iter(walk_sources(["-"], Limits(), [], {"-": stdin})))
    assert stream.read(5) == b"line "
    assert stream.read() == b"one\n"
    assert stream.read() == b""
    assert stream.note == "cannot be read further: Input/output error"
    assert member.unit == "-"


def test_control_characters_in_file_names_are_escaped(tmp_path: Path) -> None:
    top = put(tmp_path / "case", {"a\x1b[31m\n.log": b"a"})
    (top / os.fsdecode(b"b\xff.log")).write_bytes(b"b")
    assert sorted(see(top).data) == ["a\\x1b[31m\\x0a.log", "b\\xff.log"]


def test_lines_of_a_live_pipe_arrive_before_it_is_closed() -> None:
    out, into = os.pipe()
    with os.fdopen(out, "rb") as reading, os.fdopen(into, "wb", buffering=0) as writing:
        # Closes the pipe if the reader should hang, so that a failure is a failure and not a standstill.
        guard = threading.Timer(5, writing.close)
        guard.start()
        writing.write(b"first\n")
        found = walk_sources(["-"], Limits(), [], {"-": reading})
        member, stream = next(found)
        assert (member.path, member.size) == ("stdin", None)
        assert stream.read(1 << 20) == b"first\n"
        writing.write(b"second\n")
        assert stream.read(1 << 20) == b"second\n"
        assert not writing.closed
        guard.cancel()
        writing.close()
        assert stream.read(1 << 20) == b""
        assert list(found) == []


def test_of_a_file_that_a_kernel_shows_as_empty_a_read_may_wait(tmp_path: Path) -> None:
    put(tmp_path, {"empty": b"", "full": b"x"})
    kinds = []
    for name in ("empty", "full"):
        with (tmp_path / name).open("rb", buffering=0) as file, _file_stream(file, name, Budget(Limits())) as stream:
            kinds.append(type(stream))
    assert kinds == [WatchedStream, FileStream]
