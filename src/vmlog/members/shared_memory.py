"""Memory that two processes share, for text that would take longer through a pipe."""

from __future__ import annotations

import mmap
import os
from typing import Final

SLOTS: Final = 4
# A block is at most what is read at a time plus the rest of a line, unless much of it had to be escaped.
SLOT_BYTES: Final = (2 << 20) + (128 << 10)


class SharedSlots:
    """A few slots of `SLOT_BYTES`, each for one block at a time. The processes agree on who may use which."""

    def __init__(self, file_number: int) -> None:
        """Map an open file, see `open_slots`.

        Raises:
            OSError: the file cannot be mapped.
        """
        self._memory = mmap.mmap(file_number, SLOTS * SLOT_BYTES)

    def write(self, slot: int, data: bytes) -> None:
        """Write at most `SLOT_BYTES` bytes to a slot."""
        start = slot * SLOT_BYTES
        self._memory[start : start + len(data)] = data

    def read(self, slot: int, size: int) -> bytes:
        """Return the first `size` bytes of a slot."""
        start = slot * SLOT_BYTES
        return self._memory[start : start + size]

    def close(self) -> None:
        """Unmap the memory."""
        self._memory.close()


def open_slots() -> int | None:
    """Open a file in memory that other processes see only if they are given its number; None where that is impossible.

    The caller closes the file.
    """
    if not hasattr(os, "memfd_create"):
        return None
    try:
        number = os.memfd_create("vmlog")
    except OSError:
        return None
    os.ftruncate(number, SLOTS * SLOT_BYTES)
    return number
