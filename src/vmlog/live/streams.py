"""Byte streams that are still being written: a pipe, and files followed through rotation and truncation."""

from __future__ import annotations

import os
import select
import time
from collections.abc import Callable
from pathlib import Path
from typing import BinaryIO, Final

STREAM_READ_BYTES: Final = 1024 * 1024
# A record is written in one go; what comes within this time belongs together.
GATHER_S: Final = 0.15
PAUSE_S: Final = 0.2
_CONTROLS: Final = bytes([*range(9), *range(14, 27), *range(28, 32), *range(127, 160)])
_ARCHIVES: Final = (b"\x1f\x8b", b"PK\x03\x04", b"PK\x05\x06", b"\x28\xb5\x2f\xfd", b"\xfd7zXZ\x00", b"BZh")

ReadStream = Callable[[], bytes]
"""Gives what has been written since, waiting for at least one byte; `b""` when there will be no more."""


def is_text_stream(stream: BinaryIO) -> bool:
    """Whether a pipe seems to carry text rather than an archive; waits for its first bytes, takes none away."""
    peek = getattr(stream, "peek", None)
    if peek is None:
        return False
    head: bytes = peek(512)[:512]
    if not head or head.startswith(_ARCHIVES) or head[257:262] == b"ustar":
        return False
    return len(head.translate(None, _CONTROLS)) > 0.9 * len(head)


def pipe_reader(stream: BinaryIO) -> ReadStream:
    """Read a pipe as its writer writes, gathering what comes at once."""
    buffered = True

    def some() -> bytes:
        """What is there. Past the buffer it is read without the stream's lock, which would outlive an interrupt."""
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
    """Follow a file from its beginning; a file that is rotated away or cut is read on from its new beginning."""
    handle: BinaryIO | None = None
    ends_line = True

    def begun_anew(old: BinaryIO) -> bool:
        """Whether the path has another file now, or the same one with less in it."""
        try:
            now, then = path.stat(), os.fstat(old.fileno())
        except OSError:
            return False  # between two rotations there is no file: the old one may still be written to
        return (now.st_dev, now.st_ino) != (then.st_dev, then.st_ino) or now.st_size < old.tell()

    def some() -> bytes:
        nonlocal handle, ends_line
        handle = handle or path.open("rb")
        data = handle.read(STREAM_READ_BYTES)
        if not data and begun_anew(handle):
            data = handle.read(STREAM_READ_BYTES)  # written after the first look, before the rotation
            if not data:
                handle.close()
                handle = None
                # What was not finished before will not be finished by the new file's first line.
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
