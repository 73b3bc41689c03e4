"""Memory that processes share, for text that would take longer through a pipe."""

from __future__ import annotations

import mmap
import os
from collections.abc import Iterable
from typing import Final

# A block is at most what is read at a time (4 MB for events, 2 MB otherwise) plus the rests of a line and of a record,
# unless much of it had to be escaped. What is not written to takes no memory.
_SLOT_BYTES: Final = (4 << 20) + (128 << 10)


class SharedSlots:
    """Some slots, each for one block at a time. The processes agree on who may use which.

    Attributes:
        count: number of slots, less than 256.
        slot_bytes: size of each.
    """

    def __init__(self, file_number: int, count: int) -> None:
        """Map an open file, see `open_slots`.

        Raises:
            OSError: the file cannot be mapped.
        """
        self.count = count
        self.slot_bytes = _SLOT_BYTES
        self._memory = mmap.mmap(file_number, count * _SLOT_BYTES)

    def write(self, slot: int, parts: Iterable[bytes | memoryview]) -> None:
        """Write at most `slot_bytes` bytes to a slot, one part behind the other."""
        start = slot * _SLOT_BYTES
        for part in parts:
            self._memory[start : start + len(part)] = part
            start += len(part)

    def read(self, slot: int, size: int) -> bytes:
        """Return the first `size` bytes of a slot."""
        start = slot * _SLOT_BYTES
        return self._memory[start : start + size]

    def close(self) -> None:
        """Unmap the memory."""
        self._memory.close()


def open_slots(count: int) -> int | None:
    """Open a file in memory that other processes see only if they are given its number; None where that is impossible.

    The caller closes the file.
    """
    if not hasattr(os, "memfd_create"):
        return None
    try:
        number = os.memfd_create("vmlog")
    except OSError:
        return None
    os.ftruncate(number, count * _SLOT_BYTES)
    return number
