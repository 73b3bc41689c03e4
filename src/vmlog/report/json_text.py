"""JSON text that every parser reads and that cannot control a terminal.

Its escapes are for JSON only: a character above U+FFFF becomes a pair of surrogates, which only a reader of JSON joins
again. Other formats use `vmlog.report.safe`.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from typing import Final

from vmlog.report.safe import UNSAFE

_DELETE: Final = "\x7f"


def json_text(value: object, *, indent: int | None = 2) -> str:
    r"""Return the value as JSON ending in a line feed; `indent=None` gives one line.

    Unsafe characters become JSON escapes, which read back unchanged. Lone surrogates are no text in UTF-8 and many
    parsers refuse their escapes, so they alone are spelled out (a backslash, `udcff`).
    """
    text = json.dumps(value, ensure_ascii=False, indent=indent, allow_nan=False)
    # Of ASCII, JSON itself escapes all that is not seen but for one character.
    return (text if text.isascii() and _DELETE not in text else UNSAFE.sub(_escape, text)) + "\n"


def json_chunks(parts: Mapping[str, object]) -> Iterator[str]:
    r"""Yield the object with these members as `json_text` has it, piece by piece.

    An iterator among them is an array, of which each element is made when it is asked for. The text of all of
    them would take several times the memory of a large report.

    >>> "".join(json_chunks({"a": 1, "b": iter([2, {}])})) == json_text({"a": 1, "b": [2, {}]})
    True
    """
    begin = "{"
    for name, value in parts.items():
        yield f"{begin}\n  {_indented(name)}: "
        begin = ","
        if isinstance(value, Iterator):
            yield from _array(value)
        else:
            yield _indented(value, "  ")
    yield "\n}\n" if parts else "{}\n"


def _array(elements: Iterator[object]) -> Iterator[str]:
    begin = "["
    for element in elements:
        yield f"{begin}\n    {_indented(element, '    ')}"
        begin = ","
    yield "[]" if begin == "[" else "\n  ]"


def _indented(value: object, margin: str = "") -> str:
    if isinstance(value, dict) and value and not any(isinstance(item, (dict, list, tuple)) for item in value.values()):
        # A report may hold a hundred thousand of these; with line ends in its separator the encoder in C writes them.
        separators = f",\n{margin}  ", ": "
        text = json.dumps(value, ensure_ascii=False, separators=separators, allow_nan=False)
        return f"{{\n{margin}  {UNSAFE.sub(_escape, text[1:-1])}\n{margin}}}"
    # No string of JSON holds a line end.
    return json_text(value).rstrip("\n").replace("\n", f"\n{margin}")


def _escape(match: re.Match[str]) -> str:
    char = match.group()
    escape = json.dumps(char)[1:-1]
    return f"\\{escape}" if "\ud800" <= char <= "\udfff" else escape
