"""The output of a command: standard output, or a file that appears only when it is complete."""

from __future__ import annotations

import errno
import os
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO, TypeVar

from vmlog.cli.console import binary_stdout
from vmlog.cli.standard_streams import is_output_closed
from vmlog.cli.unfinished_files import unfinished_file
from vmlog.errors import UsageError

FormatChoice = TypeVar("FormatChoice")


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
        with unfinished_file(temporary):
            yield temporary
            umask = os.umask(0)
            os.umask(umask)
            temporary.chmod(0o666 & ~umask)
            temporary.replace(target)
    except OSError as error:
        raise UsageError(f"{path} cannot be written: {error.strerror or error}") from error


def format_by_suffix(out: Path | None, formats: Mapping[str, FormatChoice], default: FormatChoice) -> FormatChoice:
    """Return the format that an output file's suffix selects; the default for standard output and without a suffix.

    >>> format_by_suffix(Path("report.MD"), {".md": "markdown"}, "table")
    'markdown'

    Raises:
        UsageError: the suffix selects none.
    """
    suffix = out.suffix.lower() if out else ""
    if not suffix:
        return default
    if suffix not in formats:
        raise UsageError(f"{out}: the ending names no format ({', '.join(formats)} do); choose one with -f")
    return formats[suffix]


def refuse_unwritable(paths: Sequence[Path | None]) -> None:
    """Refuse outputs that cannot be written, as far as that can be told before, and two that are one file.

    Args:
        paths: the output files; None for standard output.

    Raises:
        UsageError: there is such an output.
    """
    targets = [path and _target(path) for path in paths]
    for number, (path, target) in enumerate(zip(paths, targets, strict=True)):
        if path is None and is_output_closed():
            raise UsageError("standard output is closed")
        if target in targets[:number]:
            raise UsageError(f"{path or 'standard output'} is named for two outputs; each needs a place of its own")
        if path and target and (hindrance := _hindrance(target)):
            raise UsageError(f"{path} cannot be written: {hindrance}")


def _target(path: Path) -> Path:
    try:
        return Path(os.path.realpath(path))
    except OSError as error:  # a relative name needs the working folder
        raise UsageError(f"{path} cannot be written: the working folder does not exist any more") from error


def _hindrance(target: Path) -> str:
    """Return why a file cannot be written; an empty text where nothing speaks against it."""
    try:
        if target.is_dir():
            return "it is a directory"
        if target.is_symlink():
            return "it is a link to itself"
        if target.exists() and not target.is_file():  # devices and pipes are written directly
            return "" if os.access(target, os.W_OK) else os.strerror(errno.EACCES)
        if not target.parent.is_dir():
            return f"there is no directory {target.parent}"
        return "" if os.access(target.parent, os.W_OK | os.X_OK) else f"{target.parent} is not writable"
    except (OSError, ValueError) as error:
        return str(getattr(error, "strerror", None) or error)
