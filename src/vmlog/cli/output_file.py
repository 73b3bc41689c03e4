"""The output of a command: standard output, or a file that appears only when it is complete."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

from vmlog.cli.console import binary_stdout
from vmlog.errors import UsageError


@contextmanager
def open_output(path: Path | None) -> Iterator[BinaryIO]:
    """Yield a binary stream to the file, or to standard output for None. The file is renamed to `path` at the end.

    Raises:
        UsageError: the file cannot be written.
    """
    if path is None:
        yield binary_stdout()
        binary_stdout().flush()
        return
    with replace_file(path) as temporary, temporary.open("wb") as stream:
        yield stream


@contextmanager
def replace_file(path: Path) -> Iterator[Path]:
    """Yield a temporary path in the same directory; the file there replaces `path` when the body succeeds.

    Raises:
        UsageError: the file or its directory cannot be written.
    """
    try:
        if path.exists() and not path.is_file():
            yield path  # devices and pipes are written directly
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
