"""Byte streams that are read once, forward only, and never raise for what they contain.

A damaged stream ends early and says why in `note`. `read` gives exactly the bytes asked for unless the stream ends
there; only a live stream (a pipe somebody is still writing to) gives what it has.
"""

from __future__ import annotations

import os
import stat
import sys
from typing import BinaryIO, Final

from vmlog.source.limits import Budget

PULL_BYTES: Final = 64 << 10
_SKIP_CHUNK: Final = 1 << 20
# A buffer of the size asked for is set up before anything is read.
_MOST_AT_ONCE: Final = 16 << 20
_BINARY_STARTS: Final = (b"\x1f", b"P", b"\x28", b"\xfd", b"B")


class ByteStream:
    """Base of all streams: a small look-ahead buffer over `_more`, which subclasses provide."""

    def __init__(self, *, live: bool = False) -> None:
        self.note: str | None = None
        self.live = live
        self._held = b""
        self._at = 0

    def _more(self, want: int) -> bytes:
        """Gives the next bytes, ideally about `want` of them, b"" at the end."""
        raise NotImplementedError

    def peek(self, size: int) -> bytes:
        """Gives the next bytes, at most `size`, without taking them."""
        while len(self._held) - self._at < size:
            if not self._look_further(size):
                break
        return self._held[self._at : self._at + size]

    def _look_further(self, size: int) -> bool:
        piece = self._more(size - (len(self._held) - self._at))
        self._held = self._held[self._at :] + piece
        self._at = 0
        return bool(piece)

    def unread(self, data: bytes) -> None:
        """Puts bytes back in front."""
        self._held = data + self._held[self._at :]
        self._at = 0

    def read(self, size: int = -1) -> bytes:
        """Takes `size` bytes (all that is left when negative); b"" at the end."""
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
        """Passes over `size` bytes; gives the number that were there."""
        left = size
        while left > 0:
            data = self.read(min(left, _SKIP_CHUNK))
            if not data:
                break
            left -= len(data)
        return size - left


class FileStream(ByteStream):
    """An open file or pipe. A regular file is skipped by seeking; a pipe may be live."""

    def __init__(self, file: BinaryIO, budget: Budget) -> None:
        self._file = file
        self._size = _regular_size(file)
        super().__init__(live=self._size is None)
        self._budget = budget
        self._passed = 0
        self._read = file.read if self._size is not None else getattr(file, "read1", file.read)

    def _more(self, want: int) -> bytes:
        try:
            data: bytes = self._read(min(max(want, PULL_BYTES), _MOST_AT_ONCE)) or b""
        except (OSError, ValueError) as error:
            self.note = f"cannot be read further: {os_reason(error)}"
            return b""
        self._pass(len(data))
        return data

    def tell(self) -> int:
        """How many bytes were taken so far."""
        return self._passed - (len(self._held) - self._at)

    def _look_further(self, size: int) -> bool:
        # A live text must not wait for more than it takes to see that it is text.
        waiting = self._held[self._at :]
        if self.live and b"\n" in waiting and not waiting.startswith(_BINARY_STARTS):
            return False
        return super()._look_further(size)

    def skip(self, size: int) -> int:
        """Passes over `size` bytes, by seeking where the file allows it."""
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
        self._pass(there - here)
        return held + there - here

    def _pass(self, size: int) -> None:
        self._passed += size
        self._budget.stored(size)


class SliceStream(ByteStream):
    """The next `size` bytes of another stream."""

    def __init__(self, parent: ByteStream, size: int) -> None:
        super().__init__(live=False)
        self._parent = parent
        self._left = size

    def _more(self, want: int) -> bytes:
        size = min(self._left, max(want, PULL_BYTES))
        data = self._parent.read(size) if size else b""
        self._take(len(data), size)
        return data

    def _take(self, got: int, wanted: int) -> None:
        self._left -= got
        if got < wanted and not (self._parent.live and got):
            self._left = 0
            self.note = self._parent.note or "the archive ends early"

    def finish(self) -> None:
        """Moves the parent to the end of the slice; the slice gives nothing more."""
        self._held, self._at = b"", 0
        if self._left:
            self._take(self._parent.skip(self._left), self._left)
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
        return data

    def close(self) -> None:
        """Cuts the reader off; later reads give b""."""
        self._parent = None
        self._held, self._at = b"", 0


def os_reason(error: Exception) -> str:
    """The short text of an error, without path and number."""
    return (error.strerror if isinstance(error, OSError) else None) or str(error) or type(error).__name__


def _regular_size(file: BinaryIO) -> int | None:
    try:
        status = os.fstat(file.fileno())
    except (OSError, ValueError, AttributeError):
        return None
    return status.st_size if stat.S_ISREG(status.st_mode) else None
