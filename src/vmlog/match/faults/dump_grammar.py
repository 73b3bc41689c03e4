"""The grammar of vmodl dumps."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Final, NamedTuple

from vmlog.match.faults.fault import Fault, Value

TYPE_NAME: Final = r"[A-Za-z][A-Za-z0-9_.:]{0,199}"
STRING: Final = r'"[^"\\]*(?:\\.[^"\\]*)*'
"""A quoted text without its closing quote."""

_ESCAPE: Final = re.compile(r"\\(.)", re.DOTALL)
_ESCAPED: Final = {"n": "\n", "t": "\t", "r": "\r"}
_NUMBER: Final = re.compile(r"[+-]?[0-9]{1,20}(?P<fraction>\.[0-9]{1,20})?")
_CONSTANTS: Final[Mapping[str, bool | None]] = {"<unset>": None, "null": None, "true": True, "false": False}

_NAME: Final = r"(?P<key>[A-Za-z_][A-Za-z0-9_]*)[ \t]*="
_WORD: Final = r"(?:[^\s,{}\[\]\"'()\\<>]|\\.)+"
_SCALAR: Final = rf"(?:\({TYPE_NAME}\)\s*)?(?P<value>{STRING}\"|'[^'\n{{}}\[\]\"]*'|<unset>|{_WORD})"
_OPENING: Final = rf"(?:\((?P<type>{TYPE_NAME})\)\s*)?(?P<brace>[{{\[])"
_WASTE: Final = r"(?:[^\s,{}\[\]\"\\]|\\.)+"
# What bodies consist of, in the order of precedence. Waste is passed over; it may not take the head of what follows it.
_PART: Final = re.compile(rf"[\s,]*+(?:(?:{_NAME}\s*)?(?:{_SCALAR}|{_OPENING})|(?P<close>[}}\]])|{_WASTE})", re.DOTALL)


def parse_fault(dump: str) -> Fault:
    """Parse one dump as `extract_dump` returns it.

    >>> parse_fault('(vim.fault.X) { count = 3, reason = (vim.Y) null }').fields
    {'count': 3, 'reason': None}
    """
    outside = _Body(None, "", "{", [])
    bodies = [outside]
    # A loop over one regex: a grammar of pyparsing took thirty times as long for a large dump, and its exceptions left
    # megabytes of reference cycles for each.
    for part in _parts(dump):
        if part["brace"]:
            bodies.append(_Body(part["key"], part["type"] or "", part["brace"], []))
        elif part["value"] and (part["key"] or bodies[-1].brace == "["):
            bodies[-1].entries.append(_Entry(part["key"], _read_scalar(part["value"])))
        elif part["close"]:
            _close(bodies)
            if len(bodies) == 1:
                break
    while len(bodies) > 1:
        _close(bodies)
    (fault,) = _objects_in(outside.entries)
    return fault


class _Entry(NamedTuple):
    """A field of a body, or an element without a name."""

    key: str | None
    value: Value


class _Body(NamedTuple):
    """An object or an array that is being read: the field it belongs to, its type, its bracket, its entries."""

    key: str | None
    type: str
    brace: str
    entries: list[_Entry]

    def value(self) -> Value:
        """Return the object or the array that was read."""
        if self.brace == "[":
            return tuple(entry.value for entry in self.entries)
        fields: dict[str, Value] = {}
        for entry in self.entries:
            if entry.key is not None and fields.get(entry.key) is None:
                fields[entry.key] = entry.value
        return Fault(self.type, fields, tuple(_objects_in(self.entries)))


def _parts(dump: str) -> Iterator[re.Match[str]]:
    """Yield the parts of a dump that follow each other, up to one that is none."""
    place = 0
    while part := _PART.match(dump, place):
        yield part
        place = part.end()


def _close(bodies: list[_Body]) -> None:
    """End the innermost body; it becomes an entry of the one around it."""
    body = bodies.pop()
    bodies[-1].entries.append(_Entry(body.key, body.value()))


def _objects_in(entries: list[_Entry]) -> Iterator[Fault]:
    for entry in entries:
        for value in entry.value if isinstance(entry.value, tuple) else (entry.value,):
            if isinstance(value, Fault):
                yield value


def _read_scalar(text: str) -> Value:
    if text[0] == '"':
        return _ESCAPE.sub(lambda match: _ESCAPED.get(match[1], match[1]), text[1:-1])
    if text[0] == "'":
        return text[1:-1]
    if text in _CONSTANTS:
        return _CONSTANTS[text]
    number = _NUMBER.fullmatch(text)
    if number is None:
        return text
    return float(text) if number["fraction"] else int(text)
