"""Reading exports whose rows or objects hold log lines: JSON, one object a line, and quoted columns (CSV).

Each line of the file stays one line, so that line numbers are those of the file.
"""

from __future__ import annotations

import csv
import json
import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final

from vmlog.copies.envelope import MESSAGES, envelope_fields, flat_fields, in_lines, line_of
from vmlog.copies.line_heads import KNOWN_HEADS
from vmlog.copies.prefixes import IsHead

_OBJECT: Final = re.compile(r"[\[ \t,]*+(\{.*\})[\] \t,]*$")
# A field on a line of its own, in an object that is spread over lines.
_FIELD: Final = re.compile(r'[ \t]*"([^"\\]{1,60})"[ \t]*:[ \t]*("(?:[^"\\]|\\.)*+")[ \t]*,?[ \t]*$')
_DELIMITERS: Final = ",;\t"
_NAME: Final = re.compile(r"[@_A-Za-z][A-Za-z0-9@_. -]{0,60}")
_UNTOUCHED: Final = re.compile(KNOWN_HEADS)
# A cell of more lines, or more text, is not waited for.
_MOST_LINES: Final = 2048
_MOST_CHARS: Final = 64 * 1024


def json_lines(lines: Sequence[str], is_head: IsHead) -> tuple[JsonLines | None, int]:
    """A reader for lines of JSON, and how many of some lines hold a message; null where none does."""
    given = [
        fields
        for line in lines
        for fields in (map(flat_fields, _records(line)) if line.startswith("[{") else [_fields(line)])
    ]
    found = Counter(name for fields in given if (name := _message_name(fields, is_head)))
    if not found:
        return None, 0
    return JsonLines(found.most_common(1)[0][0]), found.total()


class JsonLines:
    """Takes the messages out of lines that are JSON."""

    def __init__(self, name: str) -> None:
        """Keep the name of the field that the message is in."""
        self._name = name
        self._spread = False

    def __call__(self, text: str) -> str:
        """The log lines; what is no JSON stays as it is."""
        return "\n".join([self._line(line) for line in text.split("\n")])

    def finish(self) -> str:
        """Nothing is kept back."""
        return ""

    def _line(self, line: str) -> str:
        if line.startswith("[{") and (records := _records(line)):
            # Nothing is lost by more lines than the file has: it has but one.
            return "\n".join([self._message(flat_fields(record), "") for record in records])
        fields = _fields(line)
        if not fields:
            return "" if line.strip(" \t\r,") in ("{", "}", "[", "]") else line
        return self._message(fields, "" if len(fields) == 1 else line)

    def _message(self, fields: Mapping[str, Any], line: str) -> str:
        """The message among fields as a log line; without one, the line as it is."""
        message = next((fields[name] for name in (self._name, *MESSAGES) if name in fields), None)
        if not isinstance(message, str):
            return line
        return in_lines(line_of(envelope_fields(fields, message.rstrip("\r\n"))), 1)


def _records(line: str) -> list[Mapping[str, Any]]:
    """The objects of an array that stands in one line."""
    try:
        records = json.loads(line)
    except (ValueError, RecursionError):
        return []
    return [record for record in records if isinstance(record, Mapping)]


def _fields(line: str) -> dict[str, Any]:
    """The fields of a line that holds a whole object, or of one that holds a single field; nothing else has any."""
    line = line.rstrip("\r")
    if found := _OBJECT.match(line):
        try:
            record = json.loads(found[1])
        except (ValueError, RecursionError):
            return {}
        return flat_fields(record) if isinstance(record, Mapping) else {}
    if found := _FIELD.match(line):
        try:
            return {found[1].lower(): json.loads(found[2])}
        except ValueError:
            return {}
    return {}


def _message_name(fields: Mapping[str, Any], is_head: IsHead) -> str | None:
    """The name of the field that holds the message: a known header, or a usual name beside others."""
    texts = {name: value for name, value in fields.items() if isinstance(value, str)}
    order = sorted(texts, key=lambda name: (name.rpartition(".")[2] not in MESSAGES, name))
    headed = next((name for name in order if is_head(texts[name])), None)
    if headed or len(fields) < 2:
        return headed
    return next((name for name in MESSAGES if name in texts), None)


def csv_columns(lines: Sequence[str], is_head: IsHead) -> tuple[Columns | None, int]:
    """A reader for columns with log lines in one of them, and how many of some lines hold one; null where none does.

    A row of names in the first line tells the columns; else they are known by the headers in them.
    """
    best: tuple[int, Columns | None] = 0, None
    first = next((line for line in lines if line.strip()), "")
    for delimiter in _DELIMITERS:
        names = _names(Columns(delimiter).row([first]))
        found = Columns(delimiter, names)
        rows = [(line, row) for line in lines if (row := found.row([line]))]
        if names:
            held = len(rows) - 1
        else:
            count = Counter(
                place for line, row in rows if not is_head(line) for place, cell in enumerate(row) if is_head(cell)
            )
            (found.place, held), *_ = count.most_common(1) or [(0, 0)]
        if held > best[0]:
            best = held, found
    return best[1], best[0]


def names_columns(line: str) -> bool:
    """Whether a line names columns, and among them one that messages are in."""
    return any(_names(Columns(delimiter).row([line])) for delimiter in _DELIMITERS if delimiter in line)


def _names(row: Sequence[str]) -> list[str]:
    """The names of columns in lower letters, if a row is a line of such and a message is among them."""
    names = [cell.lower() for cell in row if _NAME.fullmatch(cell)]
    return names if 1 < len(names) == len(row) and any(name in names for name in MESSAGES) else []


class Columns:
    """Takes the messages out of rows of columns, of which cells may span lines.

    Attributes:
        place: the column of the message.
    """

    def __init__(self, delimiter: str, names: Sequence[str] = ()) -> None:
        """Prepare; `names` are those of the columns, in lower letters, if they are known."""
        self.place = next((names.index(name) for name in MESSAGES if name in names), 0)
        self.names = [*names]
        self._delimiter = delimiter
        self._open: list[str] = []
        self._chars = 0
        self._quoted = False
        self._ended = False  # the last line came with its end

    def __call__(self, text: str) -> str:
        """The log lines of whole rows; an open row waits for its end."""
        self._ended = text.endswith("\n")
        lines = text.removesuffix("\n").split("\n")
        done = [given for line in lines for given in self._taken(line)]
        return "\n".join(done) + ("\n" if done and (self._ended or self._open) else "")

    def finish(self) -> str:
        """The lines of a row that never ended, as they are."""
        lines = self._given_up()
        return "\n".join(lines) + ("\n" if lines and self._ended else "")

    def _taken(self, line: str) -> Iterator[str]:
        self._open.append(line)
        self._chars += len(line)
        self._quoted ^= line.count('"') % 2 == 1
        if not self._quoted:
            row, self._open, self._chars = self._open, [], 0
            yield self._read(row)
        elif len(self._open) > _MOST_LINES or self._chars > _MOST_CHARS:
            yield from self._given_up()

    def _given_up(self) -> list[str]:
        lines, self._open, self._chars, self._quoted = self._open, [], 0, False
        return lines

    def _read(self, lines: list[str]) -> str:
        """The text of a row in as many lines as the row has."""
        row = self.row(lines)
        if len(row) <= self.place:
            return "\n".join(lines)
        if [cell.lower() for cell in row] == self.names:
            return ""
        told = envelope_fields(dict(zip(self.names, row, strict=False)), row[self.place].strip("\r\n"))
        return in_lines(line_of(told), len(lines))

    def row(self, lines: Sequence[str]) -> list[str]:
        """The cells of a row; none where it is no row."""
        text = "\n".join(line.rstrip("\r") for line in lines)
        if (self._delimiter not in text and not text.startswith('"')) or (not self.names and _UNTOUCHED.match(text)):
            return []
        whole = text.count('"') % 2 == 0
        try:
            cells = next(csv.reader([text], delimiter=self._delimiter, skipinitialspace=True, strict=whole), [])
        except csv.Error:
            return []
        return cells if not (self.names and whole) or len(cells) == len(self.names) else []
