"""The vCenter operations behind the short operation ids of VMkernel lines.

The VMkernel maps vCenter's operations to ids of its own, and logs each mapping.
"""

from __future__ import annotations

import re
from collections import defaultdict, deque
from collections.abc import Collection, Mapping, Sequence
from typing import Final

from vmlog.excerpts.excerpt import Excerpt
from vmlog.logs import WITH_KERNEL_LOGS
from vmlog.observe.kernel_mappings import (
    MAX_LINES,
    KeptMappings,
    LogOrder,
    MappingSection,
    OperationEntry,
    nearest_operation,
)
from vmlog.observe.observation import Observation
from vmlog.read.member_state import MemberState

_ID: Final = re.compile(r"opID=([^]) ]+)")
# For the log that continues it, a log keeps the last mappings of its last lines.
_KEPT_LINES: Final = 20_000
_KEPT_MAPPINGS: Final = 512


class KernelOperations:
    """Replaces short ids in observations by the operations of vCenter.

    A short id is looked up in the lines before it, in its own log or, across a rotation, in an older one, so that the
    order of members in an archive makes no difference. Mappings are frequent and rarely needed: those of the latest
    lines are kept as text, and read only when there is an id to look up.
    """

    def __init__(self) -> None:
        self._state: MemberState | None = None
        self._window: deque[MappingSection] = deque()
        self._kept: dict[tuple[str, str], dict[LogOrder, list[OperationEntry]]] = defaultdict(dict)
        self._named: dict[tuple[MemberState, int], dict[str, str]] = {}  # by line: operations by short id
        self._unknown: list[tuple[Observation, LogOrder]] = []

    def take(self, excerpt: Excerpt, state: MemberState) -> None:
        """Keep the mappings in the latest lines of a log that may hold lines of the VMkernel."""
        if not may_hold_mappings(state):
            return
        if self._state is not state:
            self._keep_last()
            self._state = state
        # A stream comes in pieces of a few lines.
        joined = self._window[-1].joined(excerpt) if self._window else None
        if joined:
            self._window[-1] = joined
        else:
            self._window.append(MappingSection(excerpt.first_line, excerpt.first_line + excerpt.lines, excerpt.kept))
        # The lines that are looked up next may be the first ones of the section.
        while self._window[-1].first - self._window[0].end >= MAX_LINES:
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
            operation = nearest_operation(self._window, kernel, line_no)
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
        if not unknown:
            return
        kept: dict[tuple[str, str], Mapping[LogOrder, Sequence[OperationEntry]]] = {**self._kept}
        if self._state is not None:
            key, (order, last) = self._last_mappings(self._state)
            known = kept.get(key, {})
            kept[key] = {**known, order: [*known.get(order, ()), *last]}
        mappings = {key: KeptMappings(kept.get(key, {})) for key in {(item.unit, item.series) for item, _ in unknown}}
        for item, order in unknown:
            found = mappings[item.unit, item.series].nearest(item.op_id or "", order, item.line_no)
            item.op_id = found or item.op_id

    def _keep_last(self) -> None:
        """Keep the last mappings of the log that was taken last."""
        if self._state is not None:
            key, (order, last) = self._last_mappings(self._state)
            if last:
                kept = self._kept[key]
                # Logs that are followed together take turns.
                kept[order] = [*kept.get(order, ()), *last][-_KEPT_MAPPINGS:]
        self._window.clear()

    def _last_mappings(self, state: MemberState) -> tuple[tuple[str, str], tuple[LogOrder, list[OperationEntry]]]:
        """Return the series of the log that was taken last, its place in that, and its last mappings."""
        entries: list[OperationEntry] = []
        for section in reversed(self._window):
            if len(entries) >= _KEPT_MAPPINGS:
                break
            skipped = self._window[-1].end - _KEPT_LINES - section.first
            entries[:0] = section.entries(skipped=max(0, skipped))
        return (state.member.unit, state.series), (state.order, entries[-_KEPT_MAPPINGS:])


def may_hold_mappings(state: MemberState) -> bool:
    """Return whether a log may hold mappings."""
    return state.log_hint is None or state.log_hint in WITH_KERNEL_LOGS
