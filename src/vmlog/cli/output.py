"""Where a command's data goes: standard output, or a file that appears only when it is complete."""

from __future__ import annotations

import os
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

from vmlog.errors import UsageError


@contextmanager
def opened(path: Path | None) -> Iterator[BinaryIO]:
    """Give a binary stream. A file is written beside its place and moved there at the end.

    Raises:
        UsageError: the file cannot be written.
    """
    if path is None:
        yield sys.stdout.buffer
        sys.stdout.buffer.flush()
        return
    with replaced(path) as temporary, temporary.open("wb") as stream:
        yield stream


@contextmanager
def replaced(path: Path) -> Iterator[Path]:
    """Give a temporary path in the same directory; it takes the place of `path` when the body succeeds.

    Raises:
        UsageError: the file or its directory cannot be written.
    """
    try:
        if path.exists() and not path.is_file():
            yield path  # a device or a pipe is written as it is
            return
        # A link stays a link: the file that it points to is replaced.
        target = path.resolve()
        descriptor, name = tempfile.mkstemp(prefix=f".{target.name}.", dir=target.parent)
        os.close(descriptor)
        temporary = Path(name)
        try:
            yield temporary
            umask = os.umask(0)
            os.umask(umask)
            temporary.chmod(0o666 & ~umask)
            temporary.replace(target)
        finally:
            temporary.unlink(missing_ok=True)
    except OSError as error:
        raise UsageError(f"{path} cannot be written: {error.strerror or error}") from error
