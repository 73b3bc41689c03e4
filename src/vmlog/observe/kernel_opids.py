"""The vCenter operations behind the short operation ids of VMkernel lines.

The VMkernel maps vCenter's operations to ids of its own, and logs each mapping.
"""

from __future__ import annotations

import re
import sys
from bisect import bisect_left
from collections import defaultdict, deque
from collections.abc import Collection, Reversible, Sequence, Set
from functools import cached_property
from typing import Final

import numpy as np
from numpy.typing import NDArray

from vmlog.logs import WITH_KERNEL_LOGS
from vmlog.observe.observation import Observation
from vmlog.read.member_state import MemberState
from vmlog.records.line_table import LineTable, tail_of
from vmlog.records.record_block import RecordBlock

_MAP: Final = re.compile(
    rb"VC opID (?P<operation>[^ \n]{1,250}) maps to vmkernel opID (?P<kernel>(?:0[xX])?[0-9a-fA-F]{1,32})(?=\r?$)",
    re.MULTILINE,
)
_LITERAL: Final = b"maps to vmkernel opID "
_ID: Final = re.compile(r"opID=([^]) ]+)")
# A mapping is valid for this many further mappings and lines.
_MAX_MAPPINGS: Final = 4096
_MAX_LINES: Final = 50_000
# For the log that continues it, a log keeps the last mappings of its last lines.
_KEPT_LINES: Final = 20_000
_KEPT_MAPPINGS: Final = 512
# Pieces of a log up to this size are put together.
_MAX_JOINED_BYTES: Final = 64 * 1024

LogOrder = tuple[int, int]
"""The place of a member in its series."""

OperationEntry = tuple[int, str, str]
"""A mapping: the number of its line, the short id, the operation."""


class _Section:
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

    def joined(self, block: RecordBlock) -> _Section | None:
        """Return these lines and those of a block as one section; None if they are many or there is a gap."""
        is_small = self._lines.size + block.lines.size <= _MAX_JOINED_BYTES
        if not is_small or self.end != block.first_line:
            return None
        return _Section(self.order, self.first, self._lines + block.lines)

    def nearest(self, kernel: str, line: int) -> tuple[int, str] | None:
        """Return line and operation of the last mapping before a line, of an id that was searched for."""
        return _last_before(self._known.get(kernel, ()), line)

    def count(self, after: int, before: int) -> int:
        """Return the number of mappings between two lines."""
        rows = max(0, after + 1 - self.first), max(0, before - self.first)
        return self._lines.part(*rows).count(_LITERAL)


class _LastMappings:
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


class KernelOperations:
    """Replaces short ids in observations by the operations of vCenter.

    A short id is looked up in the lines before it, in its own log or, across a rotation, in an older one, so that the
    order of members in an archive makes no difference. Mappings are frequent and rarely needed: the latest lines are
    kept as they are, and searched only when there is an id to look up.
    """

    def __init__(self) -> None:
        self._state: MemberState | None = None
        self._window: deque[_Section] = deque()
        self._kept: dict[tuple[str, str], dict[LogOrder, _LastMappings]] = defaultdict(dict)
        self._named: dict[tuple[MemberState, int], dict[str, str]] = {}  # by line: operations by short id
        self._unknown: list[tuple[Observation, LogOrder]] = []

    def take(self, block: RecordBlock, state: MemberState) -> None:
        """Keep the latest lines of a log that may hold lines of the VMkernel."""
        if not _may_hold_mappings(state):
            return
        if self._state is not state:
            self._keep_last()
            self._state = state
        # A stream comes in pieces of a few lines.
        joined = self._window[-1].joined(block) if self._window else None
        if joined:
            self._window[-1] = joined
        else:
            self._window.append(_Section(state.order, block.first_line, block.lines))
        while self._window[-1].end - self._window[0].end >= _MAX_LINES:
            self._window.popleft()

    def look_up(self, lines: Collection[tuple[int, str]], state: MemberState) -> None:
        """Look up the ids in some lines (number and text) of the log taken last, for `name`."""
        if not lines or self._state is not state:
            return
        kernels = [(number, kernel) for number, line in lines if "opID=" in line for kernel in _ID.findall(line)]
        if not kernels:
            return
        wanted = {kernel for _, kernel in kernels}
        for section in self._window:
            section.search(wanted)
        for line_no, kernel in kernels:
            operation = _nearest(self._window, kernel, state.order, line_no)
            if operation:
                self._named.setdefault((state, line_no), {})[kernel] = operation

    def name(self, observations: list[Observation], state: MemberState) -> None:
        """Replace the short id by vCenter's operation in observations whose lines were looked up."""
        for item in observations:
            if item.op_id:
                operation = self._named.get((state, item.line_no), {}).get(item.op_id)
                if operation:
                    item.op_id = operation
                else:
                    self._unknown.append((item, state.order))

    def forget_looked_up(self) -> None:
        """Forget the ids that were looked up."""
        self._named.clear()

    def name_late(self) -> None:
        """Replace the ids whose mappings are in logs that were read later."""
        unknown, self._unknown = self._unknown, []
        current, last = self._last_mappings() if unknown else (None, None)
        for item, order in unknown:
            key = item.unit, item.series
            kept = [*self._kept[key].values()]
            if last is not None and key == current:
                kept.append(last)
            kept.sort(key=lambda each: each.order)
            item.op_id = _nearest(kept, item.op_id or "", order, item.line_no) or item.op_id

    def _keep_last(self) -> None:
        """Keep the last mappings of the log that was taken last."""
        key, last = self._last_mappings()
        if key is not None and last is not None and last.entries:
            kept = self._kept[key]
            # Logs that are followed together take turns.
            before = kept[last.order].entries if last.order in kept else ()
            kept[last.order] = _LastMappings(last.order, [*before, *last.entries][-_KEPT_MAPPINGS:])
        self._window.clear()

    def _last_mappings(self) -> tuple[tuple[str, str] | None, _LastMappings | None]:
        """Return the series of the log that was taken last, and its last mappings."""
        state = self._state
        if state is None:
            return None, None
        entries: list[OperationEntry] = []
        for section in self._window:
            skipped = self._window[-1].end - _KEPT_LINES - section.first
            entries += section.entries(skipped=max(0, skipped))
        return (state.member.unit, state.series), _LastMappings(state.order, entries[-_KEPT_MAPPINGS:])


def _last_before(entries: Sequence[tuple[int, str]], line: int) -> tuple[int, str] | None:
    index = bisect_left(entries, (line, ""))
    return entries[index - 1] if index else None


def _may_hold_mappings(state: MemberState) -> bool:
    return state.log_hint is None or state.log_hint in WITH_KERNEL_LOGS


def _nearest(sections: Reversible[_Section | _LastMappings], kernel: str, order: LogOrder, line: int) -> str | None:
    """Return the operation that an id stood for at a line of a series, or None if no valid mapping is before it.

    Args:
        sections: mappings of the series, in its order.
        kernel: the short id.
        order: the place of the line's member in the series.
        line: number of the line in that member.
    """
    between: list[_Section | _LastMappings] = []
    for section in reversed(sections):
        if section.order > order:
            continue
        end = line if section.order == order else sys.maxsize
        between.append(section)
        found = section.nearest(kernel, end)
        if found is not None:
            place, operation = found
            if section.order == order and line - place > _MAX_LINES:
                return None
            known = sum(
                each.count(place if each is section else 0, line if each.order == order else sys.maxsize)
                for each in between
            )
            return operation if known < _MAX_MAPPINGS else None
    return None
