"""CSV lines, one migration or result of a check each, that no spreadsheet runs as a formula."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Final

from vmlog.model import Migration
from vmlog.report.rows import COLUMNS, Cell, row
from vmlog.report.safe import one_line
from vmlog.report.shared_dictionaries import iso

BOM: Final = "\ufeff"

# Spreadsheets skip leading blanks and read the full-width forms as the signs themselves.
_FORMULA: Final = re.compile(r"[\t\r]|\s*[=+\-@\uff1d\uff0b\uff0d\uff20]")
_NUMBER: Final = re.compile(r"[0-9]+(?:\.[0-9]+)?(?:[eE][0-9]+)?")


def csv_header(columns: Iterable[str] = COLUMNS, *, excel: bool = False) -> str:
    """Return the header line; with `excel` it begins with the UTF-8 mark that spreadsheets need."""
    return (BOM if excel else "") + _line(list(columns))


def csv_row(incident: Migration, *, excel: bool = False) -> str:
    """Return the migration as one CSV line."""
    return csv_line(row(incident).values(), excel=excel)


def csv_line(cells: Iterable[Cell], *, excel: bool = False) -> str:
    """Return the cells as one CSV line.

    With `excel`, a text that looks like a number is written as `="..."`: a spreadsheet would round a 19-digit id,
    drop leading zeros and read `12e34` as a power of ten.
    """
    return _line([_cell(value, excel=excel) for value in cells])


def _cell(value: Cell, *, excel: bool) -> str:
    """Return the text of a cell.

    >>> _cell("=1+1", excel=False), _cell("0042", excel=True), _cell(None, excel=False)
    ("'=1+1", '="0042"', '')
    """
    if value is None:
        return ""
    if isinstance(value, datetime):
        return iso(value) or ""
    if not isinstance(value, str):
        return str(value)
    text = one_line(value)
    if excel and _NUMBER.fullmatch(text):
        return f'="{text}"'
    return f"'{text}" if _FORMULA.match(value) else text


def _line(cells: Sequence[str]) -> str:
    line = io.StringIO()
    csv.writer(line, lineterminator="\n").writerow(cells)
    return line.getvalue()
