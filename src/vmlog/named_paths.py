"""What a typed text names in the file system: nothing, where it is too long or its folder cannot be searched.

`pathlib` raises an error for such a text, and what people paste in the place of a file name is often a whole message.
"""

from __future__ import annotations

import os
from pathlib import Path


def names_file(path: str | Path) -> bool:
    """Return whether there is a regular file of this name, links followed."""
    return os.path.isfile(path)  # noqa: PTH113


def names_folder(path: str | Path) -> bool:
    """Return whether there is a folder of this name, links followed."""
    return os.path.isdir(path)  # noqa: PTH112


def names_something(path: str | Path) -> bool:
    """Return whether there is anything of this name, links followed."""
    return os.path.exists(path)  # noqa: PTH110


def lies_below(path: Path, folder: Path) -> bool:
    """Return whether a path, which need not exist, is a folder or is below it, links followed."""
    try:
        return Path(os.path.realpath(path)).is_relative_to(os.path.realpath(folder))
    except (OSError, ValueError):  # a relative name in a working folder that was removed, which holds nothing
        return False
