"""The cache of pattern files only saves time: nothing fails for want of it."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

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


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="needs a device that is always full")
def test_a_full_disk_costs_only_time_and_leaves_nothing(patterns: Path, tmp_path: Path) -> None:
    folder = tmp_path / "cache"
    folder.mkdir()
    (folder / f"data.{os.getpid()}").symlink_to("/dev/full")
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
