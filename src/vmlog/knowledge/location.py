"""Where the shipped pattern files are: inside the wheel, or beside `src/` in a checkout."""

from __future__ import annotations

from pathlib import Path


def patterns_dir() -> Path:
    """Return the directory that holds `formats/`, `stages/`, `context/`, `causes/` and `tables/`."""
    package = Path(__file__).resolve().parents[1]
    packaged = package / "patterns"
    return packaged if packaged.is_dir() else package.parents[1] / "patterns"
