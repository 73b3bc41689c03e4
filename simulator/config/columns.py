"""Tables of text as the commands print them, and the same rows as JSON."""

from __future__ import annotations

import json
from collections.abc import Sequence

Cell = str | int | bool


def fixed(cells: Sequence[str], widths: Sequence[int]) -> str:
    r"""Return a row of columns; a cell that is too long pushes the rest to the right.

    >>> fixed(["vmk0", "Management", "1500"], [6, 12, 0])
    'vmk0  Management  1500\n'
    """
    shown = (cell if len(cell) < width or not width else f"{cell} " for cell, width in zip(cells, widths, strict=True))
    return "".join(cell.ljust(width) for cell, width in zip(shown, widths, strict=True)).rstrip() + "\n"


def plain(cell: Cell) -> str:
    """Return a cell as localcli prints it."""
    return str(cell).lower() if isinstance(cell, bool) else str(cell)


def ruled(titles: Sequence[str], rows: Sequence[Sequence[Cell]]) -> str:
    """Return a table of localcli: titles, a rule of dashes, rows; two blanks between columns, numbers to the right."""
    texts = [[plain(cell) for cell in row] for row in rows]
    widths = [max(map(len, column)) for column in zip(titles, *texts, strict=True)]
    right = [
        bool(rows) and all(isinstance(row[number], int) and not isinstance(row[number], bool) for row in rows)
        for number in range(len(titles))
    ]

    def line(cells: Sequence[str]) -> str:
        placed = (
            cell.rjust(width) if number else cell.ljust(width)
            for cell, width, number in zip(cells, widths, right, strict=True)
        )
        return "  ".join(placed).rstrip() + "\n"

    rule = "  ".join("-" * width for width in widths) + "\n"
    return line(titles) + rule + "".join(map(line, texts))


def listed(blocks: Sequence[tuple[str, Sequence[tuple[str, Cell]]]]) -> str:
    """Return blocks of localcli: a heading each, below it indented `key: value` lines."""
    return "".join(
        (f"{heading}\n" if heading else "") + "".join(f"   {key}: {plain(value)}\n" for key, value in rows)
        for heading, rows in blocks
    )


def twin(titles: Sequence[str], rows: Sequence[Sequence[Cell]]) -> str:
    """Return the rows of a table as JSON: a list of objects whose keys are the titles."""
    return json.dumps([dict(zip(titles, row, strict=True)) for row in rows], indent=1) + "\n"
