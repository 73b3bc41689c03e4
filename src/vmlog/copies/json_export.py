"""Exports in JSON whose objects hold log lines: one object per line, a list on one line, or one field per line.

Each line of the file stays one line, so that line numbers are those of the file.
"""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any, Final

from vmlog.copies.envelope import MESSAGE_NAMES, envelope_fields, fit_lines, flat_fields, log_line
from vmlog.copies.prefixes import IsHead

_OBJECT: Final = re.compile(r"[\[ \t,]*+(\{.*\})[\] \t,]*$")
# A field on a line of its own, in an object that is spread over lines.
_FIELD: Final = re.compile(r'[ \t]*"([^"\\]{1,60})"[ \t]*:[ \t]*("(?:[^"\\]|\\.)*+")[ \t]*,?[ \t]*$')


def find_json_lines(lines: Sequence[str], is_head: IsHead) -> tuple[JsonLines | None, int]:
    """Return how to read a member of such lines, and how many of these lines hold a message; None if none does."""
    objects = [
        fields
        for line in lines
        for fields in (map(flat_fields, _records(line)) if line.startswith("[{") else [_fields(line)])
    ]
    names = Counter(name for fields in objects if (name := _message_name(fields, is_head)))
    if not names:
        return None, 0
    return JsonLines(names.most_common(1)[0][0]), names.total()


class JsonLines:
    """Takes the messages out of lines of JSON."""

    def __init__(self, name: str) -> None:
        """Start a member.

        Args:
            name: the field that holds the message.
        """
        self._name = name

    def __call__(self, text: str) -> str:
        """Return the log lines; a line that is not JSON stays as it is."""
        return "\n".join([self._line(line) for line in text.split("\n")])

    def finish(self) -> str:
        """Return nothing, for nothing is kept back."""
        return ""

    def _line(self, line: str) -> str:
        if line.startswith("[{") and (records := _records(line)):
            # More lines than the file has do no harm: it has only one.
            return "\n".join([self._message(flat_fields(record), "") for record in records])
        fields = _fields(line)
        if not fields:
            return "" if line.strip(" \t\r,") in ("{", "}", "[", "]") else line
        return self._message(fields, "" if len(fields) == 1 else line)

    def _message(self, fields: Mapping[str, Any], line: str) -> str:
        """Return the message among the fields as a log line; without one, `line`."""
        message = next((fields[name] for name in (self._name, *MESSAGE_NAMES) if name in fields), None)
        if not isinstance(message, str):
            return line
        return fit_lines(log_line(envelope_fields(fields, message.rstrip("\r\n"))), 1)


def _records(line: str) -> list[Mapping[str, Any]]:
    """Return the objects of a list on one line."""
    try:
        records = json.loads(line)
    except (ValueError, RecursionError):
        return []
    return [record for record in records if isinstance(record, Mapping)]


def _fields(line: str) -> dict[str, Any]:
    r"""Return the fields of a line that holds a whole object or a single field, otherwise none.

    >>> _fields(' "Message": "one",')
    {'message': 'one'}
    """
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
    """Return the field that holds the message: one with a known header, or a usual name beside other fields."""
    texts = {name: value for name, value in fields.items() if isinstance(value, str)}
    order = sorted(texts, key=lambda name: (name.rpartition(".")[2] not in MESSAGE_NAMES, name))
    with_head = next((name for name in order if is_head(texts[name])), None)
    if with_head or len(fields) < 2:
        return with_head
    return next((name for name in MESSAGE_NAMES if name in texts), None)
