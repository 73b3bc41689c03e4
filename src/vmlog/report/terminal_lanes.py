"""A migration over time in a few lines of text: a line for each side and a scale below them."""

from __future__ import annotations

from typing import Final

from rich.cells import cell_len, set_cell_size

from vmlog.model import Migration
from vmlog.report.host_labels import short_labels
from vmlog.report.lanes import Bar, Lane, LaneDrawing, draw_lanes
from vmlog.report.phrases import duration
from vmlog.report.safe import one_line
from vmlog.report.times import clock_text, zone_text
from vmlog.terms import Outcome, Side

_SIDES: Final = {Side.VCENTER: "vCenter", Side.SOURCE: "source", Side.DESTINATION: "destination", None: "side unknown"}
_SILENCE: Final = "·"
_LINE: Final = "─"
_FAILURE: Final = "✗"
_OPEN: Final = "…"
_TROUBLE: Final = "!"
# Cells of the shortest stage: one for its letter, and one that the cross of a failure may take.
_LEAST: Final = 2
_LABEL: Final = 22
# Cells that a time on the scale takes with the room after it.
_TICK: Final = 14


def lane_lines(migration: Migration, width: int) -> list[str]:
    """Return a line for each side and one with the scale, at most `width` columns; none where no times are known.

    Each stage begins with the capital of its name, which is cut to the width of the stage. `·` is silence, `✗` the
    failure, `!` trouble on the host, `…` a stage whose end no log shows. The scale counts from the start.
    """
    label = min(_LABEL, width // 4)
    cells = max(width - label - 1, 1)
    drawing = draw_lanes(migration, _LEAST / cells)
    if drawing is None:
        return []
    short = short_labels(lane.host for lane in drawing.lanes if lane.host)
    failed_at = drawing.failed_at if migration.outcome is not Outcome.SUCCEEDED else None
    lines = []
    for lane in drawing.lanes:
        host = short.get(lane.host, lane.host) if lane.host else ""
        name = one_line(f"{_SIDES[lane.side]} {host}")
        if cell_len(name) > label:
            name = f"{set_cell_size(name, label - 1)}…"
        lines.append(f"{set_cell_size(name, label)} {_lane(lane, failed_at, cells)}".rstrip())
    zone = zone_text(drawing.scale.first)
    began = set_cell_size(f"{clock_text(drawing.scale.first)[:8]} {zone}", label)
    return [*lines, f"{began} {_ticks(drawing, cells)}".rstrip()]


def _lane(lane: Lane, failed_at: float | None, cells: int) -> str:
    row = [" "] * cells
    for bar in lane.bars:
        left, right = _cell(bar.left, cells), max(_cell(bar.right, cells), _cell(bar.left, cells) + 1)
        row[left:right] = _bar(bar, right - left)
    del row[cells:]
    for mark in lane.marks:
        if mark.trouble:
            row[min(_cell(mark.at, cells), cells - 1)] = _TROUBLE
    if failed_at is not None:
        row[min(max(_cell(failed_at, cells) - 1, 0), cells - 1)] = _FAILURE
    return "".join(row)


def _bar(bar: Bar, width: int) -> str:
    text = _SILENCE * width if bar.stage is None else bar.stage.value.capitalize()[:width].ljust(width, _LINE)
    return text if bar.end_utc else f"{text[:-1]}{_OPEN}"


def _ticks(drawing: LaneDrawing, cells: int) -> str:
    """Return the scale: each mark stands at its time, and those without room are left out."""
    text = "T+"
    for place, second in drawing.scale.ticks(max(cells // _TICK, 1)):
        label = f"╵{duration(second).removesuffix(' 0 s').removesuffix(' 0 min')}"
        if (at := _cell(place, cells)) > len(text) and at + cell_len(label) <= cells:
            text = f"{text.ljust(at)}{label}"
    return text


def _cell(place: float, cells: int) -> int:
    return int(place * cells + 1e-6)
