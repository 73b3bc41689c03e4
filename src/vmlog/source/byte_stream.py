"""Byte streams that are read once, forward only, and never raise for what they contain.

A damaged stream ends early and says why in `note`. `read` returns as many bytes as requested unless the stream ends;
only a live stream (a pipe that somebody still writes to) returns what it has.
"""

from __future__ import annotations

import os
import stat
import sys
from typing import BinaryIO, Final

from vmlog.source.limits import Budget

CHUNK_BYTES: Final = 64 << 10
_SKIP_CHUNK: Final = 1 << 20
# `read` allocates a buffer of the requested size before it reads anything.
_MOST_AT_ONCE: Final = 16 << 20
_BINARY_STARTS: Final = (b"\x1f", b"P", b"\x28", b"\xfd", b"B")


class ByteStream:
    """Base of all streams: a look-ahead buffer over `_more`, which subclasses provide.

    Attributes:
        note: damage or limit met so far, None when clean.
        live: whether `read` returns what is there instead of waiting for more.
    """

    def __init__(self, *, live: bool = False) -> None:
        self.note: str | None = None
        self.live = live
        self._held = b""
        self._at = 0

    def _more(self, want: int) -> bytes:
        """Return the next bytes, ideally about `want` of them, b"" at the end."""
        raise NotImplementedError

    def peek(self, size: int) -> bytes:
        """Return the next bytes, at most `size`, without consuming them."""
        while len(self._held) - self._at < size:
            if not self._fill(size):
                break
        return self._held[self._at : self._at + size]

    def _fill(self, size: int) -> bool:
        piece = self._more(size - (len(self._held) - self._at))
        self._held = self._held[self._at :] + piece
        self._at = 0
        return bool(piece)

    def unread(self, data: bytes) -> None:
        """Put bytes back in front."""
        self._held = data + self._held[self._at :]
        self._at = 0

    def read(self, size: int = -1) -> bytes:
        """Return the next `size` bytes, all that is left if negative; b"" at the end."""
        size = sys.maxsize if size < 0 else size
        end = self._at + size
        if end <= len(self._held):
            data = self._held[self._at : end]
            self._at = end
            return data
        parts = [self._held[self._at :]] if self._at < len(self._held) else []
        got = len(parts[0]) if parts else 0
        self._held, self._at = b"", 0
        while got < size and not (self.live and got):
            piece = self._more(size - got)
            if not piece:
                break
            if len(piece) > size - got:
                self._held, self._at = piece, size - got
                piece = piece[: size - got]
            parts.append(piece)
            got += len(piece)
        return parts[0] if len(parts) == 1 else b"".join(parts)

    def skip(self, size: int) -> int:
        """Skip `size` bytes; return how many there were."""
        left = size
        while left > 0:
            data = self.read(min(left, _SKIP_CHUNK))
            if not data:
                break
            left -= len(data)
        return size - left


class FileStream(ByteStream):
    """An open file or pipe. A regular file is skipped by seeking; a pipe may be live.

    Attributes:
        passed: bytes that were read of it or skipped, what lies ready to be consumed included.
    """

    def __init__(self, file: BinaryIO, budget: Budget) -> None:
        self._file = file
        self._size = _regular_size(file)
        super().__init__(live=self._size is None)
        self._budget = budget
        self.passed = 0
        self._read = file.read if self._size is not None else getattr(file, "read1", file.read)

    def _more(self, want: int) -> bytes:
        try:
            data: bytes = self._read(min(max(want, CHUNK_BYTES), _MOST_AT_ONCE)) or b""
        except (OSError, ValueError) as error:
            self.note = f"cannot be read further: {os_reason(error)}"
            return b""
        self._advance(len(data))
        return data

    def tell(self) -> int:
        """Return how many bytes were consumed so far."""
        return self.passed - (len(self._held) - self._at)

    def _fill(self, size: int) -> bool:
        # On a live stream, do not wait for more than shows that it is text.
        waiting = self._held[self._at :]
        if self.live and b"\n" in waiting and not waiting.startswith(_BINARY_STARTS):
            return False
        return super()._fill(size)

    def skip(self, size: int) -> int:
        """Skip `size` bytes, by seeking where the file allows it."""
        held = len(self._held) - self._at
        if self._size is None or size <= held:
            return super().skip(size)
        try:
            here = self._file.tell()
            there = min(here + size - held, max(self._size, here))
            self._file.seek(there)
        except (OSError, ValueError) as error:
            self.note = f"cannot be read further: {os_reason(error)}"
            return 0
        self._held, self._at = b"", 0
        self._advance(there - here)
        return held + there - here

    def _advance(self, size: int) -> None:
        self.passed += size
        self._budget.count_stored(size)


class SliceStream(ByteStream):
    """The next `size` bytes of another stream."""

    def __init__(self, parent: ByteStream, size: int) -> None:
        super().__init__(live=False)
        self._parent = parent
        self._left = size

    def _more(self, want: int) -> bytes:
        size = min(self._left, max(want, CHUNK_BYTES))
        data = self._parent.read(size) if size else b""
        self._count(len(data), size)
        return data

    def _count(self, got: int, wanted: int) -> None:
        self._left -= got
        if got < wanted and not (self._parent.live and got):
            self._left = 0
            self.note = self._parent.note or "the archive ends early"

    def finish(self) -> None:
        """Move the parent to the end of the slice, which is empty then."""
        self._held, self._at = b"", 0
        if self._left:
            self._count(self._parent.skip(self._left), self._left)
        self._left = 0


class CappedStream(ByteStream):
    """At most `cap` bytes of another stream, which ends with it."""

    def __init__(self, parent: ByteStream, cap: int) -> None:
        super().__init__(live=parent.live)
        self._parent: ByteStream | None = parent
        self._cap = cap
        self._left = cap

    def _more(self, want: int) -> bytes:
        parent = self._parent
        if parent is None:
            return b""
        if not self._left:
            if parent.peek(1):
                self.note = f"budget of {self._cap} bytes for one member reached"
            self._parent = None
            return b""
        data = parent.read(min(want, self._left))
        self._left -= len(data)
        self.note = parent.note
        if not data:
            self._parent = None
        return data

    def close(self) -> None:
        """End the stream; later reads return b""."""
        self._parent = None
        self._held, self._at = b"", 0


def os_reason(error: Exception) -> str:
    """Return the short text of an error, without path and number.

    >>> os_reason(FileNotFoundError(2, "No such file or directory", "a.log"))
    'No such file or directory'
    """
    return (error.strerror if isinstance(error, OSError) else None) or str(error) or type(error).__name__


def _regular_size(file: BinaryIO) -> int | None:
    try:
        status = os.fstat(file.fileno())
    except (OSError, ValueError, AttributeError):
        return None
    return status.st_size if stat.S_ISREG(status.st_mode) else None
