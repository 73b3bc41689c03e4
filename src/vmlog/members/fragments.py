"""Fragments of a file are cut at any byte: the lines that are cut in two are kept for joining."""

from __future__ import annotations

from collections.abc import Callable
from typing import Protocol

from vmlog.blocks.cut import MAX_LINE_BYTES


class FragmentEnds(Protocol):
    """What of a fragment is left out at its ends."""

    lead: bytes
    trail: bytes


def whole_lines(read: Callable[[int], bytes], fragment: int, ends: FragmentEnds) -> Callable[[int], bytes]:
    """Read a fragment without the parts of lines at its ends, which go to `lead` and `trail` as they are.

    The first line of every fragment but the first (number 0) counts as such a part, for nothing tells whether it is
    whole. An overlong line is not kept back.
    """
    held = b""
    begun = not fragment

    def reading(size: int) -> bytes:
        nonlocal held, begun
        while data := read(size):
            data = held + data
            if not begun:
                end = data.find(b"\n") + 1
                begun = end > 0 or len(data) > MAX_LINE_BYTES
                ends.lead, data = data[:end], data[end:]
            end = data.rfind(b"\n") + 1
            if len(data) - end > MAX_LINE_BYTES:
                end = len(data)
            data, held = data[:end], data[end:]
            if data:
                return data
        # Asked again after the end, there is nothing held any more.
        if begun:
            ends.trail += held
        else:
            ends.lead += held
        held = b""
        return b""

    return reading
