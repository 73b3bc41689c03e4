"""Fragments of a file are cut at any byte: the parts of a character that is cut in two are kept for joining."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from vmlog.ingest.coverage import MemberFacts

_MOST: Final = 3  # bytes of a character that can be missing


def whole_characters(read: Callable[[int], bytes], facts: MemberFacts) -> Callable[[int], bytes]:
    """Read a fragment without the incomplete characters at its ends, which go to `facts.lead` and `facts.trail`."""
    held = b""
    begun = not facts.fragment

    def reading(size: int) -> bytes:
        nonlocal held, begun
        while data := read(size):
            if not begun:
                begun = True
                rest = data[:_MOST].lstrip(_CONTINUING) + data[_MOST:]
                facts.lead, data = data[: len(data) - len(rest)], rest
            data = held + data
            end = len(data) - _incomplete(data)
            data, held = data[:end], data[end:]
            if data:
                return data
        facts.trail = held
        return b""

    return reading


_CONTINUING: Final = bytes(range(0x80, 0xC0))


def _incomplete(data: bytes) -> int:
    """How many bytes at the end are the start of a character that is not complete."""
    for count in range(1, min(_MOST, len(data)) + 1):
        byte = data[-count]
        if byte >= 0xC0:
            needed = 2 if byte < 0xE0 else 3 if byte < 0xF0 else 4
            return count if needed > count else 0
        if byte < 0x80:
            return 0
    return 0
