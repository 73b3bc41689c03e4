"""Counting what the program does, function by function: unlike time, that is the same on every machine."""

from __future__ import annotations

import sys
import threading
from collections.abc import Callable
from pathlib import Path
from types import CodeType, FrameType
from typing import Any, Final

import vmlog

_ROOT: Final = f"{Path(vmlog.__file__).parent}/"

DOUBLED: Final = 2.4
"""Twice the input may take this many times the steps: n log n takes little more than twice as many, n squared four."""

Steps = dict[str, int]
"""How many lines ran, by function."""


def assert_even_growth(
    prepare: Callable[[int], Callable[[], object]], packages: tuple[str, ...], size: int, *, notable: float = 1.0
) -> None:
    """Fail if a function of some packages takes more than its share of steps for twice the input.

    Args:
        prepare: makes an input of a size, and returns what to do with it.
        packages: names of packages, or of modules with their packages.
        size: of the smaller input.
        notable: a function that runs fewer lines for each unit of the larger input cannot matter.
    """
    few, many = (count_steps(prepare(of_size), packages) for of_size in (size, 2 * size))
    assert many, "nothing was counted"
    assert growing_steps(few, {name: count for name, count in many.items() if count > notable * 2 * size}) == {}


def growing_steps(few: Steps, many: Steps, factor: float = DOUBLED) -> dict[str, tuple[int, int]]:
    """Return the functions that took more than so many times the steps for more input, with their steps."""
    rows = {name: (few.get(name, 0), count) for name, count in many.items()}
    rows["everything"] = (sum(few.values()), sum(many.values()))
    return {name: row for name, row in rows.items() if row[1] > factor * row[0]}


def count_calls(run: Callable[[], object]) -> int:
    """Run something, and return how many functions were called, those of libraries and of the interpreter too."""
    count = 0

    def note(_frame: FrameType, event: str, _argument: Any) -> None:
        nonlocal count
        count += event in ("call", "c_call")

    before = sys.getprofile()
    sys.setprofile(note)
    try:
        run()
    finally:
        sys.setprofile(before)
    return count


def count_steps(run: Callable[[], object], packages: tuple[str, ...]) -> Steps:
    """Run something, and return how many lines of each function of some packages ran, those of loops each time.

    What the interpreter does within one line is not seen: a list is copied, a text searched.
    """
    counts: dict[CodeType, list[int]] = {}
    folders = tuple(f"{_ROOT}{package}/" for package in packages)

    def enter(frame: FrameType, _event: str, _argument: Any) -> Callable[..., Any] | None:
        code = frame.f_code
        if not code.co_filename.startswith(folders):
            return None
        count = counts.setdefault(code, [0])
        count[0] += 1

        def step(_frame: FrameType, _event: str, _argument: Any) -> Callable[..., Any]:
            count[0] += 1
            return step

        return step

    _forget(folders)
    before = sys.gettrace()
    threading.settrace(enter)
    sys.settrace(enter)
    try:
        run()
    finally:
        sys.settrace(before)
        threading.settrace(None)  # type: ignore[arg-type]
    steps: Steps = {}
    for code, (count,) in counts.items():
        name = f"{code.co_filename.removeprefix(_ROOT)}:{code.co_qualname}"
        steps[name] = steps.get(name, 0) + count
    return steps


def _forget(folders: tuple[str, ...]) -> None:
    """Empty what functions remember, so that earlier runs change nothing; what was loaded of patterns stays loaded."""
    for module in [*sys.modules.values()]:
        place = getattr(module, "__file__", None) or ""
        if place.startswith(folders) and not place.startswith(f"{_ROOT}knowledge/"):
            for remembering in vars(module).values():
                if clear := getattr(remembering, "cache_clear", None):
                    clear()
