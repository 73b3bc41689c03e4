"""Size and SHA-256 of a bundle, by which it is known again wherever it lies."""

from __future__ import annotations

import hashlib
import os
import stat
from collections.abc import Iterator
from pathlib import Path
from typing import Final, NamedTuple

_BLOCK: Final = 1 << 20


class BundleDigest(NamedTuple):
    """The content of a bundle.

    Attributes:
        sha256: of a file its content's; of a folder that of the names and contents of the files in it. Hexadecimal.
        size: bytes, as stored.
    """

    sha256: str
    size: int


def digest_bundle(path: Path) -> BundleDigest:
    """Read a bundle, a file or a folder, and return what its content is; links in a folder are passed over.

    Raises:
        OSError: it is not there, or cannot be read.
    """
    summed, size = hashlib.sha256(), 0
    if not stat.S_ISDIR(path.stat().st_mode):
        for block in _blocks(path):
            summed.update(block)
            size += len(block)
        return BundleDigest(summed.hexdigest(), size)
    for relative, file in sorted(_files(path)):
        one = digest_bundle(file)
        summed.update(f"{relative}\0{one.sha256}\n".encode("utf-8", "surrogateescape"))
        size += one.size
    return BundleDigest(summed.hexdigest(), size)


def _files(top: Path) -> Iterator[tuple[str, Path]]:
    for folder, _, names in os.walk(top):
        for name in names:
            path = Path(folder, name)
            if stat.S_ISREG(path.lstat().st_mode):
                yield path.relative_to(top).as_posix(), path


def _blocks(path: Path) -> Iterator[bytes]:
    with path.open("rb") as stream:
        while block := stream.read(_BLOCK):
            yield block
