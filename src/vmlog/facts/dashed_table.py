"""Tables with a line of dashes below their titles, as `localcli` and `esxcli` print lists.

The dashes show where the columns are. A row may have lost them: a name that is longer than its column, text that was
counted in bytes, a copy that changed blanks.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import Final

from vmlog.facts.json_records import record_key
from vmlog.facts.output_row import OutputRow, OutputValue

_DASHES: Final = re.compile(r"[ \t]*-{2,}(?:[ \t]+-{2,})*[ \t]*")
_RUN: Final = re.compile("-+")
_MOST_COLUMNS: Final = 64
_GAP: Final = re.compile(r"[ \t]{2,}")


def has_dashed_table(lines: Sequence[str]) -> bool:
    """Return whether there is a line of dashes below another line."""
    return any(_DASHES.fullmatch(line) for line in lines[1:])


def dashed_rows(lines: Sequence[str]) -> Iterator[OutputRow]:
    """Yield the rows of all tables; of a row whose columns cannot be told, the line alone."""
    titles: list[str] = []
    spans: list[tuple[int, int]] = []
    for index, line in enumerate(lines):
        if index and _DASHES.fullmatch(line):
            spans = [match.span() for match in _RUN.finditer(line)]
            is_table = len(spans) <= _MOST_COLUMNS
            titles = [record_key(cell) for cell in (_cells(lines[index - 1], spans) if is_table else None) or ()]
            continue
        is_title = index + 1 < len(lines) and _DASHES.fullmatch(lines[index + 1])
        if titles and line.strip() and not is_title:
            number = index + 1
            cells = _cells(line, spans)
            values = {title: OutputValue(cell, number) for title, cell in zip(titles, cells or (), strict=False)}
            yield OutputRow(number, values, raw=line)


def _cells(line: str, spans: Sequence[tuple[int, int]]) -> list[str] | None:
    """Return the cells of a row, None if its columns cannot be told."""
    cells = _cut(line, spans) or _cut_bytes(line, spans)
    if cells and not any(_GAP.search(cell) for cell in cells):
        return cells
    words = _GAP.split(line.strip())
    return words if len(words) == len(spans) else cells


def _cut(line: str, spans: Sequence[tuple[int, int]]) -> list[str] | None:
    """Cut a row at the columns, None if a cell goes beyond its own; the last one may."""
    if line[: spans[0][0]].strip():
        return None
    for (_, end), (start, _) in pairwise(spans):
        if line[end:start].strip():
            return None
    ends = [end for _, end in spans[:-1]] + [len(line)]
    return [line[start:end].strip() for (start, _), end in zip(spans, ends, strict=True)]


def _cut_bytes(line: str, spans: Sequence[tuple[int, int]]) -> list[str] | None:
    """Cut a row whose columns are counted in bytes."""
    if line.isascii():
        return None
    cells = _cut(line.encode("utf-8", "replace").decode("latin-1"), spans)
    return cells and [cell.encode("latin-1").decode("utf-8", "replace") for cell in cells]
