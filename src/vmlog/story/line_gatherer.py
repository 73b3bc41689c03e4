"""The second reading: takes the lines of one migration out of all logs."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Final

import numpy as np
import polars as pl

from vmlog.blocks.scan import Hits, Scanner
from vmlog.excerpts.excerpt_plan import ExcerptPlan
from vmlog.excerpts.found_lines import FoundLines
from vmlog.model import ClockOffset
from vmlog.observe.observation import Observation, label_of
from vmlog.parse.formats import Formats
from vmlog.read.member_state import MemberState
from vmlog.read.reading import Reading
from vmlog.read.record_frames import parse_records
from vmlog.records.distinct_rows import first_of_equals
from vmlog.records.found_rows import FoundRows
from vmlog.records.line_table import Rows
from vmlog.records.record_block import RecordBlock
from vmlog.story.belonging import AFTER, BEFORE, Belonging, Key, Tier, TimeSpan
from vmlog.story.story_lines import FoundRecord, FoundRecords, LinePlace, line_place, record_of
from vmlog.story.window_rows import rows_within
from vmlog.timeline.clock_offsets import set_clocks

# Lines are parsed when so many wait, because every call has a fixed cost.
_BATCH_LINES: Final = 8192
_NO_TEXT: Final = r"\x00"  # in no block: control characters are spelled out there
_NO_ROWS: Final = np.empty(0, np.intp)


@dataclass(frozen=True, slots=True)
class Wanted:
    """What the second reading looks for.

    Attributes:
        joined: the records that the first reading joined to the migration, by place; None for evidence beside them.
        others: places of the records that it joined to other migrations.
        belonging: by what further lines belong.
        vmx_logs: vmware.log files of the VM, as unit and series.
        hosts: labels of the hosts involved.
        around: when all lines of these hosts are wanted; None for never.
    """

    joined: Mapping[LinePlace, Observation | None]
    others: Collection[LinePlace]
    belonging: Belonging
    vmx_logs: Collection[tuple[str, str]]
    hosts: Collection[str]
    around: TimeSpan | None


@dataclass(frozen=True, slots=True)
class _MemberPlan:
    """What is wanted of one member besides lines that hold a text: lines by number, and all lines within times."""

    numbers: Rows
    windows: tuple[tuple[TimeSpan, Key], ...]


class LineGatherer:
    """Takes records as an observer of a reader.

    Attributes:
        found: the records of the story so far; complete after `finish`.
    """

    def __init__(
        self, wanted: Wanted, reading: Reading, clocks: Iterable[ClockOffset], formats: Formats, focus: TimeSpan | None
    ) -> None:
        """Prepare the search.

        Args:
            wanted: what to look for.
            reading: the first reading of the same sources.
            clocks: the differences of the clocks that it gave.
            formats: the line formats.
            focus: where records stay if there are too many.
        """
        self.found = FoundRecords(focus)
        self._wanted = wanted
        self._reading = reading
        self._clocks = tuple(clocks)
        self._formats = formats
        self._known = {(row.source, row.member) for row in reading.coverage}
        self._scanner = Scanner([*wanted.belonging.expressions()] or [(_NO_TEXT, Key.MIGRATION)])
        self._numbers: dict[tuple[str, str], list[int]] = defaultdict(list)
        for source, member, line_no in wanted.joined:
            self._numbers[source, member].append(line_no)
        offsets = [timedelta(seconds=clock.offset_s) for clock in self._clocks if clock.counts]
        # A host whose clock runs ahead writes later stamps.
        self._ahead = TimeBounds(min([*offsets, timedelta(0)]), max([*offsets, timedelta(0)]))
        self._plans: dict[MemberState, _MemberPlan] = {}
        self._waiting: list[tuple[MemberState, FoundLines]] = []
        self._waiting_lines = 0
        self._relays: set[str] = set()

    @property
    def search(self) -> LineGatherer:
        """What finds lines: it is called with each block."""
        return self

    @property
    def scanner(self) -> Scanner:
        """What `search` begins with."""
        return self._scanner

    def __call__(self, block: bytes, ends: Rows, hits: Hits | None = None, /) -> FoundRows:
        """Return the lines that hold one of the texts; see `Search`."""
        return FoundRows.of_hits(self._scanner.hits(block) if hits is None else hits, ends)

    def plan(self, state: MemberState) -> ExcerptPlan:  # noqa: ARG002 - the same for all members
        """Return a plan by which no line stands for others."""
        return ExcerptPlan()

    def accepts_text(self, found: FoundRows) -> bool:  # noqa: ARG002 - the first reading decided
        """Return True: what the first reading did not accept is left out by `take`."""
        return True

    def take(self, block: RecordBlock, state: MemberState) -> None:
        """Take the records of the migration out of a block."""
        if (state.member.source, state.member.path) not in self._known:
            return
        plan = self._plans.get(state) or self._plan(state)
        found = block.found
        rows, flags = [found.rows], [found.flags]
        for span, key in plan.windows:
            within = rows_within(block, state, span, self._formats, self._reading.shifts)
            rows.append(within)
            flags.append(np.full(len(within), key, np.uint32))
        if len(plan.numbers):
            inside = plan.numbers - block.first_line
            inside = inside[(inside >= 0) & (inside < len(block.lines))]
            rows.append(inside)
            flags.append(np.zeros(len(inside), np.uint32))
        merged = _merged(rows, flags)
        if not len(merged):
            return
        lines = FoundLines.of(replace(block, found=merged))
        self._waiting.append((state, lines))
        self._waiting_lines += len(lines.line)
        if self._waiting_lines > _BATCH_LINES:
            self._keep_waiting()

    def finish(self) -> None:
        """Keep what still waits; call it after the last record."""
        self._keep_waiting()

    def _plan(self, state: MemberState) -> _MemberPlan:
        member = state.member
        span = self._wanted.belonging.span
        windows = []
        if span and (member.unit, state.series) in self._wanted.vmx_logs:
            windows.append((self._ahead.of(span.widened(BEFORE, AFTER)), Key.VMX_LOG))
        host = self._reading.hosts.get(member.unit)
        if self._wanted.around and (host is None or label_of(host) in self._wanted.hosts):
            windows.append((self._ahead.of(self._wanted.around), Key.AROUND))
        numbers = np.asarray(sorted(self._numbers.get((member.source, member.path), ())), np.intp)
        plan = self._plans[state] = _MemberPlan(numbers, tuple(windows))
        return plan

    def _keep_waiting(self) -> None:
        """Parse the lines that wait, and keep the records that belong to the story."""
        waiting, self._waiting, self._waiting_lines = self._waiting, [], 0
        if not waiting:
            return
        frames: dict[MemberState, list[FoundLines]] = defaultdict(list)
        for state, lines in waiting:
            frames[state].append(lines)
        whole = FoundLines.frame([*frames.values()])
        by_part = {part["part"][0]: part for part in whole.partition_by("part")}
        wanted = [(state, by_part[number]) for number, state in enumerate(frames)]
        for (state, _), parsed in zip(wanted, parse_records(self._formats, wanted), strict=True):
            self._keep(parsed, state)

    def _keep(self, parsed: pl.DataFrame, state: MemberState) -> None:
        records = []
        for row in parsed.iter_rows(named=True):
            record = record_of(row, state, self._formats)
            self._complete(record)
            records.append((record, Key(row["flags"])))
        set_clocks((record for record, _ in records), self._clocks)
        for record, found in records:
            tier = self._tier_of(record, found)
            if tier is not None:
                self.found.add(FoundRecord(record, tier))

    def _complete(self, record: Observation) -> None:
        """Give a record the host and the time that the first reading gave it, or would have given it."""
        joined = self._wanted.joined.get(line_place(record))
        if joined:
            if record.host and joined.host is None:
                self._relays.add(label_of(record.host))
            record.host, record.ts, record.log = joined.host, joined.ts, joined.log
            return
        if record.host and label_of(record.host) in self._relays:
            record.host = None
        record.host = record.host or self._reading.hosts.get(record.unit)
        if record.ts and record.time_assumed:
            record.ts = self._reading.shifts.corrected(record.ts, record.time_assumed, record.unit)

    def _tier_of(self, record: Observation, found: Key) -> Tier | None:
        place = line_place(record)
        if place in self._wanted.joined:
            return Tier.JOINED if self._wanted.joined[place] else Tier.BESIDE
        tier = None if place in self._wanted.others else self._wanted.belonging.tier_of(record, found)
        if tier is None and self._wanted.around and self._wanted.around.holds(record.when):
            of_host = record.host is not None and label_of(record.host) in self._wanted.hosts
            return Tier.AROUND if of_host and found & Key.AROUND else None
        return tier


@dataclass(frozen=True, slots=True)
class TimeBounds:
    """The least and the most that a clock may run ahead."""

    least: timedelta
    most: timedelta

    def of(self, span: TimeSpan) -> TimeSpan:
        """Return the stamps that such clocks may write within a time."""
        return span.widened(-self.least, self.most)


def _merged(rows: list[Rows], flags: list[np.ndarray]) -> FoundRows:
    """Return rows of several searches as one, with all bits of each."""
    all_rows, all_flags = np.concatenate(rows), np.concatenate(flags)
    if not len(all_rows):
        return FoundRows(all_rows, all_flags)
    order = np.argsort(all_rows, kind="stable")
    ascending = all_rows[order]
    first = first_of_equals(ascending)
    return FoundRows(ascending[first], np.bitwise_or.reduceat(all_flags[order], first))
