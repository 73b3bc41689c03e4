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

Steps = dict[str, int]
"""How many lines ran, by function."""


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
    """Empty what functions remember, so that earlier runs change nothing."""
    for module in [*sys.modules.values()]:
        if (getattr(module, "__file__", None) or "").startswith(folders):
            for remembering in vars(module).values():
                if clear := getattr(remembering, "cache_clear", None):
                    clear()
