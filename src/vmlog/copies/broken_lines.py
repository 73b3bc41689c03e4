"""Lines that a mail program or a terminal has broken: put together again where the first lines show at which width.

A line is broken where the next word would not have fitted any more (a mail program), or in the middle of a word at
always the same length (a terminal). Only lines behind a known header are looked at; a log whose lines were not broken
has longer ones. The rest goes to the end of the line that it was broken from and leaves an empty line, so that the
numbers of lines stay those of the file.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from typing import Final

from vmlog.copies.line_heads import LINE_START

_STARTS: Final = re.compile(LINE_START)
_WORD: Final = re.compile(r"[^ \t]+")
# What begins a line of its own within a record.
_OWN_LINE: Final = (" ", "\t", "-->", "}", ")", "(vim", "(vmodl")
_NARROWEST: Final = 40
_WIDEST: Final = 132
# From so few different breaks on a width can be told; of so many all but a few must fit it.
_FEWEST: Final = 2
_MOST_UNFIT: Final = 0.1

Unwrap = Callable[[str], str]


def find_unwrap(lines: Sequence[str]) -> Unwrap | None:
    """How to put the lines together again; null where they do not look broken."""
    rests = list(_rests(lines))
    breaks = list({(lines[row - 1].rstrip(), lines[row]): None for row in rests})  # what repeats proves no width
    if len(breaks) < _FEWEST:
        return None
    records = [line.rstrip("\r") for line in _of_records(lines, rests)]
    width = max(map(len, records))
    cut = all(len(before) >= width - 1 for before, _ in breaks)  # a blank at the end may be lost
    if not cut:
        width = _common(breaks)
    if not _NARROWEST <= width <= _WIDEST or any(_too_long(line, width) for line in records):
        return None
    return lambda text: _joined(text, width if cut else None)


def _of_records(lines: Sequence[str], rests: Sequence[int]) -> Iterator[str]:
    """The lines with a header and their rests; what somebody wrote around them may be broken elsewhere."""
    yield from filter(_STARTS.match, lines)
    yield from (lines[row] for row in rests)


def _rests(lines: Sequence[str], cut: int | None = None) -> Iterator[int]:
    """The rows that may be the rest of the line before them, which belongs to a line with a header.

    Where words are cut through, the rest of a line that is full may begin with a blank.
    """
    within = False
    for row, line in enumerate(lines):
        if _STARTS.match(line):
            within = True
        elif not line.strip():
            within = False
        elif within and (not line.startswith(_OWN_LINE) or (cut and line[0] == " " and len(lines[row - 1]) >= cut)):
            yield row


def _common(breaks: Sequence[tuple[str, str]]) -> int:
    """The widest width at which most lines were broken between words; 0 where too many do not fit it."""
    fitting = [0] * (_WIDEST + 2)
    for before, rest in breaks:
        word = _WORD.match(rest)
        needed = len(before) + 1 + (len(word[0]) if word else 0)
        for width in range(len(before), min(needed, len(fitting))):
            fitting[width] += 1
    best = max(range(len(fitting)), key=lambda width: (fitting[width], width))
    return best if fitting[best] >= (1 - _MOST_UNFIT) * len(breaks) else 0


def _too_long(line: str, width: int) -> bool:
    """Whether a line would have been broken at the width, and was not."""
    return len(line.rstrip()) > width and " " in line[1:width].strip()


def _joined(text: str, cut: int | None) -> str:
    """The text with every rest at the end of its line; `cut` is the width where words were cut through."""
    lines = text.split("\n")
    begin, end, last, parts = -1, -2, "", list[str]()
    for row in list(_rests(lines, cut)):
        if row != end + 1:  # the line before is not itself a rest
            _put(lines, begin, parts)
            begin, last, parts = row - 1, lines[row - 1].rstrip(), [lines[row - 1].rstrip()]
        parts.append("" if cut is not None and len(last) >= cut else " ")
        last = lines[row].rstrip()
        parts.append(last)
        lines[row], end = "", row
    _put(lines, begin, parts)
    return "\n".join(lines)


def _put(lines: list[str], row: int, parts: Sequence[str]) -> None:
    if parts:
        lines[row] = "".join(parts)
