"""A cache of the contents of valid pattern files, in the user's cache folder."""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from vmlog.version import __version__


class DataCache:
    """Contents of TOML files by path.

    Parsing TOML takes most of the start, so contents are kept as JSON. An entry counts only while the file has the same
    size and time. A cache that cannot be read or written only costs time. Entries that the run did not use are dropped
    when something new is written.
    """

    def __init__(self, place: Path | None) -> None:
        """Open a cache file; None where there is no folder for one."""
        self._place = place
        self._changed = False
        self._used: set[str] = set()
        self._entries: dict[str, list[Any]] = {}
        if place is None:
            return
        try:
            entries = json.loads(place.read_bytes())
        except (OSError, ValueError, RecursionError):
            return
        if isinstance(entries, dict):
            self._entries = entries

    @classmethod
    def of(cls, directories: Sequence[Path]) -> DataCache:
        """Open the cache for the files of some directories."""
        names = "\n".join(str(directory.absolute()) for directory in directories)
        folder = _cache_folder()
        name = f"data-{__version__}-{hashlib.sha256(names.encode()).hexdigest()[:12]}.json"
        return cls(folder / name if folder else None)

    def get(self, path: Path) -> dict[str, Any] | None:
        """Return the content of a file as an earlier run read it, None when it is new or has changed."""
        self._used.add(str(path))
        entry = self._entries.get(str(path))
        try:
            stamp = _stamp(path)
        except OSError:
            return None
        if isinstance(entry, list) and len(entry) == 2 and entry[0] == stamp and isinstance(entry[1], dict):
            return entry[1]
        return None

    def put(self, path: Path, data: dict[str, Any]) -> None:
        """Remember the content of a file that is right."""
        try:
            entry = [_stamp(path), data]
        except OSError:
            return
        if self._entries.get(str(path)) != entry:
            self._entries[str(path)] = entry
            self._changed = True

    def save(self) -> None:
        """Write what is new; the cache file is replaced as a whole."""
        if not self._changed or self._place is None:
            return
        entries = {path: entry for path, entry in self._entries.items() if path in self._used}
        fresh = self._place.with_suffix(f".{os.getpid()}")
        try:
            text = json.dumps(entries, ensure_ascii=False)
            self._place.parent.mkdir(parents=True, exist_ok=True)
            fresh.write_text(text, encoding="utf-8")
            fresh.replace(self._place)
        except (OSError, ValueError, TypeError):
            _remove(fresh)


def _remove(path: Path) -> None:
    """Remove what a full disk left of a file."""
    try:
        path.unlink(missing_ok=True)
    except OSError:
        return


def _stamp(path: Path) -> str:
    status = path.stat()
    return f"{status.st_size}-{status.st_mtime_ns}"


def _cache_folder() -> Path | None:
    # Importing it takes longer than reading the cache.
    from platformdirs import user_cache_path

    try:
        folder = user_cache_path("vmlog", appauthor=False)
    except (OSError, RuntimeError):
        # The user has no home folder. Older versions return a path that begins with `~` instead.
        return None
    return folder if folder.is_absolute() else None
