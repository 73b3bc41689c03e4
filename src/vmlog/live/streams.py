"""Byte streams that are still being written: a pipe, and files followed through rotation and truncation."""

from __future__ import annotations

import os
import select
import time
from collections.abc import Callable
from pathlib import Path
from typing import BinaryIO, Final

STREAM_READ_BYTES: Final = 1024 * 1024
# A record is written at once; what comes within this time belongs together.
GATHER_S: Final = 0.15
PAUSE_S: Final = 0.2
_CONTROLS: Final = bytes([*range(9), *range(14, 27), *range(28, 32), *range(127, 160)])
_ARCHIVES: Final = (b"\x1f\x8b", b"PK\x03\x04", b"PK\x05\x06", b"\x28\xb5\x2f\xfd", b"\xfd7zXZ\x00", b"BZh")

ReadStream = Callable[[], bytes]
"""Returns what was written since the last call, waits for at least one byte; `b""` at the end."""


def is_text_stream(stream: BinaryIO) -> bool:
    """Return whether a pipe seems to carry text rather than an archive; wait for its first bytes, but leave them."""
    peek = getattr(stream, "peek", None)
    if peek is None:
        return False
    head: bytes = peek(512)[:512]
    if not head or head.startswith(_ARCHIVES) or head[257:262] == b"ustar":
        return False
    return len(head.translate(None, _CONTROLS)) > 0.9 * len(head)


def pipe_reader(stream: BinaryIO) -> ReadStream:
    """Return a reader of a pipe that gathers what is written at once."""
    buffered = True

    def some() -> bytes:
        """Return what is there; past the buffer without the stream's lock, which would outlive an interrupt."""
        nonlocal buffered
        if buffered:
            buffered = False
            data: bytes = stream.read1(STREAM_READ_BYTES)  # type: ignore[attr-defined]
            return data
        return os.read(stream.fileno(), STREAM_READ_BYTES)

    def read() -> bytes:
        data = some()
        began = time.monotonic()
        while data and len(data) < STREAM_READ_BYTES and time.monotonic() - began < 4 * GATHER_S and _ready(stream):
            more = some()
            if not more:
                break
            data += more
        return data

    return read


def _ready(stream: BinaryIO) -> bool:
    try:
        return bool(select.select([stream.fileno()], [], [], GATHER_S)[0])
    except (OSError, ValueError):
        return False


def file_reader(path: Path, stopped: Callable[[], bool]) -> ReadStream:
    """Return a reader that follows a file from its beginning, through rotation and truncation."""
    handle: BinaryIO | None = None
    ends_line = True

    def is_replaced(old: BinaryIO) -> bool:
        """Return whether the path has another file now, or the same one with less in it."""
        try:
            now, then = path.stat(), os.fstat(old.fileno())
        except OSError:
            return False  # there is no file in the middle of a rotation, and the old one may still be written to
        return (now.st_dev, now.st_ino) != (then.st_dev, then.st_ino) or now.st_size < old.tell()

    def some() -> bytes:
        nonlocal handle, ends_line
        handle = handle or path.open("rb")
        data = handle.read(STREAM_READ_BYTES)
        if not data and is_replaced(handle):
            data = handle.read(STREAM_READ_BYTES)  # written between the first read and the rotation
            if not data:
                handle.close()
                handle = None
                # The first line of the new file does not continue the last one of the old file.
                data = b"" if ends_line else b"\n"
        if data:
            ends_line = data.endswith(b"\n")
        return data

    def read() -> bytes:
        nonlocal handle
        while not stopped():
            try:
                if data := some():
                    return data
            except OSError:
                handle = None
            time.sleep(PAUSE_S)
        if handle is not None:
            handle.close()
        return b""

    return read
