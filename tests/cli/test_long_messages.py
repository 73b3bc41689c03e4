"""Messages are of a length that can be read, whatever was typed and however much is wrong."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.cli.conftest import Run

LONG = "a" * 5_000


@pytest.mark.parametrize(
    ("arguments", "end"),
    [
        (["analyze", "LOG", "--tz", LONG], "write UTC, local, Europe/Berlin or +02:00"),
        (["analyze", "LOG", "--migration-id", LONG], "is no migration id"),
        (["analyze", "LOG", "--kind", LONG], "is not one of"),
        (["analyze", "LOG", "--max-bytes", "7" * 5_000], "write 500M, 1G or 512MiB"),
        (["analyze", "LOG", f"--{LONG}"], "for help: vmlog analyze -h"),
        (["analyze", LONG], "too long"),
        (["patterns", "show", LONG], ""),
        (["patterns", "new", "Timed out", "--id", f"../{LONG}"], "such as disk-full"),
        ([LONG], "for help: vmlog -h"),
    ],
    ids=lambda value: " ".join(value)[:32] if isinstance(value, list) else "",
)
def test_what_was_typed_is_repeated_in_part(run: Run, failed: Path, arguments: list[str], end: str) -> None:
    result = run(*(str(failed) if word == "LOG" else word for word in arguments))
    assert result.code in (2, 3)
    assert len(result.err) < 1_200
    assert end in result.err
    assert " characters) …" in result.err


def test_a_filter_that_matches_nothing_is_repeated_in_part(run: Run, failed: Path) -> None:
    result = run("analyze", failed, "--vm", LONG)
    assert len(result.text) < 1_000
    assert "(4,800 characters)" in " ".join(result.text.split())


def test_a_name_of_many_lines_is_told_in_part(run: Run) -> None:
    assert run("analyze", "a\n" * 5_000).err.count("\n") < 250


@pytest.mark.parametrize("command", [["patterns", "test"], ["explain", "Timed out", "--patterns"]], ids=" ".join)
def test_of_many_wrong_pattern_files_the_first_errors_are_told(run: Run, tmp_path: Path, command: list[str]) -> None:
    for number in range(300):
        (tmp_path / f"wrong-{number:03}.toml").write_text("?\n", encoding="utf-8")
    result = run(*command, tmp_path)
    assert result.code == 2
    lines = result.err.splitlines()
    assert len(lines) == 51
    assert "wrong-000.toml:1" in lines[0]
    assert lines[-1] == "vmlog: and 250 more of such errors"
