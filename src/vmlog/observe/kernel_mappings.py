"""Lines by which the VMkernel maps vCenter's operations to short ids of its own."""

from __future__ import annotations

import re
import sys
from bisect import bisect_left
from collections import defaultdict
from collections.abc import Reversible, Sequence, Set
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
        order: the place of the log in its series.
        first: number of the first line.
    """

    def __init__(self, order: LogOrder, first: int, lines: LineTable) -> None:
        self.order = order
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
        matches = [*self._lines.part(skipped, len(self._lines)).matches(_MAP)]
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
        return MappingSection(self.order, self.first, self._lines + block.lines)

    def nearest(self, kernel: str, line: int) -> tuple[int, str] | None:
        """Return line and operation of the last mapping before a line, of an id that was searched for."""
        return _last_before(self._known.get(kernel, ()), line)

    def count(self, after: int, before: int) -> int:
        """Return the number of mappings between two lines."""
        rows = max(0, after + 1 - self.first), max(0, before - self.first)
        return self._lines.part(*rows).count(_LITERAL)


class LastMappings:
    """The last mappings of a log that was read before the present one."""

    def __init__(self, order: LogOrder, entries: list[OperationEntry]) -> None:
        self.order = order
        self.entries = entries
        self._known: dict[str, list[tuple[int, str]]] = defaultdict(list)
        for number, kernel, operation in entries:
            self._known[kernel].append((number, operation))

    def nearest(self, kernel: str, line: int) -> tuple[int, str] | None:
        """Return line and operation of the last mapping of an id before a line."""
        return _last_before(self._known.get(kernel, ()), line)

    def count(self, after: int, before: int) -> int:
        """Return the number of mappings between two lines."""
        return sum(after < number < before for number, _, _ in self.entries)


def nearest_operation(
    mappings: Reversible[MappingSection | LastMappings], kernel: str, order: LogOrder, line: int
) -> str | None:
    """Return the operation that an id stood for at a line of a series, or None if no valid mapping is before it.

    Args:
        mappings: those of the series, in its order.
        kernel: the short id.
        order: the place of the line's member in the series.
        line: number of the line in that member.
    """
    between: list[MappingSection | LastMappings] = []
    for section in reversed(mappings):
        if section.order > order:
            continue
        end = line if section.order == order else sys.maxsize
        between.append(section)
        found = section.nearest(kernel, end)
        if found is not None:
            place, operation = found
            if section.order == order and line - place > MAX_LINES:
                return None
            known = sum(
                each.count(place if each is section else 0, line if each.order == order else sys.maxsize)
                for each in between
            )
            return operation if known < _MAX_MAPPINGS else None
    return None


def _last_before(entries: Sequence[tuple[int, str]], line: int) -> tuple[int, str] | None:
    index = bisect_left(entries, (line, ""))
    return entries[index - 1] if index else None
