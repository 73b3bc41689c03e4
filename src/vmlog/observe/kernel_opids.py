"""The vCenter operations behind the short operation ids of VMkernel lines, as the VMkernel's own log tells them."""

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
# A mapping counts for so many mappings and lines behind it; of so many of its last lines a log keeps the last
# mappings for the log that continues it.
_KNOWN: Final = 4096
_REACH: Final = 50_000
_LAST_LINES: Final = 20_000
_KEPT: Final = 512
# Pieces of a log up to so many bytes are put together.
_MOST_JOINED: Final = 64 * 1024

LogOrder = tuple[int, int]
"""Where a member stands in its series."""


OperationEntry = tuple[int, str, str]
"""A mapping: the number of its line, the short id, the operation."""


class _Stretch:
    """Some lines of a log, in which mappings of ids are looked for as they are asked for.

    Attributes:
        order: where the log stands in its series.
        first: number of the first line.
    """

    def __init__(self, order: LogOrder, first: int, lines: LineTable) -> None:
        self.order = order
        self.first = first
        self._lines = lines
        self._asked: set[str] = set()
        self._known: dict[str, list[tuple[int, str]]] = defaultdict(list)

    @cached_property
    def _tails(self) -> NDArray[np.uint64]:
        return self._lines.tails()

    @property
    def end(self) -> int:
        """Number of the line behind the last one."""
        return self.first + len(self._lines)

    def entries(self, skipped: int = 0) -> list[OperationEntry]:
        """All its mappings but those in some of the first lines."""
        matches = [*self._lines.part(skipped, len(self._lines)).matches(_MAP)]
        rows = self._lines.rows_at([match.start() for match in matches]).tolist()
        return [
            (self.first + row, match["kernel"].decode(), match["operation"].decode())
            for row, match in zip(rows, matches, strict=True)
        ]

    def ask(self, kernels: Set[str]) -> None:
        """Look for the mappings of some ids, unless that was done."""
        new = kernels - self._asked
        if new:
            self._asked |= new
            # Mappings are many, few are of these ids, and an id ends its line.
            ends = [tail_of(_LITERAL + kernel.encode()) for kernel in new]
            for row in np.flatnonzero(np.isin(self._tails, np.array(ends, np.uint64))).tolist():
                for match in self._lines.part(row, row + 1).matches(_MAP):
                    kernel = match["kernel"].decode()
                    if kernel in new:
                        self._known[kernel].append((self.first + row, match["operation"].decode()))

    def joined(self, block: RecordBlock) -> _Stretch | None:
        """These lines and those of a block in one stretch; null where they are many or do not follow one another."""
        few = self._lines.size + block.lines.size <= _MOST_JOINED
        if not few or self.end != block.first_line:
            return None
        return _Stretch(self.order, self.first, self._lines + block.lines)

    def nearest(self, kernel: str, line: int) -> tuple[int, str] | None:
        """The line and the operation of the last mapping of an id that was asked for, before a line."""
        return _last_before(self._known.get(kernel, ()), line)

    def count(self, after: int, before: int) -> int:
        """How many mappings lie between two lines."""
        rows = max(0, after + 1 - self.first), max(0, before - self.first)
        return self._lines.part(*rows).count(_LITERAL)


class _Kept:
    """The last mappings of a log that was left."""

    def __init__(self, order: LogOrder, entries: list[OperationEntry]) -> None:
        self.order = order
        self.entries = entries
        self._known: dict[str, list[tuple[int, str]]] = defaultdict(list)
        for number, kernel, operation in entries:
            self._known[kernel].append((number, operation))

    def nearest(self, kernel: str, line: int) -> tuple[int, str] | None:
        """The line and the operation of the last mapping of an id before a line."""
        return _last_before(self._known.get(kernel, ()), line)

    def count(self, after: int, before: int) -> int:
        """How many mappings lie between two lines."""
        return sum(after < number < before for number, _, _ in self.entries)


class KernelOperations:
    """Names the operations of observations.

    A short id is looked up in what stands before the line, in its own log or, across a rotation, in an older one, so
    that the order in which an archive holds its members makes no difference. Mappings are common and rarely asked
    for: the latest lines are kept as they are, and searched when there is something to name.
    """

    def __init__(self) -> None:
        self._facts: MemberState | None = None
        self._window: deque[_Stretch] = deque()
        self._kept: dict[tuple[str, str], dict[LogOrder, _Kept]] = defaultdict(dict)
        self._named: dict[
            tuple[MemberState, int], dict[str, str]
        ] = {}  # by member and line: the operation of each short id
        self._unknown: list[tuple[Observation, LogOrder]] = []

    def saw(self, block: RecordBlock, state: MemberState) -> None:
        """Keep the latest lines of a log in which the VMkernel may speak."""
        if not _may_speak(state):
            return
        if self._facts is not state:
            self._leave()
            self._facts = state
        # A stream gives a few lines at a time.
        joined = self._window[-1].joined(block) if self._window else None
        if joined:
            self._window[-1] = joined
        else:
            self._window.append(_Stretch(state.order, block.first_line, block.lines))
        while self._window[-1].end - self._window[0].end >= _REACH:
            self._window.popleft()

    def look_up(self, lines: Collection[tuple[int, str]], state: MemberState) -> None:
        """Look up the ids in some lines (number and text) of the log seen last, for `name` to use."""
        if not lines or self._facts is not state:
            return
        kernels = [(number, kernel) for number, line in lines if "opID=" in line for kernel in _ID.findall(line)]
        if not kernels:
            return
        asked = {kernel for _, kernel in kernels}
        for stretch in self._window:
            stretch.ask(asked)
        for line_no, kernel in kernels:
            operation = _nearest(self._window, kernel, state.order, line_no)
            if operation:
                self._named.setdefault((state, line_no), {})[kernel] = operation

    def name(self, observations: list[Observation], state: MemberState) -> None:
        """Put the vCenter operation in the place of the short id, in observations whose lines were looked up."""
        for item in observations:
            if item.op_id:
                operation = self._named.get((state, item.line_no), {}).get(item.op_id)
                if operation:
                    item.op_id = operation
                else:
                    self._unknown.append((item, state.order))

    def forget(self) -> None:
        """Let go of what was looked up."""
        self._named.clear()

    def settle(self) -> None:
        """Name what could only be named by logs that were read later."""
        asking, self._unknown = self._unknown, []
        current, last = self._last_mappings() if asking else (None, None)
        for item, order in asking:
            key = item.unit, item.series
            kept = [*self._kept[key].values()]
            if last is not None and key == current:
                kept.append(last)
            kept.sort(key=lambda each: each.order)
            item.op_id = _nearest(kept, item.op_id or "", order, item.line_no) or item.op_id

    def _leave(self) -> None:
        """Keep the last mappings of the log that was seen."""
        key, last = self._last_mappings()
        if key is not None and last is not None and last.entries:
            kept = self._kept[key]
            # Logs that are followed together are left and taken up again all the time.
            before = kept[last.order].entries if last.order in kept else ()
            kept[last.order] = _Kept(last.order, [*before, *last.entries][-_KEPT:])
        self._window.clear()

    def _last_mappings(self) -> tuple[tuple[str, str] | None, _Kept | None]:
        """The series of the log that was seen last, and its last mappings."""
        state = self._facts
        if state is None:
            return None, None
        entries: list[OperationEntry] = []
        for stretch in self._window:
            skipped = self._window[-1].end - _LAST_LINES - stretch.first
            entries += stretch.entries(skipped=max(0, skipped))
        return (state.member.unit, state.series), _Kept(state.order, entries[-_KEPT:])


def _last_before(entries: Sequence[tuple[int, str]], line: int) -> tuple[int, str] | None:
    index = bisect_left(entries, (line, ""))
    return entries[index - 1] if index else None


def _may_speak(state: MemberState) -> bool:
    return state.log_hint is None or state.log_hint in WITH_KERNEL_LOGS


def _nearest(stretches: Reversible[_Stretch | _Kept], kernel: str, order: LogOrder, line: int) -> str | None:
    """The operation that an id stood for at a line of a series; null when none of the last mappings before it tells.

    Args:
        stretches: mappings of the series, in its order.
        kernel: the short id.
        order: the member that the line is in.
        line: its number there.
    """
    between: list[_Stretch | _Kept] = []
    for stretch in reversed(stretches):
        if stretch.order > order:
            continue
        end = line if stretch.order == order else sys.maxsize
        between.append(stretch)
        found = stretch.nearest(kernel, end)
        if found is not None:
            place, operation = found
            if stretch.order == order and line - place > _REACH:
                return None
            known = sum(
                each.count(place if each is stretch else 0, line if each.order == order else sys.maxsize)
                for each in between
            )
            return operation if known < _KNOWN else None
    return None
