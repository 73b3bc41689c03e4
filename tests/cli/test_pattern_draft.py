"""`patterns new`: where the draft is written, and that it can be read again."""

from __future__ import annotations

import sys
import tomllib
from pathlib import Path

import pytest

from tests.cli.conftest import Run


@pytest.mark.parametrize("identity", ["../outside", "/outside", "in/side", "Upper", "a b", "-a", "a--b", ".", "ä"])
def test_an_id_that_is_no_slug_is_refused(run: Run, tmp_path: Path, identity: str) -> None:
    folder = tmp_path / "own"
    result = run("patterns", "new", "Timed out", "--dir", folder, f"--id={identity}")
    assert (result.code, result.out) == (2, b"")
    assert "no slug" in result.err
    assert [*tmp_path.rglob("*.toml")] == []
    assert run("patterns", "new", "Timed out", f"--id={identity}").code == 2


@pytest.mark.parametrize(
    "text",
    [
        "a" * 5_000,
        "frobnicator " * 400,
        "Failed\x7f here and there",
        pytest.param(
            "Failed \udcff here and there",
            marks=pytest.mark.skipif(sys.platform == "win32", reason="no such arguments"),
        ),
    ],
    ids=["one long word", "many words", "delete", "not UTF-8"],
)
def test_a_draft_of_any_text_is_written_and_valid(run: Run, tmp_path: Path, text: str) -> None:
    result = run("patterns", "new", text, "--dir", tmp_path)
    assert result.code == 0
    place = Path(result.text.strip())
    assert place.parent == tmp_path
    assert tomllib.loads(place.read_text(encoding="utf-8"))["id"] == place.stem
    assert run("patterns", "new", text, "--dir", tmp_path).code == 2  # it exists already


def test_an_id_that_is_too_long_for_a_file_is_told(run: Run, tmp_path: Path) -> None:
    result = run("patterns", "new", "Timed out", "--dir", tmp_path, "--id", "a" * 300)
    assert result.code == 2
    assert "cannot be written" in result.err
