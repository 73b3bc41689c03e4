"""A cache of the contents of valid pattern files, in the user's cache folder."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from vmlog.gc_seldom import gc_seldom
from vmlog.knowledge.cache_folder import cache_folder
from vmlog.knowledge.private_json import read_private_json, write_private_json
from vmlog.version import __version__


class DataCache:
    """Contents of TOML files by path.

    Parsing TOML takes most of the start, so contents are kept as JSON, behind a line with a checksum. An entry counts
    only while the file has the same size and time. A cache that cannot be read or written, or that somebody else may
    have written, only costs time. Entries that the run did not use are dropped when something new is written.
    """

    def __init__(self, place: Path | None) -> None:
        """Open a cache file; None where there is no folder for one."""
        self._place = place
        self._changed = False
        self._used: set[str] = set()
        self._entries = read_private_json(place) if place else {}

    @classmethod
    @gc_seldom()
    def of(cls, directories: Sequence[Path]) -> DataCache:
        """Open the cache for the files of some directories."""
        try:
            names = "\n".join(str(directory.absolute()) for directory in directories)
        except OSError:  # a relative name in a working folder that was removed
            return cls(None)
        folder = cache_folder()
        name = f"data-{__version__}-{hashlib.sha256(os.fsencode(names)).hexdigest()[:12]}.json"
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
        write_private_json(self._place, entries)


def _stamp(path: Path) -> str:
    status = path.stat()
    return f"{status.st_size}-{status.st_mtime_ns}"
