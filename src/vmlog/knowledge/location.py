"""Where the shipped pattern files are: inside the wheel, or beside `src/` in a checkout."""

from __future__ import annotations

import os
from functools import cache
from pathlib import Path


@cache
def patterns_dir() -> Path:
    """Return the directory of the pattern files, with a folder for each kind."""
    package = Path(__file__).resolve().parents[1]
    packaged = package / "patterns"
    return packaged if packaged.is_dir() else package.parents[1] / "patterns"


def shown_path(path: Path) -> str:
    """Return how messages name a pattern file: a shipped one by its place below `patterns/`, another by its path."""
    root, text = f"{patterns_dir()}{os.sep}", str(path)
    return f"patterns/{text[len(root) :].replace(os.sep, '/')}" if text.startswith(root) else text
