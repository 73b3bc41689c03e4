"""Exports in columns (CSV) whose rows hold log lines; cells may be quoted and span lines.

Each line of the file stays one line, so that line numbers are those of the file.
"""

from __future__ import annotations

import csv
import re
from collections import Counter
from collections.abc import Iterator, Sequence
from typing import Final

from vmlog.copies.envelope import MESSAGE_NAMES, envelope_fields, fit_lines, log_line
from vmlog.copies.line_heads import UNTOUCHED_START
from vmlog.copies.prefixes import IsHead

_DELIMITERS: Final = ",;\t"
_NAME: Final = re.compile(r"[@_A-Za-z][A-Za-z0-9@_. -]{0,60}")
_UNTOUCHED: Final = re.compile(UNTOUCHED_START)
# A row of more lines or more text is not waited for.
_MOST_LINES: Final = 2048
_MOST_CHARS: Final = 64 * 1024


def find_csv_columns(lines: Sequence[str], is_head: IsHead) -> tuple[CsvColumns | None, int]:
    """Return how to read a member of columns, and how many of these lines hold a log line; None if none does.

    Names in the first line tell the column of the message; without names, the known headers in the cells do.
    """
    best: tuple[int, CsvColumns | None] = 0, None
    first = next((line for line in lines if line.strip()), "")
    for delimiter in _DELIMITERS:
        names = _names(CsvColumns(delimiter).row([first]))
        columns = CsvColumns(delimiter, names)
        rows = [(line, row) for line in lines if (row := columns.row([line]))]
        if names:
            count = len(rows) - 1
        else:
            with_head = Counter(
                place for line, row in rows if not is_head(line) for place, cell in enumerate(row) if is_head(cell)
            )
            (columns.place, count), *_ = with_head.most_common(1) or [(0, 0)]
        if count > best[0]:
            best = count, columns
    return best[1], best[0]


def names_columns(line: str) -> bool:
    """Return whether a line names columns, one of them for messages.

    >>> names_columns("time,host,message"), names_columns("time,host")
    (True, False)
    """
    return any(_names(CsvColumns(delimiter).row([line])) for delimiter in _DELIMITERS if delimiter in line)


def _names(row: Sequence[str]) -> list[str]:
    """Return the names of columns in lower case, if the row consists of names and one is for messages."""
    names = [cell.lower() for cell in row if _NAME.fullmatch(cell)]
    return names if 1 < len(names) == len(row) and any(name in names for name in MESSAGE_NAMES) else []


class CsvColumns:
    """Takes the messages out of rows of columns.

    Attributes:
        place: the column of the message, from 0.
        names: the names of the columns in lower case, if they are known.
    """

    def __init__(self, delimiter: str, names: Sequence[str] = ()) -> None:
        self.place = next((names.index(name) for name in MESSAGE_NAMES if name in names), 0)
        self.names = [*names]
        self._delimiter = delimiter
        self._open: list[str] = []  # the lines of a row whose end is still to come
        self._chars = 0
        self._quoted = False
        self._ended = False  # whether the last line had a line end

    def __call__(self, text: str) -> str:
        """Return the log lines of whole rows; an open row waits for its end."""
        self._ended = text.endswith("\n")
        lines = text.removesuffix("\n").split("\n")
        done = [message for line in lines for message in self._add(line)]
        return "\n".join(done) + ("\n" if done and (self._ended or self._open) else "")

    def finish(self) -> str:
        """Return the lines of a row that never ended, as they are."""
        lines = self._give_up()
        return "\n".join(lines) + ("\n" if lines and self._ended else "")

    def _add(self, line: str) -> Iterator[str]:
        self._open.append(line)
        self._chars += len(line)
        self._quoted ^= line.count('"') % 2 == 1
        if not self._quoted:
            row, self._open, self._chars = self._open, [], 0
            yield self._message(row)
        elif len(self._open) > _MOST_LINES or self._chars > _MOST_CHARS:
            yield from self._give_up()

    def _give_up(self) -> list[str]:
        lines, self._open, self._chars, self._quoted = self._open, [], 0, False
        return lines

    def _message(self, lines: list[str]) -> str:
        """Return the message of a row, in as many lines as the row has."""
        row = self.row(lines)
        if len(row) <= self.place:
            return "\n".join(lines)
        if [cell.lower() for cell in row] == self.names:
            return ""
        fields = envelope_fields(dict(zip(self.names, row, strict=False)), row[self.place].strip("\r\n"))
        return fit_lines(log_line(fields), len(lines))

    def row(self, lines: Sequence[str]) -> list[str]:
        """Return the cells of a row; none if the lines are no row."""
        text = "\n".join(line.rstrip("\r") for line in lines)
        if (self._delimiter not in text and not text.startswith('"')) or (not self.names and _UNTOUCHED.match(text)):
            return []
        whole = text.count('"') % 2 == 0
        try:
            cells = next(csv.reader([text], delimiter=self._delimiter, skipinitialspace=True, strict=whole), [])
        except csv.Error:
            return []
        return cells if not (self.names and whole) or len(cells) == len(self.names) else []
