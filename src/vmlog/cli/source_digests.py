"""Size and SHA-256 of the sources, for reports that are handed over; the files are read once more for it."""

from __future__ import annotations

import hashlib
import os
import stat
from collections.abc import Sequence
from pathlib import Path
from typing import Final

from vmlog.report.writer import SourceDigest

_BLOCK: Final = 1 << 20
# No more is read again in all, and no more files of a folder are counted.
MOST_BYTES: Final = 16_000_000_000
MOST_FILES: Final = 200_000


def digests_of(sources: Sequence[str]) -> tuple[SourceDigest, ...]:
    """Return what each source is, in order; sources that are not there, or cannot be read, are left out.

    Files are read in blocks until `MOST_BYTES` are; of later ones the SHA-256 is None. Folders are counted, as are
    the files in them up to `MOST_FILES`. Of standard input and devices nothing is known.
    """
    found = []
    left = MOST_BYTES
    for source in dict.fromkeys(sources):
        try:
            digest = _digest(source, left)
        except OSError:
            continue
        left -= (digest.size or 0) if digest.sha256 else 0
        found.append(digest)
    return tuple(found)


def _digest(source: str, left: int) -> SourceDigest:
    if source == "-":
        return SourceDigest(source)
    path = Path(source)
    state = path.stat()
    if stat.S_ISDIR(state.st_mode):
        return _folder(source, path)
    if not stat.S_ISREG(state.st_mode):
        return SourceDigest(source)
    if state.st_size > left:
        return SourceDigest(source, size=state.st_size)
    size, summed = 0, hashlib.sha256()
    with path.open("rb") as stream:
        while block := stream.read(_BLOCK):
            size += len(block)
            summed.update(block)
    return SourceDigest(source, size=size, sha256=summed.hexdigest())


def _folder(source: str, path: Path) -> SourceDigest:
    files = size = 0
    for folder, _, names in os.walk(path):
        for name in names:
            if files == MOST_FILES:
                return SourceDigest(source, size=size, files=files, more=True)
            try:
                state = (Path(folder) / name).lstat()
            except OSError:
                continue
            if stat.S_ISREG(state.st_mode):
                files += 1
                size += state.st_size
    return SourceDigest(source, size=size, files=files)
