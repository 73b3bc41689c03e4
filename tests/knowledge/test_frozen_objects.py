"""What an earlier run made of pattern files is what this one would make, and no file makes anything else."""

from __future__ import annotations

import hashlib
import os
import pickle
import stat
from collections import Counter
from collections.abc import Callable
from enum import IntEnum, StrEnum
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from vmlog.knowledge import frozen_objects, line_format
from vmlog.knowledge.catalogue import load_catalogue, read_causes
from vmlog.knowledge.fact_files import load_fact_files
from vmlog.knowledge.format_file import _worked_out_formats, load_format_files
from vmlog.knowledge.frozen_objects import _key, frozen
from vmlog.knowledge.location import patterns_dir
from vmlog.knowledge.section import Section
from vmlog.knowledge.stage_lines import load_stages, read_stage_lines
from vmlog.model import Reference

MADE = {"a": Reference("KB", "1", "A title", "https://example.com", None), "b": frozenset({"x"})}


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return the cache folder, which does not exist yet."""
    folder = tmp_path / "cache"
    monkeypatch.setattr(frozen_objects, "cache_folder", lambda: folder)
    return folder


@pytest.fixture
def paths(tmp_path: Path) -> list[Path]:
    """Return files to make something of."""
    paths = [tmp_path / "patterns" / name for name in ("a.toml", "b.toml")]
    paths[0].parent.mkdir()
    for path in paths:
        path.write_text("x = 1", encoding="utf-8")
    return paths


Load = Callable[..., Any]


@pytest.fixture
def made() -> Counter[str]:
    return Counter()


@pytest.fixture
def load(paths: list[Path], made: Counter[str]) -> Load:
    """Return a call of `frozen` that counts what is made."""

    def make() -> object:
        made["times"] += 1
        return MADE

    return lambda: frozen("things", paths, make)


def place_of(folder: Path) -> Path:
    (place,) = folder.iterdir()
    return place


def write(place: Path, paths: list[Path], content: bytes) -> None:
    """Write what passes every check of the file itself."""
    key = _key(paths)
    assert key
    place.write_bytes(hashlib.sha256(key.encode() + content).hexdigest().encode() + b"\n" + content)


def test_it_is_made_once(folder: Path, load: Load, made: Counter[str]) -> None:
    assert load() == load() == MADE
    assert made["times"] == 1
    assert stat.S_IMODE(place_of(folder).stat().st_mode) == 0o600


@pytest.mark.usefixtures("folder")
@pytest.mark.parametrize("change", ["content", "time", "new", "gone", "code", "python"])
def test_it_is_made_anew_when_anything_changes(
    paths: list[Path], load: Load, made: Counter[str], change: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    load()
    if change == "content":
        paths[0].write_text("x = 12", encoding="utf-8")
    elif change == "time":
        os.utime(paths[0], (1, 1))
    elif change == "new":
        paths.append(paths[0].with_name("c.toml"))
        paths[2].write_text("", encoding="utf-8")
    elif change == "gone":
        del paths[1]
    elif change == "code":
        monkeypatch.setattr(frozen_objects, "_code", lambda: ((1, 2),))
    else:
        monkeypatch.setattr(frozen_objects.sys, "version_info", (3, 99))  # type: ignore[attr-defined]
    assert load() == MADE
    assert made["times"] == 2


@pytest.mark.usefixtures("folder")
def test_the_same_relative_names_in_another_folder_are_other_files(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    name = Path("own", "a.toml")
    for number, place in enumerate((tmp_path / "x", tmp_path / "y")):
        (place / "own").mkdir(parents=True)
        (place / name).write_text("x = 1", encoding="utf-8")
        os.utime(place / name, (1, 1))
        monkeypatch.chdir(place)
        made = partial(str, number)
        assert frozen("things", [name], made) == frozen("things", [name], made) == str(number)


@pytest.mark.parametrize("at", [0, 63, 64, 65, 100, -1])
def test_a_damaged_file_is_never_loaded(
    folder: Path, load: Load, made: Counter[str], at: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    load()
    place = place_of(folder)
    good = place.read_bytes()
    bad = bytearray(good)
    bad[at] ^= 1
    place.write_bytes(bad)
    with monkeypatch.context() as patch:
        patch.setattr(frozen_objects, "_OwnClasses", lambda _: pytest.fail("loaded"))
        assert load() == MADE
    assert made["times"] == 2
    assert place.read_bytes() == good


@pytest.mark.skipif(os.name != "posix", reason="rights are told in other ways")
@pytest.mark.parametrize("what", ["file", "folder", "link"])
def test_what_somebody_else_may_have_written_is_never_loaded(
    folder: Path, load: Load, made: Counter[str], what: str
) -> None:
    load()
    place = place_of(folder)
    if what == "link":
        place.rename(folder.parent / "other")
        place.symlink_to(folder.parent / "other")
    else:
        (place if what == "file" else folder).chmod(0o666 if what == "file" else 0o777)
    assert load() == MADE
    assert made["times"] == 2
    assert stat.S_IMODE(place.lstat().st_mode) == 0o600
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700


class _Calls:
    def __init__(self, function: Any, *arguments: object) -> None:
        self.call = function, arguments

    def __reduce__(self) -> Any:
        return self.call


@pytest.mark.parametrize(
    "content",
    [
        b"", b"x", pickle.dumps(MADE)[:-5],
        *(pickle.dumps(_Calls(*call)) for call in ((os.mkdir, "made"), (eval, "1"), (print, "x"), (Counter,))),
        # Functions of the package, and what its modules import.
        b"cvmlog.knowledge.location\npatterns_dir\n(tR.", b"cvmlog.knowledge.frozen_objects\nos.getcwd\n(tR.",
        b"\x80\x04\x8c\x1fvmlog.knowledge.frozen_objects\x94\x8c\tos.getcwd\x94\x93\x94)R.",
    ],
    ids=range(10),
)  # fmt: skip
def test_what_holds_anything_else_calls_nothing_and_is_made_anew(
    folder: Path, paths: list[Path], load: Load, made: Counter[str], content: bytes, monkeypatch: pytest.MonkeyPatch
) -> None:
    load()
    monkeypatch.chdir(folder.parent)
    before = sorted(folder.parent.iterdir())
    write(place_of(folder), paths, content)
    assert load() == MADE
    assert made["times"] == 2
    assert sorted(folder.parent.iterdir()) == before


@pytest.mark.usefixtures("folder")
def test_an_error_is_raised_each_time(paths: list[Path]) -> None:
    for _ in range(2):
        with pytest.raises(ValueError, match="wrong"):
            frozen("things", paths, lambda: int("wrong"))


def test_what_cannot_be_kept_is_made_each_time(folder: Path, paths: list[Path]) -> None:
    assert frozen("things", paths, lambda: len) is len
    assert callable(frozen("others", paths, lambda: lambda: 1))
    assert [path.name.partition("-")[0] for path in folder.iterdir()] == ["things"]


def test_without_a_folder_or_a_file_it_is_made_each_time(
    paths: list[Path], load: Load, made: Counter[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(frozen_objects, "cache_folder", lambda: None)
    assert load() == load() == MADE
    paths[0].unlink()
    assert load() == MADE
    assert made["times"] == 3


@pytest.mark.usefixtures("folder")
def test_kept_formats_hold_what_follows_from_their_regexes(monkeypatch: pytest.MonkeyPatch) -> None:
    load_format_files.__wrapped__()
    monkeypatch.setattr(line_format, "re", None)  # nothing of it is used again
    for item in load_format_files.__wrapped__():
        assert "msg" in item.groups
        assert item.header
        item.work_out()


def told(value: Any) -> object:
    """Return all that an object holds, for not every class compares its objects by that."""
    if isinstance(value, list | tuple):
        return [type(value), *map(told, value)]
    if isinstance(value, dict):
        return {told_key: told(one) for told_key, one in value.items()}
    if not type(value).__module__.startswith("vmlog.") or isinstance(value, StrEnum | IntEnum):
        return value
    if isinstance(value, Section):  # which of its keys were read by now does not count
        return value._path, value._data
    slots = {name for base in type(value).__mro__ for name in getattr(base, "__slots__", ())}
    names = sorted(slots | vars(value).keys() if hasattr(value, "__dict__") else slots)
    return [type(value), *((name, told(getattr(value, name, None))) for name in names)]


@pytest.mark.usefixtures("folder")
@pytest.mark.parametrize("kind", ["causes", "formats", "stages", "facts"])
def test_what_is_shipped_is_kept_whole(kind: str) -> None:
    patterns = patterns_dir()
    load: dict[str, Load] = {
        "causes": load_catalogue.__globals__["_load"].__wrapped__,
        "formats": load_format_files.__wrapped__,
        "stages": lambda: load_stages.__wrapped__().lines,
        "facts": load_fact_files.__wrapped__,
    }
    arguments = ((patterns / "causes",),) if kind == "causes" else ()
    first, second = (load[kind](*arguments) for _ in range(2))
    assert second is not first
    assert told(second) == told(first)
    fresh: dict[str, Load] = {
        "causes": lambda: read_causes([patterns / "causes"]),
        "formats": lambda: _worked_out_formats(patterns / "formats"),
        "stages": lambda: read_stage_lines([patterns / "stages", patterns / "context"]).lines,
    }
    if kind in fresh:
        assert told(second) == told(fresh[kind]())
