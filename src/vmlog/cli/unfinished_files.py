"""Files that are to go if a run is ended before they are complete.

For one signal a library may raise an exception of its own; Python's follows while that is on its way out, and can hit
the very step that would remove a file. So those that are left are removed once more at the end.
"""

from __future__ import annotations

import os
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

_unfinished: set[Path] = set()


@contextmanager
def unfinished_file(path: Path) -> Iterator[None]:
    """Remove a file at the end of a `with` block, if it is still there, or when the run is ended within."""
    _unfinished.add(path)
    try:
        yield
    finally:
        path.unlink(missing_ok=True)
        _unfinished.discard(path)


def remove_unfinished_files() -> None:
    """Remove what is left, before the process is ended at once."""
    while _unfinished:
        with suppress(OSError):
            os.unlink(_unfinished.pop())  # noqa: PTH108 - `pathlib` need not be loaded
