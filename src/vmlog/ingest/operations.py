"""The vCenter operations behind the short operation ids of VMkernel lines, as the VMkernel's own log tells them."""

from __future__ import annotations

from bisect import bisect_left
from collections import defaultdict, deque
from collections.abc import Iterable
from typing import Final

import polars as pl

from vmlog.correlate.observation import Observation
from vmlog.ingest.coverage import MemberFacts

LITERAL: Final = "maps to vmkernel opID"
_MAP: Final = r"VC opID (?P<operation>[^ ]{1,250}) maps to vmkernel opID (?P<kernel>(?:0[xX])?[0-9a-fA-F]{1,32})"
_MAP_TEXT: Final = f"({_MAP.replace('?P<operation>', '').replace('?P<kernel>', '')})"
# So many of the latest ids are known while a log is read, and so many are kept for the log that continues it.
_KNOWN: Final = 4096
_KEPT: Final = 512

Place = tuple[tuple[int, int], int]
"""Where a line stands in its series: the member's order and the line number."""


class Operations:
    """Learns which operation each short id stands for, and names the operations of observations.

    A short id is looked up in what stands before the line, in its own log or, across a rotation, in an older one, so
    that the order in which an archive holds its members makes no difference.
    """

    def __init__(self) -> None:
        self._facts: MemberFacts | None = None
        self._recent: deque[pl.DataFrame] = deque()
        self._kept: dict[tuple[str, str], list[tuple[tuple[int, int], pl.DataFrame]]] = defaultdict(list)
        self._unknown: list[tuple[Observation, Place]] = []

    def learn(self, maps: pl.DataFrame, facts: MemberFacts) -> None:
        """Take in lines that map ids."""
        self._turn_to(facts)
        while self._recent and sum(frame.height for frame in self._recent) - self._recent[0].height >= _KNOWN:
            self._recent.popleft()
        self._recent.append(maps.select("line_no", "line"))

    def name(self, observations: list[Observation], facts: MemberFacts) -> None:
        """Put the vCenter operation in the place of the short id, in observations of VMkernel lines just learned."""
        asking = [item for item in observations if item.op_id]
        if not asking:
            return
        self._turn_to(facts)
        known = _Index([((0, 0), frame) for frame in self._recent], asking)
        for item in asking:
            operation = known.find(item.op_id or "", ((0, 0), item.line_no))
            if operation:
                item.op_id = operation
            else:
                self._unknown.append((item, (facts.order, item.line_no)))

    def settle(self) -> None:
        """Name what could only be named by logs that were read later."""
        asking, self._unknown = self._unknown, []
        series: dict[tuple[str, str], list[tuple[Observation, Place]]] = defaultdict(list)
        for item, place in asking:
            series[item.unit, item.series].append((item, place))
        for key, items in series.items():
            known = _Index([*self._kept.get(key, []), *self._current(key)], [item for item, _ in items])
            for item, place in items:
                item.op_id = known.find(item.op_id or "", place) or item.op_id

    def _turn_to(self, facts: MemberFacts) -> None:
        if self._facts is facts:
            return
        if self._facts is not None:
            key = self._facts.member.unit, self._facts.series
            self._kept[key] += self._current(key)
        self._facts = facts
        self._recent.clear()

    def _current(self, key: tuple[str, str]) -> list[tuple[tuple[int, int], pl.DataFrame]]:
        """What is kept of the log being read, when it is one of the given series."""
        facts = self._facts
        if facts is None or not self._recent or key != (facts.member.unit, facts.series):
            return []
        return [(facts.order, _own(pl.concat(self._recent).tail(_KEPT)))]


def _own(frame: pl.DataFrame) -> pl.DataFrame:
    """The mappings alone, so that the lines do not keep their blocks in memory."""
    return frame.with_columns(pl.col("line").str.extract(_MAP_TEXT))


class _Index:
    """Mappings of some short ids, in the order of the log."""

    def __init__(self, frames: list[tuple[tuple[int, int], pl.DataFrame]], asking: Iterable[Observation]) -> None:
        asked = sorted({item.op_id for item in asking if item.op_id})
        self._found: dict[str, list[tuple[Place, str]]] = defaultdict(list)
        self._frames = sorted(frames, key=lambda item: item[0])
        for order, frame in self._frames:
            wanted = frame.filter(pl.col("line").str.contains_any(asked))
            found = wanted.select("line_no", pl.col("line").str.extract_groups(_MAP).alias("found")).unnest("found")
            for line, operation, kernel in found.drop_nulls().iter_rows():
                self._found[kernel].append(((order, line), operation))

    def find(self, kernel: str, place: Place) -> str | None:
        """The operation that the id stood for at a place, null when none of the `_KNOWN` mappings before it tells."""
        places = self._found.get(kernel, [])
        index = bisect_left(places, (place, ""))
        if not index:
            return None
        known, operation = places[index - 1]
        between = sum(self._count(frame, order, known, place) for order, frame in self._frames)
        return operation if between < _KNOWN else None

    @staticmethod
    def _count(frame: pl.DataFrame, order: tuple[int, int], first: Place, last: Place) -> int:
        """How many mappings of one frame lie between two places."""
        if not first[0] <= order <= last[0]:
            return 0
        low = first[1] if order == first[0] else 0
        high = last[1] if order == last[0] else None
        lines = frame["line_no"]
        return int(lines.search_sorted(high) if high is not None else lines.len()) - int(
            lines.search_sorted(low, side="right")
        )
