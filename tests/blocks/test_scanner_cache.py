"""What is compiled is kept for the next run, and only what this user has written is loaded."""

from __future__ import annotations

import os
import stat
from pathlib import Path

import pytest

from vmlog.blocks import scanner_cache
from vmlog.blocks.scan import Scanner
from vmlog.blocks.scanner_cache import cached_scanner

EXPRESSIONS = [("disk", 4), ("full", 7)]
TEXT = b"disk is full"


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return the cache folder, which does not exist yet."""
    folder = tmp_path / "cache"
    monkeypatch.setattr(scanner_cache, "cache_folder", lambda: folder)
    return folder


@pytest.fixture
def compiled(monkeypatch: pytest.MonkeyPatch) -> list[list[tuple[str, int]]]:
    """Return a list that gets the expressions of every scanner of these that is compiled from now on."""
    seen: list[list[tuple[str, int]]] = []
    compile_all = Scanner.__init__

    def counted(scanner: Scanner, expressions: list[tuple[str, int]], once: int = 0) -> None:
        if len(expressions) > 1:
            seen.append(expressions)
        compile_all(scanner, expressions, once)

    monkeypatch.setattr(Scanner, "__init__", counted)
    return seen


def numbers(scanner: Scanner) -> list[int]:
    return sorted(scanner.hits(TEXT).numbers)


def place_of(folder: Path) -> Path:
    (place,) = folder.iterdir()
    return place


def test_the_second_scanner_is_not_compiled(folder: Path, compiled: list[object]) -> None:
    assert numbers(cached_scanner(EXPRESSIONS)) == [4, 7]
    assert numbers(cached_scanner(EXPRESSIONS)) == [4, 7]
    assert len(compiled) == 1
    assert stat.S_IMODE(place_of(folder).stat().st_mode) == 0o600


@pytest.mark.parametrize("others", [[("disk", 4), ("fill", 7)], [("disk", 4), ("full", 8)], [("full", 7), ("disk", 4)]])
def test_other_expressions_have_a_file_of_their_own(folder: Path, others: list[tuple[str, int]]) -> None:
    cached_scanner(EXPRESSIONS)
    assert numbers(cached_scanner(others)) == numbers(Scanner(others))
    assert len([*folder.iterdir()]) == 2


def test_another_version_or_processor_compiles_anew(
    folder: Path, compiled: list[object], monkeypatch: pytest.MonkeyPatch
) -> None:
    cached_scanner(EXPRESSIONS)
    monkeypatch.setattr(Scanner, "compiler", lambda _: "another one")
    assert numbers(cached_scanner(EXPRESSIONS)) == [4, 7]
    assert len(compiled) == 2
    assert len([*folder.iterdir()]) == 2


@pytest.mark.parametrize("at", [0, 64, 65, 90, 300, -1])
def test_a_damaged_file_is_never_loaded_and_made_anew(
    folder: Path, compiled: list[object], at: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    cached_scanner(EXPRESSIONS)
    place = place_of(folder)
    good = place.read_bytes()
    bad = bytearray(good)
    bad[at] ^= 1
    place.write_bytes(bad)
    with monkeypatch.context() as patch:
        patch.setattr(Scanner, "from_compiled", lambda *_: pytest.fail("loaded"))
        assert numbers(cached_scanner(EXPRESSIONS)) == [4, 7]
    assert len(compiled) == 2
    assert place.read_bytes() == good


def test_the_file_of_other_expressions_is_never_loaded(folder: Path, compiled: list[object]) -> None:
    cached_scanner([("disk", 4), ("full", 7), ("is", 9)])
    (foreign,) = folder.iterdir()
    content = foreign.read_bytes()
    foreign.unlink()
    cached_scanner(EXPRESSIONS)
    place_of(folder).write_bytes(content)
    assert numbers(cached_scanner(EXPRESSIONS)) == [4, 7]
    assert len(compiled) == 3


@pytest.mark.usefixtures("folder")
def test_what_hyperscan_refuses_is_made_anew(compiled: list[object], monkeypatch: pytest.MonkeyPatch) -> None:
    # As from a version with the same name, or a processor with the same features.
    with monkeypatch.context() as patch:
        patch.setattr(Scanner, "compiled", lambda _: b"something else")
        cached_scanner(EXPRESSIONS)
    assert numbers(cached_scanner(EXPRESSIONS)) == [4, 7]
    assert numbers(cached_scanner(EXPRESSIONS)) == [4, 7]
    assert len(compiled) == 2


@pytest.mark.skipif(os.name != "posix", reason="rights are told in other ways")
@pytest.mark.parametrize("what", ["file", "folder"])
def test_what_somebody_else_may_have_written_is_made_anew(folder: Path, compiled: list[object], what: str) -> None:
    cached_scanner(EXPRESSIONS)
    (place_of(folder) if what == "file" else folder).chmod(0o666 if what == "file" else 0o777)
    assert numbers(cached_scanner(EXPRESSIONS)) == [4, 7]
    assert len(compiled) == 2
    assert stat.S_IMODE(place_of(folder).stat().st_mode) == 0o600
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700


def test_without_a_folder_it_is_compiled(compiled: list[object], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(scanner_cache, "cache_folder", lambda: None)
    assert numbers(cached_scanner(EXPRESSIONS)) == [4, 7]
    assert len(compiled) == 1


def test_a_folder_that_is_a_file_costs_only_time(folder: Path, compiled: list[object]) -> None:
    folder.write_text("", encoding="utf-8")
    assert numbers(cached_scanner(EXPRESSIONS)) == [4, 7]
    assert folder.read_text(encoding="utf-8") == ""
    assert len(compiled) == 1


def test_only_the_newest_files_are_kept(folder: Path) -> None:
    for number in range(12):
        cached_scanner([("disk", number), ("full", number)])
        for place in folder.iterdir():  # older by a second each
            os.utime(place, (0, place.stat().st_mtime - 1))
    assert len([*folder.iterdir()]) == 8
    assert numbers(cached_scanner([("disk", 11), ("full", 11)])) == [11, 11]
