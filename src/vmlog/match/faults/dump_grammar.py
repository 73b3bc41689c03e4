"""The grammar of vmodl dumps."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from functools import cache
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from vmlog.match.faults.fault import Fault, Value

if TYPE_CHECKING:
    from pyparsing import ParserElement, ParseResults

TYPE_NAME: Final = r"[A-Za-z][A-Za-z0-9_.:]{0,199}"
STRING: Final = r'"[^"\\]*(?:\\.[^"\\]*)*'
"""A quoted text without its closing quote."""

_ESCAPE: Final = re.compile(r"\\(.)", re.DOTALL)
_ESCAPED: Final = {"n": "\n", "t": "\t", "r": "\r"}
_NUMBER: Final = re.compile(r"[+-]?[0-9]{1,20}(?P<fraction>\.[0-9]{1,20})?")
_CONSTANTS: Final[Mapping[str, bool | None]] = {"<unset>": None, "null": None, "true": True, "false": False}


def parse_fault(dump: str) -> Fault:
    """Parse one dump as `extract_dump` returns it.

    >>> parse_fault('(vim.fault.X) { count = 3, reason = (vim.Y) null }').fields
    {'count': 3, 'reason': None}
    """
    (entry,) = _grammar().parse_string(dump)
    fault: Fault = entry.value
    return fault


class _Entry(NamedTuple):
    """A field of a body, or an element without a name."""

    key: str | None
    value: Value


@cache
def _grammar() -> ParserElement:
    import pyparsing as pp

    name = r"(?P<key>[A-Za-z_][A-Za-z0-9_]*)[ \t]*="
    word = r"(?:[^\s,{}\[\]\"'()\\<>]|\\.)+"
    scalar = rf"(?:\({TYPE_NAME}\)\s*)?(?P<value>{STRING}\"|'[^'\n{{}}\[\]\"]*'|<unset>|{word})"
    opening = pp.Regex(rf"(?:\((?P<type>{TYPE_NAME})\)\s*)?(?P<brace>[{{\[])", as_match=True)
    closing = pp.Suppress(pp.one_of("} ]"))
    key = pp.Regex(name, as_match=True)
    # Most fields are plain; one regex for name and value together keeps dumps quick to read.
    plain_field = pp.Regex(rf"{name}\s*{scalar}", re.DOTALL, as_match=True).set_parse_action(_plain_entry)
    plain_item = pp.Regex(scalar, re.DOTALL, as_match=True).set_parse_action(_plain_entry)
    waste = pp.Suppress(pp.Regex(r",|(?:[^\s,{}\[\]\"\\]|\\.)+", re.DOTALL))

    nested = pp.Forward()
    nested_field = (key + nested).set_parse_action(lambda tokens: _Entry(tokens[0]["key"], tokens[1].value))
    body = pp.ZeroOrMore(plain_field | nested_field | nested | plain_item | waste)
    nested <<= (opening + body + pp.Optional(closing)).set_parse_action(_nested_entry)
    return nested.parse_with_tabs()


def _plain_entry(tokens: ParseResults) -> _Entry:
    groups: dict[str, Any] = tokens[0].groupdict()
    return _Entry(groups.get("key"), _read_scalar(groups["value"]))


def _nested_entry(tokens: ParseResults) -> _Entry:
    opening, *entries = tokens
    if opening["brace"] == "[":
        return _Entry(None, tuple(entry.value for entry in entries))
    fields: dict[str, Value] = {}
    for entry in entries:
        if entry.key is not None and fields.get(entry.key) is None:
            fields[entry.key] = entry.value
    return _Entry(None, Fault(opening["type"] or "", fields, tuple(_objects_in(entries))))


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
