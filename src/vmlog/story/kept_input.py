"""Standard input that can be read twice: its bytes stay in memory, never on disk."""

from __future__ import annotations

import io
from typing import BinaryIO, Final

from vmlog.errors import UsageError

MOST_KEPT: Final = 256 << 20


class KeptInput(io.RawIOBase):
    """Hands on what a pipe gives, and keeps it; what is longer than the limit ends there."""

    def __init__(self, stream: BinaryIO) -> None:
        self._stream = stream
        self._most = MOST_KEPT
        self._parts: list[bytes] = []
        self._size = 0
        self._is_cut = False

    def readable(self) -> bool:
        """Return True."""
        return True

    def read(self, size: int = -1) -> bytes:
        """Return the next bytes, b"" at the end; the whole rest never comes at once."""
        if self._is_cut:
            return b""
        one = getattr(self._stream, "read1", self._stream.read)
        data: bytes = one(size if 0 <= size < self._most else self._most) or b""
        self._size += len(data)
        if self._size > self._most:
            self._is_cut = True
            self._parts.clear()
            return b""
        self._parts.append(data)
        return data

    def require_all(self) -> None:
        """Raise unless everything was kept.

        Raises:
            UsageError: there was too much.
        """
        if self._is_cut:
            raise UsageError(
                f"standard input holds more than {self._most >> 20} MB, and vmlog show reads its sources twice; "
                "name the file instead"
            )

    def again(self) -> BinaryIO:
        """Return a stream of what was kept."""
        data = b"".join(self._parts)
        self._parts = [data]
        return io.BytesIO(data)
