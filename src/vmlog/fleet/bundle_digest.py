"""Size and SHA-256 of a bundle, by which it is known again wherever it lies."""

from __future__ import annotations

import hashlib
import os
import stat
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO, Final, NamedTuple

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


class DigestedStream:
    """A stream that is read forward once, and what its whole content is."""

    def __init__(self, stream: BinaryIO) -> None:
        """Wrap a stream at its beginning."""
        self._stream = stream
        self._summed = hashlib.sha256()
        self._size = 0

    def read(self, size: int = -1) -> bytes:
        """Return the next bytes."""
        data = self._stream.read(size)
        self._summed.update(data)
        self._size += len(data)
        return data

    def finish(self) -> BundleDigest:
        """Read what is left, and return what the content is.

        Raises:
            OSError: the rest cannot be read.
        """
        while self.read(_BLOCK):
            pass
        return BundleDigest(self._summed.hexdigest(), self._size)


def write_digest(path: Path, digest: BundleDigest) -> None:
    """Keep a digest in a file, which appears whole, with the name of the file: a copy is none of another bundle."""
    temporary = path.with_name(f".{path.name}.{os.getpid()}")
    temporary.write_text(f"{digest.sha256} {digest.size} {path.name}\n", encoding="ascii")
    temporary.replace(path)


def read_digest(path: Path) -> BundleDigest | None:
    """Return the digest that a file keeps, None where there is none, or that of another."""
    try:
        sha256, size, name = path.read_text(encoding="ascii").split()
        return BundleDigest(sha256, int(size)) if name == path.name else None
    except (OSError, ValueError):
        return None


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
