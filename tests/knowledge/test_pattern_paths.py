"""What is named like a pattern file and is none, or cannot be read, is an error with its place."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

import pytest

from vmlog.errors import PatternErrors
from vmlog.knowledge.catalogue import read_causes

HEAD = 'schema = 1\nid = "x"\ntitle = "T"\nstatus = "stable"\nseverity = "error"\nstage = "any"\n'
TAIL = '\n[explain]\ncause = "C"\nremedies = ["R"]\n'


def written(text: str) -> Callable[[Path], object]:
    return lambda path: path.write_text(text, encoding="utf-8")


def huge(path: Path) -> None:
    with path.open("wb") as stream:
        stream.truncate(10_000_000_000)  # takes no room


CASES: dict[str, tuple[Callable[[Path], object], str]] = {
    "brackets": (written(f"{HEAD}k = {'[' * 3000}{']' * 3000}\n"), ":7: not valid TOML: brackets are nested too deep"),
    "digits": (written(f"{HEAD}k = {'9' * 5000}\n"), ": not valid TOML: a number has too many digits"),
    "template": (
        written(f'{HEAD}[match]\ntemplates = ["{"abc " * 25_000}"]{TAIL}'),
        ":8: [match] templates: 'abc abc abc abc abc abc abc ab...' is longer than 4,000 letters",
    ),
    "device": (lambda path: path.symlink_to("/dev/zero"), ": cannot be read: it is no regular file"),
    "pipe": (os.mkfifo, ": cannot be read: it is no regular file"),
    "dangling": (lambda path: path.symlink_to("nowhere"), ": cannot be read: No such file or directory"),
    "loop": (lambda path: path.symlink_to(path.name), ": cannot be read: Too many levels of symbolic links"),
    "folder": (Path.mkdir, ": is a directory, not a pattern file"),
    "huge": (huge, ": cannot be read: it is longer than 1 MB"),
    "bytes": (lambda path: path.write_bytes(b"\xff\xfe"), ": cannot be read: it is not UTF-8"),
}


@pytest.mark.parametrize("case", CASES)
def test_what_is_no_pattern_file_is_an_error_with_its_place(tmp_path: Path, case: str) -> None:
    make, message = CASES[case]
    make(tmp_path / "x.toml")
    with pytest.raises(PatternErrors) as raised:
        read_causes([tmp_path])
    first = str(raised.value.errors[0])
    assert first == f"{tmp_path / 'x.toml'}{message}"
    assert len(str(raised.value)) < 1000


@pytest.mark.skipif(os.name != "posix" or os.geteuid() == 0, reason="root may read everything")
def test_a_folder_that_cannot_be_read_is_an_error(tmp_path: Path) -> None:
    (tmp_path / "closed").mkdir(mode=0o000)
    with pytest.raises(PatternErrors, match="closed: cannot be read: Permission denied"):
        read_causes([tmp_path])
