"""Results of earlier runs are used only if this user's runs have written them, and whole."""

from __future__ import annotations

import os
import stat
from pathlib import Path

import pytest

from tests.support.cache_files import write_whole_cache
from vmlog.knowledge import kept_results
from vmlog.knowledge.kept_results import KeptResults


@pytest.fixture
def place(tmp_path: Path) -> Path:
    place = tmp_path / "cache" / "results.json"
    KeptResults(place).put("a", [1, "x"])
    return place


def test_the_next_run_knows_them(place: Path) -> None:
    results = KeptResults(place)
    assert results.get("a") == [1, "x"]
    assert results.get("b") is None
    assert stat.S_IMODE(place.stat().st_mode) == 0o600


@pytest.mark.skipif(os.name != "posix", reason="rights are told in other ways")
@pytest.mark.parametrize("what", ["file", "folder"])
def test_what_somebody_else_may_have_written_is_not_used(place: Path, what: str) -> None:
    (place if what == "file" else place.parent).chmod(0o666 if what == "file" else 0o777)
    assert KeptResults(place).get("a") is None
    KeptResults(place).put("a", [2])
    assert KeptResults(place).get("a") == [2]
    assert stat.S_IMODE(place.stat().st_mode) == 0o600
    assert stat.S_IMODE(place.parent.stat().st_mode) == 0o700


@pytest.mark.parametrize("at", range(0, 20, 3))
def test_a_damaged_file_is_not_used(place: Path, at: int) -> None:
    content = bytearray(place.read_bytes())
    content[at] ^= 1
    place.write_bytes(content)
    assert KeptResults(place).get("a") is None


@pytest.mark.parametrize("content", ["[]", "null", "1", "[" * 100_000, "{"])
def test_what_holds_no_results_is_not_used(place: Path, content: str) -> None:
    write_whole_cache(place, content)
    assert KeptResults(place).get("a") is None


def test_without_a_folder_they_are_kept_for_this_run(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(kept_results, "cache_folder", lambda: None)
    results = KeptResults.of("anything")
    results.put("a", 1)
    assert results.get("a") == 1
    assert KeptResults.of("anything").get("a") is None


def test_there_are_never_more_than_some(place: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(kept_results, "_MOST_RESULTS", 5)
    results = KeptResults(place)
    for number in range(12):
        results.put(str(number), number)
    kept = [number for number in range(12) if KeptResults(place).get(str(number)) is not None]
    assert 0 < len(kept) <= 5
    assert kept[-1] == 11
