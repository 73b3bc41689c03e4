"""Lines by which the VMkernel maps vCenter's operations to short ids of its own."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections import defaultdict
from collections.abc import Mapping, Reversible, Sequence, Set
from functools import cached_property
from typing import Final

import numpy as np
from numpy.typing import NDArray

from vmlog.records.line_table import LineTable, tail_of
from vmlog.records.record_block import RecordBlock

_MAP: Final = re.compile(
    rb"VC opID (?P<operation>[^ \n]{1,250}) maps to vmkernel opID (?P<kernel>(?:0[xX])?[0-9a-fA-F]{1,32})(?=\r?$)",
    re.MULTILINE,
)
_LITERAL: Final = b"maps to vmkernel opID "
_ANY_MAP: Final = re.compile(re.escape(_LITERAL))
# A mapping is valid for this many further mappings and lines.
_MAX_MAPPINGS: Final = 4096
MAX_LINES: Final = 50_000
# Pieces of a log up to this size are put together.
_MAX_JOINED_BYTES: Final = 64 * 1024

LogOrder = tuple[int, int]
"""The place of a member in its series."""

OperationEntry = tuple[int, str, str]
"""A mapping: the number of its line, the short id, the operation."""


class MappingSection:
    """Some lines of a log, searched for the mappings of an id when that id is needed.

    Attributes:
        first: number of the first line.
    """

    def __init__(self, first: int, lines: LineTable) -> None:
        self.first = first
        self._lines = lines
        self._searched: set[str] = set()
        self._known: dict[str, list[tuple[int, str]]] = defaultdict(list)

    @cached_property
    def _tails(self) -> NDArray[np.uint64]:
        return self._lines.tails()

    @property
    def end(self) -> int:
        """Number of the line after the last one."""
        return self.first + len(self._lines)

    def entries(self, skipped: int = 0) -> list[OperationEntry]:
        """Return all mappings except those in the first `skipped` lines."""
        lines = self._lines.part(skipped, len(self._lines)) if skipped else self._lines
        matches = [*lines.matches(_MAP)]
        if not matches:
            return []
        rows = self._lines.rows_at([match.start() for match in matches]).tolist()
        return [
            (self.first + row, match["kernel"].decode(), match["operation"].decode())
            for row, match in zip(rows, matches, strict=True)
        ]

    def search(self, kernels: Set[str]) -> None:
        """Search for the mappings of some ids, as far as that was not done before."""
        new = kernels - self._searched
        if new:
            self._searched |= new
            # Few of the many mappings are of these ids, and an id ends its line.
            ends = [tail_of(_LITERAL + kernel.encode()) for kernel in new]
            for row in np.flatnonzero(np.isin(self._tails, np.array(ends, np.uint64))).tolist():
                for match in self._lines.part(row, row + 1).matches(_MAP):
                    kernel = match["kernel"].decode()
                    if kernel in new:
                        self._known[kernel].append((self.first + row, match["operation"].decode()))

    def joined(self, block: RecordBlock) -> MappingSection | None:
        """Return these lines and those of a block as one section; None if they are many or there is a gap."""
        is_small = self._lines.size + block.lines.size <= _MAX_JOINED_BYTES
        if not is_small or self.end != block.first_line:
            return None
        return MappingSection(self.first, self._lines + block.lines)

    def nearest(self, kernel: str, line: int) -> tuple[int, str] | None:
        """Return line and operation of the last mapping before a line, of an id that was searched for."""
        return _last_before(self._known.get(kernel, ()), line)

    def count(self, after: int, before: int) -> int:
        """Return the number of mappings between two lines."""
        first, end = np.searchsorted(self._mappings, (after + 1 - self.first, before - self.first)).tolist()
        return int(max(0, end - first))

    @cached_property
    def _mappings(self) -> NDArray[np.intp]:
        """The rows of all mappings, in order: lines that name an id are looked up one after the other."""
        return self._lines.rows_at([match.start() for match in self._lines.matches(_ANY_MAP)])


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
