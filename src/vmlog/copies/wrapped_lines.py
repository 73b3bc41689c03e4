"""Joining lines that a mail program or a terminal wrapped, where the first lines show at which width.

A mail program wraps a line where the next word would not fit, a terminal in the middle of a word at always the same
length. Only lines after a known header are considered, and a log that has longer lines was not wrapped. The rest of a
wrapped line goes to the end of its line and leaves an empty line, so that line numbers stay those of the file.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from typing import Final

from vmlog.copies.line_heads import LINE_START

_STARTS: Final = re.compile(LINE_START)
_WORD: Final = re.compile(r"[^ \t]+")
# How a line begins that is a line of its own within a record.
_OWN_LINE: Final = (" ", "\t", "-->", "}", ")", "(vim", "(vmodl")
_NARROWEST: Final = 40
_WIDEST: Final = 132
# Fewer different breaks than this prove no width, and at most this share of them may not fit it.
_FEWEST: Final = 2
_MOST_UNFIT: Final = 0.1

Unwrap = Callable[[str], str]
"""Returns a text with its wrapped lines joined."""


def find_unwrap(lines: Sequence[str]) -> Unwrap | None:
    """Return how to join the lines of a member; None if its first lines do not look wrapped."""
    rests = list(_rests(lines))
    breaks = list({(lines[row - 1].rstrip(), lines[row]): None for row in rests})  # a repeated break proves no width
    if len(breaks) < _FEWEST:
        return None
    records = [line.rstrip("\r") for line in _lines_of_records(lines, rests)]
    width = max(map(len, records))
    cut = all(len(before) >= width - 1 for before, _ in breaks)  # a blank at the end may be lost
    if not cut:
        width = _common_width(breaks)
    if not _NARROWEST <= width <= _WIDEST or any(_too_long(line, width) for line in records):
        return None
    return lambda text: _joined(text, width if cut else None)


def _lines_of_records(lines: Sequence[str], rests: Sequence[int]) -> Iterator[str]:
    """Yield the lines with a header and their rests; text that somebody wrote around them may be wrapped elsewhere."""
    yield from filter(_STARTS.match, lines)
    yield from (lines[row] for row in rests)


def _rests(lines: Sequence[str], cut: int | None = None) -> Iterator[int]:
    """Yield the rows that may be the rest of the line before them, within lines that follow a header.

    Where words are cut, the rest of a line of the full width `cut` may begin with a blank.
    """
    in_record = False
    for row, line in enumerate(lines):
        if _STARTS.match(line):
            in_record = True
        elif not line.strip():
            in_record = False
        elif in_record and (not line.startswith(_OWN_LINE) or (cut and line[0] == " " and len(lines[row - 1]) >= cut)):
            yield row


def _common_width(breaks: Sequence[tuple[str, str]]) -> int:
    """Return the greatest width that explains most breaks between words; 0 if it leaves too many unexplained."""
    fitting = [0] * (_WIDEST + 2)
    for before, rest in breaks:
        word = _WORD.match(rest)
        needed = len(before) + 1 + (len(word[0]) if word else 0)
        for width in range(len(before), min(needed, len(fitting))):
            fitting[width] += 1
    best = max(range(len(fitting)), key=lambda width: (fitting[width], width))
    return best if fitting[best] >= (1 - _MOST_UNFIT) * len(breaks) else 0


def _too_long(line: str, width: int) -> bool:
    """Return whether a line would have been wrapped at the width, and was not."""
    return len(line.rstrip()) > width and " " in line[1:width].strip()


def _joined(text: str, cut: int | None) -> str:
    """Return the text with every rest at the end of its line; `cut` is the width at which words were cut."""
    lines = text.split("\n")
    first, end, last, parts = -1, -2, "", list[str]()
    for row in list(_rests(lines, cut)):
        if row != end + 1:  # the line before is not itself a rest
            _replace(lines, first, parts)
            first, last, parts = row - 1, lines[row - 1].rstrip(), [lines[row - 1].rstrip()]
        parts.append("" if cut is not None and len(last) >= cut else " ")
        last = lines[row].rstrip()
        parts.append(last)
        lines[row], end = "", row
    _replace(lines, first, parts)
    return "\n".join(lines)


def _replace(lines: list[str], row: int, parts: Sequence[str]) -> None:
    if parts:
        lines[row] = "".join(parts)
