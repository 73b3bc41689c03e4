"""Writing files below a folder."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path


def put(folder: Path, files: Mapping[str, bytes]) -> Path:
    """Write files below a folder, and return it."""
    for name, data in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)
    return folder
