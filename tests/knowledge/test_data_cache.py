"""The cache of pattern files only saves time: nothing fails for want of it."""

from __future__ import annotations

import errno
import json
import os
import stat
import subprocess
import sys
from pathlib import Path

import pytest

from tests.support.cache_files import cached_entries, write_whole_cache
from vmlog.knowledge.catalogue import read_causes
from vmlog.knowledge.data_cache import DataCache

CAUSE = """
schema = 1
id = "worn-frobnicator"
title = "A title"
status = "draft"
severity = "error"
stage = "any"

[match]
templates = ["The frobnicator of {vm} is out of order"]

[explain]
cause = "It is worn."
remedies = ["Replace it."]
"""
LOAD = "from vmlog.knowledge.knowledge import Knowledge; print(len(Knowledge.load().catalogue.causes))"
FOLDERS = ("HOME", "XDG_CACHE_HOME", "LOCALAPPDATA", "USERPROFILE")


@pytest.fixture
def patterns(tmp_path: Path) -> Path:
    folder = tmp_path / "patterns"
    folder.mkdir()
    (folder / "worn-frobnicator.toml").write_text(CAUSE, encoding="utf-8")
    return folder


def load_without(environment: dict[str, str], prelude: str, folder: Path) -> str:
    """Load the causes in a process whose environment names no folder of the user but these."""
    kept = {name: value for name, value in os.environ.items() if name not in FOLDERS}
    done = subprocess.run(
        [sys.executable, "-c", f"{prelude}\n{LOAD}"],
        capture_output=True,
        text=True,
        check=False,
        cwd=folder,
        env={**kept, **environment},
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


@pytest.mark.slow
@pytest.mark.skipif(sys.platform == "win32", reason="there the account always has a folder")
def test_without_home_and_without_an_account_nothing_is_written(tmp_path: Path) -> None:
    # The account has no entry in the password file, as in many containers.
    prelude = "import os, pwd\ndef absent(*_): raise KeyError\npwd.getpwuid = pwd.getpwnam = absent"
    assert int(load_without({}, prelude, tmp_path)) > 100
    assert [*tmp_path.iterdir()] == []


@pytest.mark.slow
def test_the_cache_is_in_the_folder_that_the_user_names(tmp_path: Path) -> None:
    names = {"XDG_CACHE_HOME": str(tmp_path), "LOCALAPPDATA": str(tmp_path)}
    assert int(load_without(names, "", tmp_path)) > 100
    assert [path.suffix for path in tmp_path.rglob("data-*")] == [".json"]


def test_a_folder_that_is_a_file_costs_only_time(patterns: Path, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("", encoding="utf-8")
    place = tmp_path / "file" / "data.json"
    assert read_causes([patterns], DataCache(place)).causes
    assert (tmp_path / "file").read_text(encoding="utf-8") == ""


def test_a_full_disk_costs_only_time_and_leaves_nothing(
    patterns: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = tmp_path / "cache"
    folder.mkdir()

    def full(*_: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(Path, "replace", full)
    assert read_causes([patterns], DataCache(folder / "data.json")).causes
    assert [*folder.iterdir()] == []


@pytest.mark.skipif(sys.platform == "win32" or os.geteuid() == 0, reason="root may write everywhere")
def test_a_folder_without_the_right_to_write_costs_only_time(patterns: Path, tmp_path: Path) -> None:
    folder = tmp_path / "cache"
    folder.mkdir(mode=0o500)
    assert read_causes([patterns], DataCache(folder / "data.json")).causes
    assert [*folder.iterdir()] == []


def test_no_folder_at_all_costs_only_time(patterns: Path) -> None:
    assert read_causes([patterns], DataCache(None)).causes


def test_an_entry_that_is_no_pattern_is_read_again(patterns: Path, tmp_path: Path) -> None:
    place = tmp_path / "data.json"
    cache = DataCache(place)
    cache.put(patterns / "worn-frobnicator.toml", {"schema": "1", "match": []})
    cache.get(patterns / "worn-frobnicator.toml")
    cache.save()
    assert read_causes([patterns], DataCache(place)).causes["worn-frobnicator"].title == "A title"
    assert read_causes([patterns], DataCache(place)).causes["worn-frobnicator"].title == "A title"


@pytest.fixture
def place(patterns: Path, tmp_path: Path) -> Path:
    """Return a cache that an earlier run has written."""
    place = tmp_path / "cache" / "data.json"
    read_causes([patterns], DataCache(place))
    return place


def test_nobody_else_may_read_or_write_the_cache(place: Path) -> None:
    assert stat.S_IMODE(place.stat().st_mode) == 0o600
    assert stat.S_IMODE(place.parent.stat().st_mode) == 0o700
    assert [*place.parent.iterdir()] == [place]


def forge(place: Path) -> None:
    """Let the cache say something else than the file."""
    content = cached_entries(place)
    for _, data in content.values():
        data["title"] = "Forged"
    write_whole_cache(place, json.dumps(content))


def title(patterns: Path, place: Path) -> str:
    return read_causes([patterns], DataCache(place)).causes["worn-frobnicator"].title


def test_a_cache_of_this_user_is_used(patterns: Path, place: Path) -> None:
    forge(place)
    assert title(patterns, place) == "Forged"


@pytest.mark.skipif(os.name != "posix", reason="rights are told in other ways")
@pytest.mark.parametrize("what", ["file", "folder", "owner"])
def test_what_somebody_else_may_have_written_is_not_used_and_made_anew(
    patterns: Path, place: Path, what: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    forge(place)
    if what == "owner":
        monkeypatch.setattr(os, "geteuid", lambda: 4711)
        assert title(patterns, place) == "A title"
        monkeypatch.undo()
        return
    (place if what == "file" else place.parent).chmod(0o666 if what == "file" else 0o777)
    assert title(patterns, place) == "A title"
    assert stat.S_IMODE(place.stat().st_mode) == 0o600
    assert stat.S_IMODE(place.parent.stat().st_mode) == 0o700
    assert title(patterns, place) == "A title"
    assert "Forged" not in place.read_text(encoding="utf-8")


@pytest.mark.skipif(os.name != "posix", reason="needs pipes and links")
@pytest.mark.parametrize("kind", ["pipe", "endless device", "link", "folder", "huge"])
def test_what_is_no_file_is_never_opened(patterns: Path, place: Path, tmp_path: Path, kind: str) -> None:
    other = tmp_path / "other.json"
    forge(place)
    place.rename(other)
    if kind == "pipe":
        os.mkfifo(place)
    elif kind == "endless device":
        place.symlink_to("/dev/zero")
    elif kind == "link":
        place.symlink_to(other)
    elif kind == "folder":
        place.mkdir()
    else:
        with place.open("wb") as stream:
            stream.truncate(10_000_000_000)  # takes no room
    assert title(patterns, place) == "A title"
    if kind != "folder":
        assert place.is_file()
        assert not place.is_symlink()
        assert cached_entries(place)
    assert b"Forged" in other.read_bytes()


@pytest.mark.parametrize(
    "content",
    ["[" * 200_000, "{}", "[]", "null", "\0", '{"x": 1}', "1" * 5000],
    ids=["deep", "nothing", "list", "null", "no JSON", "number", "digits"],
)
def test_contents_of_another_shape_are_made_anew(patterns: Path, place: Path, content: str) -> None:
    good = place.read_bytes()
    write_whole_cache(place, content)
    assert title(patterns, place) == "A title"
    assert place.read_bytes() == good


@pytest.mark.parametrize("damage", [b"{", b"\0", b" "])
def test_a_damaged_cache_is_made_anew(patterns: Path, place: Path, damage: bytes) -> None:
    good = place.read_bytes()
    place.write_bytes(good[:200] + damage + good[201:])
    assert title(patterns, place) == "A title"
    assert place.read_bytes() == good


@pytest.mark.parametrize(
    "value",
    [1, "x", [], [[]], {"": {}}, [{"a": 1}], {"templates": [[1]]}, json.loads("[" * 500 + "]" * 500)],
    ids=repr,
)
@pytest.mark.parametrize("key", ["match", "explain", "title", "tests", "schema", "references", "everything"])
def test_wrong_types_with_right_stamps_are_made_anew(patterns: Path, place: Path, key: str, value: object) -> None:
    content = cached_entries(place)
    for entry in content.values():
        if key == "everything":
            entry[1] = value
        else:
            entry[1][key] = value  # type: ignore[index]
    write_whole_cache(place, json.dumps(content))
    cause = read_causes([patterns], DataCache(place)).causes["worn-frobnicator"]
    assert cause.id == "worn-frobnicator"
    assert cause.match.templates
