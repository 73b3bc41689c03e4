"""The standard streams of the process, however the program was started: closed, full, or left by their reader."""

from __future__ import annotations

import io
import os
import sys
import warnings
from typing import Any, BinaryIO, Final

from vmlog.cli.signals import silence
from vmlog.errors import UsageError

_CLOSED: Final = "standard output is closed"
_BUFFER: Final = 64 * 1024


class OutputLostError(Exception):
    """Standard output does not take what is written."""


def occupy_closed_streams() -> None:
    """Put something useless in the place of standard streams that are closed.

    Else the first files that are opened get their numbers, and what libraries print there.
    """
    for number in (0, 1, 2):
        try:
            os.fstat(number)
        except OSError:
            # The lowest free number is this one. What cannot be written fails, as it does in a closed stream.
            os.open(os.devnull, os.O_RDONLY if number else os.O_WRONLY)


def prepare_streams() -> None:
    """Let standard output tell once that it takes no more, and standard error never.

    The streams themselves are replaced, because typer, rich and Python write to them too.
    """
    if sys.stderr is None:
        sys.stderr = io.TextIOWrapper(io.BufferedWriter(_Forgiving(None)), "utf-8", line_buffering=True)
    elif raw := _raw(sys.stderr):
        lossy = io.BufferedWriter(_Forgiving(raw))
        sys.stderr = io.TextIOWrapper(lossy, sys.stderr.encoding, sys.stderr.errors, line_buffering=True)
    if sys.stdout is None:
        sys.stdout = io.TextIOWrapper(io.BufferedWriter(_Telling(None)), "utf-8")
    elif raw := _raw(sys.stdout):
        told = io.BufferedWriter(_Telling(raw), _BUFFER)
        is_terminal = bool(sys.stdout.line_buffering)
        sys.stdout = io.TextIOWrapper(told, sys.stdout.encoding, sys.stdout.errors, line_buffering=is_terminal)


def is_output_closed() -> bool:
    """Return whether standard output was closed when the program began."""
    return sys.stdout is None or sys.__stdout__ is None


def silence_libraries() -> None:
    """Drop what libraries print on standard error, from their threads too; the program gets a copy for itself."""
    warnings.simplefilter("ignore")
    lossy = getattr(getattr(sys.stderr, "buffer", None), "raw", None)
    if isinstance(lossy, _Forgiving):
        lossy.move()


def read_stdin(most: int = -1) -> bytes:
    """Return the bytes of standard input, at most so many.

    Raises:
        UsageError: it is closed, or cannot be read.
    """
    try:
        return binary_stdin().read(most)
    except OSError as error:
        raise UsageError(f"standard input cannot be read: {error.strerror or error}") from error


def binary_stdin() -> BinaryIO:
    """Return standard input as a stream of bytes.

    Raises:
        UsageError: it is closed.
    """
    if sys.stdin is None:
        raise UsageError("standard input is closed")
    return sys.stdin.buffer


def _raw(stream: Any) -> io.RawIOBase | None:
    """Return the stream below the buffers; None for one that is not of the system, such as those of tests."""
    buffer = getattr(stream, "buffer", None)
    raw = getattr(buffer, "raw", buffer)
    return raw if isinstance(raw, io.FileIO) else None


class _Outer(io.RawIOBase):
    """A stream around another one, or around none where that is closed."""

    def __init__(self, raw: io.RawIOBase | None) -> None:
        self._raw = raw

    def writable(self) -> bool:
        return True

    def fileno(self) -> int:
        if self._raw is None:
            raise io.UnsupportedOperation(_CLOSED)
        return self._raw.fileno()

    def isatty(self) -> bool:
        return self._raw is not None and self._raw.isatty()


class _Forgiving(_Outer):
    """Loses what cannot be written, on a full disk or when the reader left: no message is worth another exit code."""

    _copy: io.FileIO | None = None

    def move(self) -> None:
        """Go on with a copy of the open file, and let the file itself lose everything."""
        if self._raw is not None and self._copy is None:
            number = self._raw.fileno()
            self._raw = self._copy = io.FileIO(os.dup(number), "wb")
            silence(number)

    def close(self) -> None:
        super().close()
        if self._copy is not None:
            self._copy.close()

    def write(self, data: Any) -> int:
        try:
            return (self._raw.write(data) if self._raw else 0) or len(data)
        except OSError:
            return len(data)


class _Telling(_Outer):
    """Raises an error of its own once, and then loses everything, also what is still buffered when the program ends."""

    _is_lost = False

    def write(self, data: Any) -> int:
        if self._is_lost:
            return len(data)
        try:
            if self._raw is not None:
                return self._raw.write(data) or 0
        except BrokenPipeError:
            self._is_lost = True
            raise
        except OSError as error:
            self._is_lost = True
            raise OutputLostError(f"cannot write: {error.strerror or error}") from error
        self._is_lost = True
        raise OutputLostError(_CLOSED)
