"""The timeline of one migration as a drawing: lanes, stages, silence, the failure, and dots that lead to log lines."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import Final

from vmlog.model import ClockOffset, Migration
from vmlog.report.host_labels import short_labels
from vmlog.report.html_parts import escape_html
from vmlog.report.lane_words import (
    bar_name,
    bar_words,
    clock_note,
    drawing_description,
    drawing_title,
    ending,
    ending_words,
    lane_name,
    marks_words,
)
from vmlog.report.lanes import Bar, Lane, LaneDrawing, LaneMark, draw_lanes, merged_marks
from vmlog.report.phrases import duration
from vmlog.report.svg_parts import NARROW, ROOMY, letters_width, percent_of, svg_text, svg_title
from vmlog.report.times import clock_text, stamp_text

# Pixels down: the label of the failure, then for each lane its name, its bars and its dots, then the scale.
_HEAD: Final = 18
_NAME: Final = 16
_BAR: Final = 22
_LANE: Final = 58
_SCALE: Final = 36
# The shortest bar and the distance of dots, as a part of the width.
_LEAST: Final = 0.009
_APART: Final = 0.025

# The marks of the scale: for which pages, how wide these are at least, and how many marks at most.
_TICKS: Final = (("tight", NARROW, 3), ("roomy", ROOMY, 7))
_BRIEF_TICKS: Final = (("", NARROW, 3),)

# Returns the address of an evidence line on the page, None where it is not shown there.
Address = Callable[[int], str | None]


def lanes_svg(
    migration: Migration, clocks: Iterable[ClockOffset], address: Address, *, brief: bool = False
) -> str | None:
    """Return the drawing of a migration; None where the logs do not show when its stages were.

    Args:
        migration: what to draw.
        clocks: the clocks of the report.
        address: where the dot of an evidence line leads.
        brief: leave out dots that lead nowhere and most of the scale, for pages of very many drawings.
    """
    drawing = draw_lanes(migration, _LEAST, clocks)
    if drawing is None:
        return None
    return "".join(_drawing(migration, drawing, address, brief=brief))


def _drawing(migration: Migration, drawing: LaneDrawing, address: Address, *, brief: bool) -> Iterator[str]:
    short = short_labels(lane.host for lane in drawing.lanes if lane.host)
    name = escape_html(f"{migration.incident_id}-d")
    height = _HEAD + _LANE * len(drawing.lanes) + _SCALE
    yield f'<svg class="lanes {migration.outcome.value}" width="100%" height="{height}">'
    if brief:
        yield f'<g role="img" aria-labelledby="{name}">'
    else:
        title = escape_html(drawing_title(migration))
        yield f'<g role="img" aria-labelledby="{name}t {name}"><title id="{name}t">{title}</title>'
    yield f'<desc id="{name}">{escape_html(drawing_description(migration, drawing, short))}</desc>'
    for number, lane in enumerate(drawing.lanes):
        yield f'<svg y="{_HEAD + number * _LANE}">{"".join(_lane(lane, lane_name(lane, short), brief=brief))}</svg>'
    yield from _scale(drawing, height - _SCALE, _BRIEF_TICKS if brief else _TICKS)
    yield from _failure(migration, drawing, height - _SCALE, brief=brief)
    yield '</g><g class="dots" aria-hidden="true">'
    for number, lane in enumerate(drawing.lanes):
        signs = (_dot(marks, address, brief=brief) for marks in merged_marks(lane.marks, _APART))
        yield f'<svg y="{_HEAD + number * _LANE + _NAME + _BAR + 9}">{"".join(signs)}</svg>'
    yield "</g></svg>"


def _lane(lane: Lane, name: str, *, brief: bool) -> Iterator[str]:
    note = clock_note(lane)
    cut = int((NARROW if not note else ROOMY) / letters_width("m", bold=True)) - len(note)
    shown = name if len(name) <= cut else f"{name[: max(cut - 1, 1)]}…"
    yield svg_text(0, 11, shown, kind="lane")
    if note:
        yield svg_text(1, 11, note, kind="clock roomy", anchor="end")
    for bar in lane.bars:
        yield from _bar(bar, brief=brief)


def _bar(bar: Bar, *, brief: bool) -> Iterator[str]:
    width = bar.right - bar.left
    kind = f"s-{bar.stage.value}" if bar.stage else "silence"
    kind += " failing" if bar.failing else ""
    name, words = bar_name(bar), bar_words(bar)
    room = width - (18 if bar.failing else 10) / NARROW, width - (18 if bar.failing else 10) / ROOMY
    texts = []
    if letters_width(words) <= room[0] * NARROW:
        texts = [(words, "in")]
    elif letters_width(words) <= room[1] * ROOMY:
        texts = [(words, "in roomy")]
        texts += [(name, "in tight")] if letters_width(name) <= room[0] * NARROW else []
    elif letters_width(name) <= room[1] * ROOMY:
        texts = [(name, "in roomy")]
    told = brief or any(text == words for text, _ in texts)
    yield f'<rect class="{kind}" x="{percent_of(bar.left)}" width="{percent_of(width)}"'
    yield "/>" if told else f">{svg_title(words)}</rect>"
    for text, style in texts:
        yield svg_text(bar.left, _NAME + 15, text, kind=style, shift=6)


def _failure(migration: Migration, drawing: LaneDrawing, bottom: int, *, brief: bool) -> Iterator[str]:
    word, place = ending(migration, drawing), drawing.failed_at
    if word is None or place is None:
        return
    line = percent_of(place)
    yield f'<line class="end" x1="{line}" x2="{line}" y1="{_HEAD - 2}" y2="{bottom}"/>'
    anchor = "end" if place > 0.5 else ""
    words = ending_words(migration, drawing)
    if not brief and words and letters_width(f"{word}, {words}") <= ROOMY / 2:
        yield svg_text(place, 11, f"{word}, {words}", kind="end roomy", anchor=anchor)
        yield svg_text(place, 11, word, kind="end tight", anchor=anchor)
    else:
        yield svg_text(place, 11, word, kind="end", anchor=anchor)


def _scale(drawing: LaneDrawing, top: int, levels: Iterable[tuple[str, int, int]]) -> Iterator[str]:
    yield f'<line class="axis" x1="0" x2="100%" y1="{top}" y2="{top}"/>'
    for kind, width, count in levels:
        free = letters_width("T+0") + 8
        ticks = []
        for place, second in drawing.scale.ticks(count):
            label = f"+{duration(second).removesuffix(' 0 s').removesuffix(' 0 min')}"
            half = letters_width(label) / 2
            if place * width - half >= free and place * width + half <= width:
                free = place * width + half + 8
                at = percent_of(place)
                ticks += [f'<line class="axis" x1="{at}" x2="{at}" y1="{top}" y2="{top + 5}"/>'] if kind else []
                ticks.append(svg_text(place, top + 16, label, anchor="middle"))
        if ticks:
            yield f'<g class="{kind}">{"".join(ticks)}</g>' if kind else "".join(ticks)
    yield svg_text(0, top + 16, "T+0")
    yield svg_text(0, top + 31, stamp_text(drawing.scale.first))
    yield svg_text(1, top + 31, clock_text(drawing.scale.last), anchor="end")


def _dot(marks: tuple[LaneMark, ...], address: Address, *, brief: bool) -> str:
    """Return one dot for lines that stand together; it leads to the line that proves most."""
    leading = next((mark for mark in marks if mark.proof), marks[0])
    target = next((found for mark in (leading, *marks) if (found := address(mark.index))), None)
    if brief and target is None:
        return ""
    place, title = percent_of(leading.at), "" if brief else svg_title(marks_words(marks))
    if leading.trouble:
        sign = f'<use href="#trouble" class="trouble" x="{place}">{title}</use>'
    else:
        kind = ' class="proof"' if leading.proof else ""
        sign = f'<circle{kind} cx="{place}">{title}</circle>'
    return f'<a href="#{escape_html(target)}" tabindex="-1">{sign}</a>' if target else sign
