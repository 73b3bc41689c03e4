"""The drawing of a migration as data."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from itertools import pairwise

import pytest

from tests.support.lane_samples import HOSTILE_LANES, LATE_TROUBLE, MOVED, OPEN, SHORT_IN_LONG, at, span
from tests.support.report_samples import FAILED, HOSTILE_INCIDENT, NETWORK
from vmlog.model import ClockOffset
from vmlog.report.lanes import draw_lanes, merged_marks
from vmlog.report.time_scale import TimeScale
from vmlog.terms import Side, Stage

LEAST = 0.01


def test_a_lane_for_each_side_that_the_logs_show_with_its_host() -> None:
    drawing = draw_lanes(MOVED, LEAST)
    assert drawing
    assert [(lane.side, lane.host) for lane in drawing.lanes] == [
        (Side.VCENTER, "vc-a"),
        (Side.SOURCE, "esx-a1"),
        (Side.DESTINATION, "esx-b2"),
    ]
    alone = draw_lanes(replace(MOVED, stages=MOVED.stages[:2]), LEAST)
    assert alone
    assert [lane.side for lane in alone.lanes] == [Side.VCENTER]


def test_bars_follow_each_other_without_gaps_and_the_failure_stands_at_their_border() -> None:
    drawing = draw_lanes(MOVED, LEAST)
    assert drawing
    for lane in drawing.lanes:
        assert (lane.bars[0].left, lane.bars[-1].right) == (0, 1)
        assert all(first.right == second.left for first, second in pairwise(lane.bars))
        assert drawing.failed_at == next(bar.left for bar in lane.bars if bar.stage is Stage.CLEANUP)
    source = drawing.lanes[1]
    assert [bar.stage for bar in source.bars if bar.failing] == [Stage.SWITCHOVER]
    assert source.bars[0].stage is None


@pytest.mark.parametrize("hours", [0, 1, 50])
def test_what_took_milliseconds_or_no_time_at_all_stays_visible_beside_hours(hours: int) -> None:
    drawing = draw_lanes(SHORT_IN_LONG(timedelta(hours=hours)), LEAST)
    assert drawing
    for lane in drawing.lanes:
        assert all(bar.right - bar.left >= LEAST * 0.999 for bar in lane.bars)
        assert lane.bars[-1].right == 1


def test_without_short_stages_the_scale_is_straight() -> None:
    scale = TimeScale([(at(0), at(60)), (at(60), at(100)), (at(20), at(70))], LEAST)
    assert [scale.place(at(second)) for second in (-5, 0, 20, 50, 100, 105)] == pytest.approx([0, 0, 0.2, 0.5, 1, 1])
    assert scale.ticks(3) == [(pytest.approx(0.6), 60)]
    assert [seconds for _, seconds in scale.ticks(4)] == [30, 60, 90]


def test_more_short_parts_than_fit_share_the_width() -> None:
    parts = [(at(number), at(number + 1)) for number in range(500)]
    scale = TimeScale([*parts, (at(500), at(500_000))], LEAST)
    places = [scale.place(at(number)) for number in range(501)]
    assert all(low < high for low, high in pairwise(places))
    assert places[-1] < 0.81


def test_many_parts_of_one_start_are_laid_out() -> None:
    parts = [(at(0), at(number + 1)) for number in range(20_000)]
    assert TimeScale(parts, LEAST).place(at(20_000)) == 1


def test_lines_are_marks_with_their_index_trouble_and_whether_they_prove() -> None:
    drawing = draw_lanes(MOVED, LEAST)
    assert drawing
    marks = [mark for lane in drawing.lanes for mark in lane.marks]
    assert sorted(mark.index for mark in marks) == [
        number for number, line in enumerate(MOVED.evidence) if line.ts_utc is not None
    ]
    assert {mark.index for mark in marks if mark.proof} == set(NETWORK.evidence)
    (trouble,) = [mark for mark in marks if mark.trouble]
    assert (trouble.trouble, trouble.outside) == ("A datastore lost its heartbeat", 0)


def test_trouble_after_the_end_stands_at_the_border_and_does_not_squeeze_the_picture() -> None:
    drawing = draw_lanes(LATE_TROUBLE, LEAST)
    assert drawing
    (trouble,) = [mark for lane in drawing.lanes for mark in lane.marks if mark.trouble]
    assert (trouble.at, trouble.outside) == (1, 1)
    assert drawing.scale.last == draw_lanes(MOVED, LEAST).scale.last  # type: ignore[union-attr]


def test_close_marks_are_merged_by_kind() -> None:
    drawing = draw_lanes(MOVED, LEAST)
    assert drawing
    marks = drawing.lanes[1].marks
    groups = list(merged_marks(marks, 0.5))
    assert sorted(mark.index for group in groups for mark in group) == sorted(mark.index for mark in marks)
    assert all(len({bool(mark.trouble) for mark in group}) == 1 for group in groups)
    assert all(group[-1].at - group[0].at < 0.5 for group in groups)
    assert len(list(merged_marks(marks, 0))) == len(marks)


def test_an_open_stage_reaches_to_the_last_line_and_has_no_end() -> None:
    drawing = draw_lanes(OPEN, LEAST)
    assert drawing
    (bar,) = [bar for bar in drawing.lanes[0].bars if bar.end_utc is None]
    assert bar.right == 1
    assert drawing.scale.last == max(line.ts_utc for line in OPEN.evidence if line.ts_utc)
    assert drawing.failed_at is None


def test_a_corrected_clock_is_noted_on_its_lane() -> None:
    ahead = ClockOffset("esx-b2", "vc-a", 3.25, 0.1, 12)
    drawing = draw_lanes(MOVED, LEAST, [ahead, ClockOffset("esx-a1", "vc-a", 0.2, 0.1, 3)])
    assert drawing
    assert [lane.clock for lane in drawing.lanes] == [None, None, ahead]
    later = replace(ahead, from_utc=at(10_000))
    assert draw_lanes(MOVED, LEAST, [later]).lanes[2].clock is None  # type: ignore[union-attr]


def test_nothing_is_drawn_without_times() -> None:
    assert draw_lanes(HOSTILE_INCIDENT, LEAST) is None
    assert draw_lanes(replace(MOVED, stages=(span(Stage.CONNECT, Side.SOURCE, None, None),)), LEAST) is None


def test_spans_without_a_side_have_a_lane_of_their_own() -> None:
    drawing = draw_lanes(FAILED, LEAST)
    assert drawing
    assert [lane.side for lane in drawing.lanes] == [Side.SOURCE, None]
    assert draw_lanes(HOSTILE_LANES, LEAST)
