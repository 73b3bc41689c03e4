"""Fragments of a file are cut at any byte: the lines that are cut in two are kept for joining."""

from __future__ import annotations

from collections.abc import Callable

from vmlog.ingest.coverage import MemberFacts
from vmlog.lines import MAX_LINE_BYTES


def whole_lines(read: Callable[[int], bytes], facts: MemberFacts) -> Callable[[int], bytes]:
    """Read a fragment without the parts of lines at its ends, which go to `facts.lead` and `facts.trail` as they are.

    The first line of every fragment but the first counts as such a part, for nothing tells whether it is whole. An
    overlong line is not kept back.
    """
    held = b""
    begun = not facts.fragment

    def reading(size: int) -> bytes:
        nonlocal held, begun
        while data := read(size):
            data = held + data
            if not begun:
                end = data.find(b"\n") + 1
                begun = end > 0 or len(data) > MAX_LINE_BYTES
                facts.lead, data = data[:end], data[end:]
            end = data.rfind(b"\n") + 1
            if len(data) - end > MAX_LINE_BYTES:
                end = len(data)
            data, held = data[:end], data[end:]
            if data:
                return data
        # Asked again after the end, there is nothing held any more.
        if begun:
            facts.trail += held
        else:
            facts.lead += held
        held = b""
        return b""

    return reading
