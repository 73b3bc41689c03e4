"""Names that no file can have, and a working folder that is gone: a sentence, never an error of the program's own."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import pytest

from tests.cli.conftest import Run

TOO_LONG = "Failed to connect to the destination host. " * 10


@pytest.fixture
def gone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Go to a working folder that is removed then."""
    folder = tmp_path / "gone"
    folder.mkdir()
    monkeypatch.chdir(folder)
    try:
        folder.rmdir()
    except OSError:
        pytest.skip("the system keeps working folders")


@pytest.mark.usefixtures("gone")
@pytest.mark.parametrize(
    "arguments",
    [
        ["analyze", "LOG", "-o", "out.json"],
        ["analyze", "LOG", "--redact-map", "map.json"],
        ["check", "LOG", "-o", "out.json"],
        ["events", "LOG", "-o", "out.jsonl"],
        ["explain", "Timed out", "--redact-map", "map.json"],
        ["analyze", "LOG", "--patterns", "own"],
        ["patterns", "test", "own"],
        ["patterns", "new", "Timed out", "--dir", "own"],
    ],
    ids=" ".join,
)
def test_a_relative_name_in_a_working_folder_that_was_removed_is_refused(
    run: Run, failed: Path, arguments: list[str]
) -> None:
    result = run(*(str(failed) if word == "LOG" else word for word in arguments))
    assert (result.code, result.out) == (2, b"")
    assert result.err.count("\n") == 1
    assert arguments[-1] in result.err


@pytest.mark.usefixtures("gone")
def test_an_absolute_output_of_a_working_folder_that_was_removed_is_written(
    run: Run, failed: Path, tmp_path: Path
) -> None:
    out, names = tmp_path / "out.json", tmp_path / "map.json"
    for _ in range(2):  # also where there are such files already
        assert run("analyze", failed, ".", "-o", out, "--redact-map", names).code == 0
    assert out.stat().st_size


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        (["analyze", TOO_LONG], 3),
        (["info", TOO_LONG], 3),
        (["events", TOO_LONG], 3),
        (["analyze", "LOG", "-o", TOO_LONG], 2),
        (["analyze", "LOG", "--redact-map", TOO_LONG], 2),
        (["analyze", "LOG", "--patterns", TOO_LONG], 2),
        (["patterns", "test", TOO_LONG], 2),
        ([TOO_LONG], 2),
    ],
    ids=lambda value: " ".join(value)[:24] if isinstance(value, list) else "",
)
def test_a_message_in_the_place_of_a_name_is_told(run: Run, failed: Path, arguments: list[str], code: int) -> None:
    result = run(*(str(failed) if word == "LOG" else word for word in arguments), stdin=b"")
    assert (result.code, result.out) == (code, b"")
    assert "Failed to connect" in result.err
    assert "error of its own" not in result.err


@pytest.mark.skipif(sys.platform != "linux", reason="other systems refuse such names")
def test_a_folder_of_patterns_may_have_a_name_that_is_no_text(run: Run, tmp_path: Path) -> None:
    folder = Path(os.fsdecode(os.fsencode(tmp_path) + b"/own\xff"))
    folder.mkdir()
    assert run("explain", "Timed out", "--patterns", folder).code == 0


@pytest.mark.parametrize("command", ["events -f jsonl", "analyze -f json", "info -f json"])
def test_a_host_may_have_a_name_that_is_no_text(run: Run, failed: Path, command: str) -> None:
    result = run(*command.split(), failed, "--log-host", "esx\udcff")
    assert result.code == 0
    assert "esx\\\\udcff" in result.text


@pytest.mark.parametrize("command", ["analyze", "check", "events", "info"])
def test_an_empty_name_is_not_the_working_folder(
    run: Run, failed: Path, monkeypatch: pytest.MonkeyPatch, command: str
) -> None:
    monkeypatch.chdir(failed.parent)
    result = run(command, failed, "")
    assert (result.code, result.out) == (2, b"")
    assert "empty name" in result.err
