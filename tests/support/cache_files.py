"""Reading and writing the cache of pattern files as it lies on the disk: a checksum, then JSON."""

from __future__ import annotations

import json
import zlib
from pathlib import Path


def cached_entries(place: Path) -> dict[str, list[object]]:
    """Return the entries of a cache by path: the stamp of the file, and its content."""
    entries: dict[str, list[object]] = json.loads(place.read_bytes().partition(b"\n")[2])
    return entries


def write_whole_cache(place: Path, content: str) -> None:
    """Write a cache whose checksum is right, whatever it holds."""
    data = content.encode()
    place.write_bytes(b"%08x\n%b" % (zlib.crc32(data), data))
