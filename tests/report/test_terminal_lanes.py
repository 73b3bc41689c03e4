"""A migration over time as lines of text."""

from __future__ import annotations

import io
from dataclasses import replace

import pytest
from rich.cells import cell_len

from tests.support.lane_samples import HOSTILE_LANES, LATE_TROUBLE, MOVED, OPEN
from tests.support.report_samples import HOSTILE_INCIDENT, make_report
from vmlog.report.registry import write_report
from vmlog.report.safe import UNSAFE
from vmlog.report.terminal_lanes import lane_lines
from vmlog.report.writer import WriterOptions


def test_lanes_at_80_columns() -> None:
    assert lane_lines(MOVED, 80) == [
        "vCenter vc-a         Request─────────────────────────────────────────────────✗Cl",
        "source esx-a1        ··PrCoPrecoSwitchover───────────!───────────────────────✗Cl",
        "destination esx-b2   PrPrecopy──Resume───────────────────────────────────────✗Cl",
        "10:04:58 UTC         T+                ╵30 s         ╵1 min        ╵1 min 30 s",
    ]


@pytest.mark.parametrize("width", [40, 80, 100, 160])
@pytest.mark.parametrize("sample", [MOVED, LATE_TROUBLE, OPEN, HOSTILE_LANES])
def test_no_line_is_wider_than_asked_for(sample: object, width: int) -> None:
    lines = lane_lines(sample, width)  # type: ignore[arg-type]
    assert len(lines) in {2, 4}
    assert all(cell_len(line) <= width for line in lines)
    assert not any(UNSAFE.search(line) for line in lines)


def test_an_open_stage_ends_in_an_ellipsis_and_no_cross_stands_in_what_did_not_fail() -> None:
    lane, _ = lane_lines(OPEN, 80)
    assert lane.endswith("─…")
    assert "✗" not in lane


def test_a_long_name_is_cut_visibly() -> None:
    named = replace(MOVED, source=replace(MOVED.source, host="host-in-a-far-away-data-centre"))
    assert lane_lines(named, 100)[1].startswith("source host-in-a-far-…")


def test_nothing_is_drawn_without_times() -> None:
    assert lane_lines(HOSTILE_INCIDENT, 80) == []


def test_the_table_shows_lanes_on_request_within_its_width() -> None:
    def table(*, timeline: bool) -> str:
        out = io.BytesIO()
        write_report(make_report(MOVED), "table", out, WriterOptions(width=80, timeline=timeline))
        return out.getvalue().decode()

    assert "✗" not in table(timeline=False)
    shown = table(timeline=True)
    assert [line for line in shown.splitlines() if "✗" in line] == [
        f"   {line}" for line in lane_lines(MOVED, 77) if "✗" in line
    ]
    assert all(cell_len(line) <= 80 for line in shown.splitlines())
