"""The vCenter operations behind the short operation ids of VMkernel lines, as the VMkernel's own log tells them."""

from __future__ import annotations

from bisect import bisect_left
from collections import defaultdict, deque
from collections.abc import Iterable
from typing import Final

import polars as pl

from vmlog.correlate.observation import Observation
from vmlog.ingest.coverage import MemberFacts
from vmlog.ingest.sieve import MAPS
from vmlog.lines import RecordBlock

_LITERAL: Final = "maps to vmkernel opID"
_MAP: Final = r"VC opID (?P<operation>[^ ]{1,250}) maps to vmkernel opID (?P<kernel>(?:0[xX])?[0-9a-fA-F]{1,32})"
# A mapping counts for so many mappings and lines behind it; of so many of its last lines a log keeps the last
# mappings for the log that continues it.
_KNOWN: Final = 4096
_REACH: Final = 50_000
_LAST_LINES: Final = 20_000
_KEPT: Final = 512
_LOGS: Final = frozenset({"vmkernel", "vmkwarning", "vmkalert", "messages", "syslog"})

Place = tuple[tuple[int, int], int]
"""Where a line stands in its series: the member's order and the line number."""


class Operations:
    """Learns which operation each short id stands for, and names the operations of observations.

    A short id is looked up in what stands before the line, in its own log or, across a rotation, in an older one, so
    that the order in which an archive holds its members makes no difference. Mappings are common and rarely asked
    for: the latest lines are kept as they are, and searched when there is something to name.
    """

    def __init__(self) -> None:
        self._seen: MemberFacts | None = None
        self._window: deque[tuple[int, pl.Series]] = deque()  # number of the first line, lines
        self._searched = 0  # the first line of the last lines that were searched
        self._facts: MemberFacts | None = None
        self._recent: deque[pl.DataFrame] = deque()
        self._kept: dict[tuple[str, str], dict[tuple[int, int], pl.DataFrame]] = defaultdict(dict)
        self._unknown: list[tuple[Observation, Place]] = []

    def saw(self, block: RecordBlock, facts: MemberFacts) -> None:
        """Keep the latest lines of a log in which the VMkernel may speak."""
        if facts.log_hint is not None and facts.log_hint not in _LOGS:
            return
        if self._seen is not facts:
            self._leave()
            self._seen = facts
        self._window.append((block.first_line, block.lines))
        newest = block.first_line + block.lines.len()
        while newest - (self._window[0][0] + self._window[0][1].len()) >= _REACH:
            self._window.popleft()

    def mappings(self) -> pl.DataFrame | None:
        """The lines seen so far that map ids, as `lines_of` would give them; each is given once."""
        new = [(first, lines) for first, lines in self._window if first > self._searched]
        if not new:
            return None
        self._searched = new[-1][0]
        found = pl.concat(_maps_of(first, lines) for first, lines in new)
        return (
            found.with_columns(start=True, record="line_no", what=pl.lit(MAPS, dtype=pl.UInt32))
            if found.height
            else None
        )

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
            known = _Index([*self._kept[key].items(), *self._current(key)], [item for item, _ in items])
            for item, place in items:
                item.op_id = known.find(item.op_id or "", place) or item.op_id

    def _turn_to(self, facts: MemberFacts) -> None:
        if self._facts is not facts:
            self._facts = facts
            self._recent.clear()

    def _leave(self) -> None:
        """Keep the last mappings of the log that was seen."""
        facts, last = self._seen, self._last_mappings()
        if facts is not None and last.height:
            kept = self._kept[facts.member.unit, facts.series]
            # Logs that are followed together are left and taken up again all the time.
            kept[facts.order] = pl.concat([kept.get(facts.order, last.clear()), last]).tail(_KEPT)
        self._window.clear()
        self._searched = 0

    def _last_mappings(self) -> pl.DataFrame:
        lines = sum(lines.len() for _, lines in self._window)
        found = []
        for first, block in self._window:
            skipped = max(0, min(block.len(), lines - _LAST_LINES))
            lines -= block.len()
            found.append(_maps_of(first + skipped, block.slice(skipped)))
        return pl.concat(found).tail(_KEPT) if found else _maps_of(1, pl.Series("line", [], dtype=pl.String))

    def _current(self, key: tuple[str, str]) -> list[tuple[tuple[int, int], pl.DataFrame]]:
        """What is kept of the log being read, when it is one of the given series."""
        facts = self._seen
        if facts is None or key != (facts.member.unit, facts.series):
            return []
        return [(facts.order, self._last_mappings())]


def _maps_of(first: int, lines: pl.Series) -> pl.DataFrame:
    """Of some lines those that map ids, with memory of their own: `line_no`, `line`."""
    rows = lines.str.contains(_LITERAL, literal=True).arg_true()
    found = pl.DataFrame([(rows + first).cast(pl.UInt32).alias("line_no"), lines.gather(rows).alias("line")])
    return found.with_columns(pl.concat_str("line", pl.lit("")))


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
        if known[0] == place[0] and place[1] - known[1] > _REACH:
            return None
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
