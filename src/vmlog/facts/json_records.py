"""JSON that a command printed: the objects of a list, or one object, with their lines.

Such a file may begin with stray lines, and may end in the middle; what is whole is read.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from vmlog.facts.fact import FactRow
from vmlog.facts.fact_text import FactText
from vmlog.knowledge.fact_files import END_MISSING

_BEGIN: Final = re.compile(r'^[ \t]*+(?:\[(?=\s*+[{\]])|\{(?=\s*+["}]))', re.M)
_BLANKS: Final = re.compile(r"\s*+")
_MOST_RECORDS: Final = 50_000
_MOST_KEYS: Final = 5_000
"""Objects that are read of a list, and keys that one may have."""
_NOT_IN_KEY: Final = re.compile(r"[\W_]+")


@dataclass(frozen=True, slots=True)
class JsonRecord:
    """One object.

    Attributes:
        values: by key (see `record_key`) the value as text, a list's values divided by commas; no objects.
        line: number of the line where the object begins.
    """

    values: Mapping[str, str]
    line: int
    _text: str = field(repr=False)
    _titles: Mapping[str, str] = field(repr=False)

    def get(self, key: str) -> str:
        """Return a value, "" where it is missing."""
        return self.values.get(key, "")

    def line_of(self, key: str) -> int:
        """Return the number of the line with a key."""
        title = self._titles.get(key)
        at = self._text.find(f'"{title}"') if title is not None else 0
        return self.line + self._text.count("\n", 0, max(at, 0))


def record_key(title: str) -> str:
    """Return a key or a column's title in small letters, without blanks: commands write both ways.

    >>> record_key("MAC Address")
    'macaddress'
    """
    return _NOT_IN_KEY.sub("", title).lower()


def json_records(text: FactText) -> tuple[list[JsonRecord], bool]:
    """Return the objects of the outermost list, or the outermost object, and whether nothing is missing at the end."""
    content = text.text
    begin = _BEGIN.search(content)
    if begin is None:
        return [], False
    at = begin.end() - 1
    line = content.count("\n", 0, at) + 1
    if content[at] == "{":
        value, end = _decoded(content, at)
        return ([_record(value, content[at:end], line)], True) if _is_usual(value) else ([], False)
    records: list[JsonRecord] = []
    at, mark = _next(content, at + 1)
    line += content.count("\n", begin.end(), at)
    while mark and mark != "]":
        value, end = _decoded(content, at)
        if end is None or len(records) == _MOST_RECORDS or (isinstance(value, dict) and not _is_usual(value)):
            return records, False
        if isinstance(value, dict):
            records.append(_record(value, content[at:end], line))
        following, mark = _next(content, end)
        if mark == ",":
            following, mark = _next(content, following + 1)
        elif mark != "]":
            return records, False
        line += content.count("\n", at, following)
        at = following
    return records, mark == "]"


def open_json(text: FactText, *, is_whole: bool) -> Iterator[FactRow]:
    """Yield that the end of JSON is missing, where it is."""
    if not is_whole and not text.is_cut:
        yield FactRow(END_MISSING, "", True, len(text.lines))


def _next(content: str, at: int) -> tuple[int, str]:
    """Return the place of the next character that is no blank, and the character; "" at the end."""
    found = _BLANKS.match(content, at)
    at = found.end() if found else at
    return at, content[at : at + 1]


def _decoded(content: str, at: int) -> tuple[Any, int | None]:
    try:
        return json.JSONDecoder(strict=False).raw_decode(content, at)
    except (ValueError, RecursionError):
        return None, None


def _is_usual(value: Any) -> bool:
    return isinstance(value, dict) and len(value) <= _MOST_KEYS


def _record(value: Mapping[str, Any], content: str, line: int) -> JsonRecord:
    values = {record_key(key): _shown(item) for key, item in value.items() if not isinstance(item, dict)}
    return JsonRecord(values, line, content, {record_key(key): key for key in value})


def _shown(value: Any) -> str:
    if isinstance(value, list):
        return ", ".join(_shown(item) for item in value if not isinstance(item, list | dict))
    if isinstance(value, bool):
        return "true" if value else "false"
    # A half of a surrogate pair could not be written anywhere.
    return "" if value is None else str(value).encode("utf-8", "backslashreplace").decode()
