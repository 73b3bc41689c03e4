"""Lines by which the VMkernel maps vCenter's operations to short ids of its own."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections import defaultdict
from collections.abc import Mapping, Reversible, Sequence, Set
from typing import Final

import numpy as np

from vmlog.excerpts.excerpt import Excerpt
from vmlog.excerpts.kept_lines import KeptLines

_MAP: Final = re.compile(
    rb"VC opID (?P<operation>[^ \n]{1,250}) maps to vmkernel opID (?P<kernel>(?:0[xX])?[0-9a-fA-F]{1,32})(?=\r?$)",
    re.MULTILINE,
)
MAPPING: Final = "maps to vmkernel opID "
"""Every line with a mapping holds this."""
# A mapping is valid for this many further mappings and lines.
_MAX_MAPPINGS: Final = 4096
MAX_LINES: Final = 50_000
# Pieces of a log up to so many lines are put together.
_MAX_JOINED_LINES: Final = 1_000

LogOrder = tuple[int, int]
"""The place of a member in its series."""

OperationEntry = tuple[int, str, str]
"""A mapping: the number of its line, the short id, the operation."""


class MappingSection:
    """Some lines of a log, searched for mappings when an id is looked up.

    Attributes:
        first: number of the first line.
        end: number of the line after the last one.
    """

    def __init__(self, first: int, end: int, kept: KeptLines) -> None:
        """Take the lines that hold `MAPPING` out of some lines."""
        self.first = first
        self.end = end
        self._kept = kept
        self._searched: set[str] = set()
        self._known: dict[str, list[tuple[int, str]]] = defaultdict(list)

    def entries(self, skipped: int = 0) -> list[OperationEntry]:
        """Return all mappings except those in the first `skipped` lines."""
        return [
            (line, match["kernel"].decode(), match["operation"].decode())
            for line, match in self._kept.matches(_MAP)
            if line >= self.first + skipped
        ]

    def search(self, kernels: Set[str]) -> None:
        """Search for the mappings of some ids, as far as that was not done before."""
        new = kernels - self._searched
        if new and len(self._kept):
            self._searched |= new
            # Few of the many mappings are of these ids, and an id ends its line.
            for line, match in self._kept.ending_with((MAPPING + kernel).encode() for kernel in new).matches(_MAP):
                kernel = match["kernel"].decode()
                if kernel in new:
                    self._known[kernel].append((line, match["operation"].decode()))

    def joined(self, excerpt: Excerpt) -> MappingSection | None:
        """Return these lines and those of an excerpt as one section; None if they are many or there is a gap."""
        end = excerpt.first_line + excerpt.lines
        if self.end != excerpt.first_line or end - self.first > _MAX_JOINED_LINES:
            return None
        return MappingSection(self.first, end, self._kept + excerpt.kept)

    def nearest(self, kernel: str, line: int) -> tuple[int, str] | None:
        """Return line and operation of the last mapping before a line, of an id that was searched for."""
        return _last_before(self._known.get(kernel, ()), line)

    def count(self, after: int, before: int) -> int:
        """Return the number of mappings between two lines."""
        if after < self.first and before >= self.end:
            return len(self._kept)
        first, end = np.searchsorted(self._kept.numbers, (after + 1, before)).tolist()
        return int(max(0, end - first))


class KeptMappings:
    """The last mappings of each log of a series, for ids that stand in later logs or were read before them."""

    def __init__(self, entries: Mapping[LogOrder, Sequence[OperationEntry]]) -> None:
        """Take the mappings of each log, in the order of lines, by its place in the series."""
        kept = ((order, entry) for order in sorted(entries) for entry in entries[order])
        self._places: list[tuple[LogOrder, int]] = []
        self._known: dict[str, tuple[list[tuple[LogOrder, int]], list[tuple[int, str]]]] = {}
        for number, (order, (line, kernel, operation)) in enumerate(kept):
            self._places.append((order, line))
            places, operations = self._known.setdefault(kernel, ([], []))
            places.append((order, line))
            operations.append((number, operation))

    def nearest(self, kernel: str, order: LogOrder, line: int) -> str | None:
        """Return the operation that an id stood for at a line of a log, or None if no valid mapping is before it."""
        places, operations = self._known.get(kernel, ([], []))
        index = bisect_left(places, (order, line)) - 1
        if index < 0 or (places[index][0] == order and line - places[index][1] > MAX_LINES):
            return None
        number, operation = operations[index]
        between = bisect_left(self._places, (order, line)) - number - 1
        return operation if between < _MAX_MAPPINGS else None


def nearest_operation(mappings: Reversible[MappingSection], kernel: str, line: int) -> str | None:
    """Return the operation that an id stood for at a line of a log, or None if no valid mapping is before it.

    Args:
        mappings: the latest lines of the log, in order; they were searched for the id.
        kernel: the short id.
        line: number of the line.
    """
    between = 0
    for section in reversed(mappings):
        found = section.nearest(kernel, line)
        between += section.count(found[0] if found else 0, line)
        if between >= _MAX_MAPPINGS:
            return None
        if found is not None:
            return found[1] if line - found[0] <= MAX_LINES else None
    return None


def _last_before(entries: Sequence[tuple[int, str]], line: int) -> tuple[int, str] | None:
    index = bisect_left(entries, (line, ""))
    return entries[index - 1] if index else None
