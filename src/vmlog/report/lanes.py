"""The drawing of a migration as data: a lane for each side, with its stages, the failure and the log lines."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from vmlog.model import ClockOffset, Evidence, Migration, StageSpan
from vmlog.report.highlights import top_cause
from vmlog.report.phrases import place
from vmlog.report.time_scale import INSTANT, Part, TimeScale
from vmlog.terms import Side, Stage

_SIDES: Final = (Side.VCENTER, Side.SOURCE, Side.DESTINATION, None)


@dataclass(frozen=True, slots=True)
class Bar:
    """A stage on a lane; `stage` is None where nothing was logged.

    Attributes:
        left, right: places on the scale, from 0 to 1.
        end_utc: None where the logs do not show it; the bar then ends with the last line.
        duration_s: how long it took; None where that is not known.
        failing: the migration failed here.
    """

    stage: Stage | None
    left: float
    right: float
    start_utc: datetime
    end_utc: datetime | None
    duration_s: float | None
    failing: bool


@dataclass(frozen=True, slots=True)
class LaneMark:
    """A log line on a lane.

    Attributes:
        at: place on the scale, from 0 to 1.
        index: which of the migration's evidence it is.
        at_utc: when, by the clock of the report.
        trouble: what happened to the host, where the line is not the migration's own.
        proof: it supports the first cause.
        outside: it is earlier (-1) or later (1) than what is drawn, and stands at the border.
    """

    at: float
    index: int
    at_utc: datetime
    trouble: str | None
    proof: bool
    outside: int


@dataclass(frozen=True, slots=True)
class Lane:
    """One side of a migration; bars follow each other without gaps, marks stand in the order of time.

    Attributes:
        side: vCenter, source or destination; None for lines of which no log tells the side.
        host: its name or address; None where no log tells it.
        clock: by how much its clock was corrected; None where it was not.
    """

    side: Side | None
    host: str | None
    bars: tuple[Bar, ...]
    marks: tuple[LaneMark, ...]
    clock: ClockOffset | None


@dataclass(frozen=True, slots=True)
class LaneDrawing:
    """A migration over time.

    Attributes:
        lanes: vCenter, source and destination; only those that the logs show.
        scale: places of times, the same for all lanes.
        failed_at: place of the failure, or of the moment when a stall passed its limit; None where there is none.
    """

    lanes: tuple[Lane, ...]
    scale: TimeScale
    failed_at: float | None


def draw_lanes(migration: Migration, minimum: float, clocks: Iterable[ClockOffset] = ()) -> LaneDrawing | None:
    """Return the drawing of a migration; None where the logs do not show when its stages were.

    Args:
        migration: what to draw.
        minimum: width of the shortest stage, as a part of the whole.
        clocks: the clocks of the report.
    """
    spans = {side: _parts(migration, side) for side in _SIDES}
    parts = [part for _, part in (item for items in spans.values() for item in items)]
    if not parts:
        return None
    scale = TimeScale(parts, minimum)
    drawn = [side for side in _SIDES if spans[side]]
    hosts = {side: _host(migration, side) for side in drawn}
    marks: dict[Side | None, list[LaneMark]] = {side: [] for side in drawn}
    proofs = frozenset(cause.evidence if (cause := top_cause(migration)) else ())
    for index, line in enumerate(migration.evidence):
        if line.ts_utc is not None:
            side = _side(line, hosts)
            marks[side].append(_mark(line, line.ts_utc, index, scale, proof=index in proofs))
    lanes = (
        Lane(
            side=side,
            host=hosts[side],
            bars=tuple(_bar(migration, span, part, scale) for span, part in spans[side]),
            marks=tuple(sorted(marks[side], key=lambda mark: (mark.at_utc, mark.index))),
            clock=_clock(hosts[side], scale.first, clocks),
        )
        for side in drawn
    )
    failed = migration.failed_utc
    return LaneDrawing(tuple(lanes), scale, scale.place(failed) if failed else None)


def merged_marks(marks: Sequence[LaneMark], distance: float) -> Iterator[tuple[LaneMark, ...]]:
    """Yield marks in groups of those of one kind that are closer than a distance to the first of the group."""
    for own in (True, False):
        group: list[LaneMark] = []
        for mark in marks:
            if (mark.trouble is None) is not own:
                continue
            if group and (mark.at - group[0].at >= distance or mark.outside != group[0].outside):
                yield tuple(group)
                group = []
            group.append(mark)
        if group:
            yield tuple(group)


def _parts(migration: Migration, side: Side | None) -> list[tuple[StageSpan, Part]]:
    """Return the spans of a side with the times that they are drawn at: one after the other, none without a length."""
    spans = [span for span in migration.stages if span.side is side and span.start_utc is not None]
    last = _last_moment(migration)
    found: list[tuple[StageSpan, Part]] = []
    before: datetime | None = None
    for number, span in enumerate(spans):
        following = spans[number + 1].start_utc if number + 1 < len(spans) else last
        start = span.start_utc
        if start is None:
            continue
        start = max(start, before) if before else start
        before = max(span.end_utc or following or start, start + INSTANT)
        found.append((span, (start, before)))
    return found


def _last_moment(migration: Migration) -> datetime | None:
    lines = (line.ts_utc for line in migration.evidence if line.trouble is None)
    return max((moment for moment in (migration.ended_utc, migration.failed_utc, *lines) if moment), default=None)


def _bar(migration: Migration, span: StageSpan, part: Part, scale: TimeScale) -> Bar:
    start, end = part
    failed = migration.failed_utc
    return Bar(
        stage=span.stage,
        left=scale.place(start),
        right=scale.place(end),
        start_utc=span.start_utc or start,
        end_utc=span.end_utc,
        duration_s=span.duration_s,
        failing=failed is not None
        and span.stage is not None
        and span.stage is migration.stage
        and start <= failed <= end + INSTANT,
    )


def _mark(line: Evidence, moment: datetime, index: int, scale: TimeScale, *, proof: bool) -> LaneMark:
    outside = (moment > scale.last) - (moment < scale.first)
    return LaneMark(scale.place(moment), index, moment, line.trouble, proof, outside)


def _side(line: Evidence, hosts: dict[Side | None, str | None]) -> Side | None:
    """Return the lane of a line: that of its side, else of its host, else the first one."""
    if line.side in hosts and line.side is not None:
        return line.side
    return next((side for side, host in hosts.items() if host and host == line.host), next(iter(hosts)))


def _host(migration: Migration, side: Side | None) -> str | None:
    if side is Side.SOURCE:
        return place(migration.source)
    if side is Side.DESTINATION:
        return place(migration.destination)
    return next((line.host for line in migration.evidence if line.side is side and line.host), None)


def _clock(host: str | None, moment: datetime, clocks: Iterable[ClockOffset]) -> ClockOffset | None:
    """Return the difference that a host's times were corrected by at a time."""
    for clock in clocks:
        begun = clock.from_utc is None or clock.from_utc <= moment
        if clock.host == host and clock.counts and begun and (clock.until_utc is None or moment < clock.until_utc):
            return clock
    return None
