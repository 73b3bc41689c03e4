"""Fragments of a file, which may be cut at any byte: the parts of lines at their ends are kept for joining."""

from __future__ import annotations

from collections.abc import Callable
from typing import Protocol

from vmlog.blocks.cut import MAX_LINE_BYTES


class FragmentEnds(Protocol):
    """The parts of lines at the two ends of a fragment."""

    lead: bytes
    trail: bytes


def whole_lines(read: Callable[[int], bytes], fragment: int, ends: FragmentEnds) -> Callable[[int], bytes]:
    """Return a stream of the whole lines of a fragment; parts of lines at its ends go to `ends` as they are.

    The first line of every fragment but number 0 counts as such a part, because it may not be whole.
    An overlong line is not kept back.

    Args:
        read: reads the fragment; returns `b""` at the end.
        fragment: the number of the fragment, from 0.
        ends: gets the parts of lines.
    """
    held = b""
    lead_read = not fragment

    def read_lines(size: int) -> bytes:
        nonlocal held, lead_read
        while data := read(size):
            data = held + data
            if not lead_read:
                end = data.find(b"\n") + 1
                lead_read = end > 0 or len(data) > MAX_LINE_BYTES
                ends.lead, data = data[:end], data[end:]
            end = data.rfind(b"\n") + 1
            if len(data) - end > MAX_LINE_BYTES:
                end = len(data)
            data, held = data[:end], data[end:]
            if data:
                return data
        # The caller may read again after the end; nothing is held then.
        if lead_read:
            ends.trail += held
        else:
            ends.lead += held
        held = b""
        return b""

    return read_lines
