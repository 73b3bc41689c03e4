"""Files that only this user may have written: read with care, and replaced as a whole."""

from __future__ import annotations

import hashlib
import os
import stat
import tempfile
from contextlib import suppress
from pathlib import Path
from typing import Final

_FOLDER_MODE: Final = 0o700
_OTHERS_MAY_WRITE: Final = stat.S_IWGRP | stat.S_IWOTH


def read_private_file(path: Path, most: int) -> bytes | None:
    """Return the content of a regular file that nobody else can have written; None if there is no such file.

    Links, pipes and devices are never opened for reading, and nothing is read of a file of more than `most` bytes.
    """
    flags = os.O_RDONLY | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0)
    try:
        if not _is_own(path.parent.stat(), stat.S_IFDIR):
            return None
        number = os.open(path, flags)
    except OSError:
        return None
    try:
        status = os.fstat(number)
        if not _is_own(status, stat.S_IFREG) or status.st_size > most:
            return None
        with os.fdopen(number, "rb", closefd=False) as stream:
            content = stream.read(most + 1)
    except OSError:
        return None
    finally:
        os.close(number)
    return content if len(content) <= most else None


def write_private_file(path: Path, content: bytes) -> None:
    """Replace a file by one that nobody else can read, in a folder that is nobody else's either.

    Whatever was there is replaced, also a link or a pipe. The folder is made if it is missing.

    Raises:
        OSError: it cannot be written, or the folder belongs to somebody else.
    """
    folder = path.parent
    folder.mkdir(mode=_FOLDER_MODE, parents=True, exist_ok=True)
    if not _is_own(folder.stat(), stat.S_IFDIR):
        folder.chmod(_FOLDER_MODE)  # fails where it belongs to somebody else
    number, name = tempfile.mkstemp(prefix=f".{path.name}.", dir=folder)
    try:
        with os.fdopen(number, "wb") as stream:
            stream.write(content)
        Path(name).replace(path)
    except BaseException:
        with suppress(OSError):
            Path(name).unlink()
        raise


def read_keyed_file(path: Path, most: int, key: str) -> bytes | None:
    """Return what `write_keyed_file` wrote under this key; None if that is not there, or not whole."""
    total, _, content = (read_private_file(path, most) or b"").partition(b"\n")
    return content if total == _checksum(key, content) else None


def write_keyed_file(path: Path, key: str, content: bytes) -> None:
    """Replace a private file by content behind a line with its sum, in which the key counts.

    Raises:
        OSError: see `write_private_file`.
    """
    write_private_file(path, _checksum(key, content) + b"\n" + content)


def _checksum(key: str, content: bytes) -> bytes:
    return hashlib.sha256(key.encode("utf-8", "surrogateescape") + content).hexdigest().encode()


def _is_own(status: os.stat_result, kind: int) -> bool:
    """Return whether something is of this kind, belongs to this user, and nobody else may write to it."""
    if stat.S_IFMT(status.st_mode) != kind:
        return False
    if os.name != "posix":
        return True  # rights are told in other ways
    return status.st_uid == os.geteuid() and not status.st_mode & _OTHERS_MAY_WRITE
