"""The drawing of a migration in words: what its parts are called, and the whole as text for those who cannot see it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from vmlog.model import Migration
from vmlog.report.lanes import Bar, Lane, LaneDrawing, LaneMark
from vmlog.report.phrases import NOTHING_LOGGED, duration, headline, plural
from vmlog.report.times import clock_text, stamp_text
from vmlog.terms import Outcome, Side

SIDES: Final = {Side.VCENTER: "vCenter", Side.SOURCE: "source", Side.DESTINATION: "destination", None: "side unknown"}


def lane_name(lane: Lane, short: Mapping[str, str]) -> str:
    """Return what a lane is called: its side and its host, by its short name where it has one."""
    host = short.get(lane.host, lane.host) if lane.host else ""
    return f"{SIDES[lane.side]} {host}".rstrip()


def clock_note(lane: Lane) -> str:
    """Return by how much the times of a lane were corrected; "" where they were not."""
    if lane.clock is None:
        return ""
    direction = "ahead" if lane.clock.offset_s > 0 else "behind"
    return f"clock {duration(abs(lane.clock.offset_s))} {direction}, corrected"


def bar_name(bar: Bar) -> str:
    """Return the stage of a bar."""
    return bar.stage.value if bar.stage else NOTHING_LOGGED


def bar_words(bar: Bar) -> str:
    """Return a bar in words: `precopy 12.3 s`."""
    if bar.end_utc is None:
        return f"{bar_name(bar)}, end not logged"
    return f"{bar_name(bar)} {duration(bar.duration_s)}"


def ending(migration: Migration, drawing: LaneDrawing) -> str | None:
    """Return the word at the line of the failure; None where there is no such line."""
    if drawing.failed_at is None or migration.outcome is Outcome.SUCCEEDED:
        return None
    return migration.outcome.value


def ending_words(migration: Migration, drawing: LaneDrawing) -> str:
    """Return how long after the start it failed: `1 min 54 s after the start`; "" where that is not known."""
    if migration.failed_utc is None:
        return ""
    return f"{duration((migration.failed_utc - drawing.scale.first).total_seconds())} after the start"


def marks_words(marks: tuple[LaneMark, ...]) -> str:
    """Return what lines stand together, by their time and what they tell of the host."""
    first = marks[0]
    when = clock_text(first.at_utc)
    away = {-1: ", before the migration", 0: "", 1: ", after the migration"}[first.outside]
    if first.trouble:
        more = f" and {len(marks) - 1} more" if len(marks) > 1 else ""
        return f"{when}{away}: {first.trouble}{more}"
    return f"{when}{away}" if len(marks) == 1 else f"{when}: {plural(len(marks), 'line')}"


def drawing_title(migration: Migration) -> str:
    """Return what a drawing shows."""
    return f"Timeline of the {headline(migration)}"


def drawing_description(migration: Migration, drawing: LaneDrawing, short: Mapping[str, str]) -> str:
    """Return the drawing in sentences: from when to when, each lane, the end, and trouble on the hosts."""
    scale = drawing.scale
    sentences = [f"Timeline from {stamp_text(scale.first)} to {clock_text(scale.last)}."]
    for lane in drawing.lanes:
        note = f" ({note})" if (note := clock_note(lane)) else ""
        sentences.append(f"{lane_name(lane, short)}{note}: {', '.join(map(bar_words, lane.bars))}.")
    if word := ending(migration, drawing):
        sentences.append(f"{word} {ending_words(migration, drawing)}.")
    troubles = [mark for lane in drawing.lanes for mark in lane.marks if mark.trouble]
    if troubles:
        sentences.append(f"Trouble on the hosts: {'; '.join(marks_words((mark,)) for mark in troubles)}.")
    return " ".join(sentences)
