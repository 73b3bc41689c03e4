"""Memory that two processes share, for text that would take longer through a pipe."""

from __future__ import annotations

import mmap
import os
from typing import Final

SLOTS: Final = 4
# A block is at most as long as what is read at a time and the rest of a line, unless much in it was escaped.
SLOT_BYTES: Final = (2 << 20) + (128 << 10)


class SharedSlots:
    """Some slots, each for one block at a time; who may use one, the processes agree on."""

    def __init__(self, number: int) -> None:
        """Take the room of an open file, by its number.

        Raises:
            OSError: it cannot be mapped.
        """
        self._memory = mmap.mmap(number, SLOTS * SLOT_BYTES)

    def put(self, slot: int, data: bytes) -> None:
        """Write to a slot that has room for the data."""
        start = slot * SLOT_BYTES
        self._memory[start : start + len(data)] = data

    def get(self, slot: int, size: int) -> bytes:
        """Read from the beginning of a slot."""
        start = slot * SLOT_BYTES
        return self._memory[start : start + size]

    def close(self) -> None:
        """Let go of the memory."""
        self._memory.close()


def open_slots() -> int | None:
    """The number of an open file that only the processes have which are given it; null where there are none."""
    if not hasattr(os, "memfd_create"):
        return None
    try:
        number = os.memfd_create("vmlog")
    except OSError:
        return None
    os.ftruncate(number, SLOTS * SLOT_BYTES)
    return number
