"""Reads vmodl dumps, `(vim.fault.X) { key = value, ... }`, as hostd, vpxa and vpxd print them into their logs.

Dumps come with `-->` marks, indentation, neither, or a log header on each line; they may be cut short or follow one
another. Everything here takes any text: what cannot be read is passed over; size, depth and work are bounded.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from functools import cache
from typing import TYPE_CHECKING, Any, Final, NamedTuple, TypeAlias

if TYPE_CHECKING:
    from pyparsing import ParserElement, ParseResults

MAX_SIZE: Final = 256 * 1024
MAX_DEPTH: Final = 24
MAX_TOKENS: Final = 6000
"""Words, texts, brackets and commas of all dumps in a text; a field is about four, a real dump has some hundreds."""

Value: TypeAlias = "str | int | float | bool | Fault | tuple[Value, ...] | None"


@dataclass(frozen=True, slots=True)
class Fault:
    """One dumped object: a fault, or any other data object around or inside one.

    `fields` holds texts, numbers, booleans, nested objects, tuples (arrays) and null; references are texts such as
    `vim.HostSystem:ha-host`. `children` are the objects directly inside, in order, whether a field names them or not.
    `cut` is true of an outermost object that was not read to its end because the text holds more than `MAX_TOKENS`.
    """

    type: str
    fields: Mapping[str, Value] = field(default_factory=dict)
    children: tuple[Fault, ...] = ()
    cut: bool = False


# A header in front of an arrow ends in a colon: `2031-02-03T04:05:06.789Z In(166) Hostd[2099]: --> text`.
_ARROW: Final = re.compile(
    r"^(?:(?:<[0-9]{1,3}>|[0-9]{4}-|[A-Z][a-z]{2} [ 0-9]?[0-9] )[^\n\"{}]{0,200}?: |mem> )?[ \t]*--> ?", re.MULTILINE
)
_CONTEXT: Final = re.compile(r"\[context\][A-Za-z0-9+/=\s]*\[/context\]")
_OPEN_CONTEXT: Final = re.compile(r"\[context\][A-Za-z0-9+/=]*")

_TYPE: Final = r"[A-Za-z][A-Za-z0-9_.:]{0,199}"
_HEAD: Final = re.compile(rf"\({_TYPE}\)[ \t\r\n]{{0,20}}\{{")
_BARE_TYPE: Final = re.compile(r"\b[a-z][A-Za-z0-9.]{1,40}\.[fF]ault\.[A-Z][A-Za-z0-9]{1,80}")
_MANGLED: Final = re.compile(r"\bN[0-9][A-Za-z0-9]{8,250}E\b")

_STRING: Final = r'"[^"\\]*(?:\\.[^"\\]*)*'
_TOKEN: Final = re.compile(
    rf'{_STRING}(?P<end>"?)|\\.|(?P<open>[{{\[])|(?P<close>[}}\]])|,|[^\s,{{}}\[\]"\\]+', re.DOTALL
)
# A text that was cut off swallows the fields behind it; this is where it should have ended.
_OVERRUN: Final = re.compile(rf"\n[ \t]*(?:[A-Za-z][A-Za-z0-9]{{0,60}} = |\({_TYPE}\) [{{\[n])")
_ESCAPE: Final = re.compile(r"\\(.)", re.DOTALL)
_ESCAPED: Final = {"n": "\n", "t": "\t", "r": "\r"}

_NUMBER: Final = re.compile(r"[+-]?[0-9]{1,20}(?P<fraction>\.[0-9]{1,20})?")
_CONSTANTS: Final[Mapping[str, bool | None]] = {"<unset>": None, "null": None, "true": True, "false": False}

_NESTING: Final = (
    "faultCause", "faultMessage", "localizedMethodFault", "fault", "faults", "error", "errors", "reason",
)  # fmt: skip
_TEXTS: Final = ("localizedMessage", "msg", "message", "reason", "text")


def strip_arrows(text: str) -> str:
    """Return a record's text without the `-->` marks, and without a log header in front of them."""
    return _ARROW.sub("", text)


def parse_dump(text: str) -> Fault | None:
    """Return the first dump in a text, null if there is none."""
    return next(_dumps(_prepare(text)), None)


def find_faults(text: str) -> list[Fault]:
    """Return all dumps in a record, then the fault types that are only named (`Fault cause: vim.fault.NotFound`).

    Where the dumps are cut for their size, the types named behind the cut count as only named.
    """
    prepared = _prepare(text)
    faults = list(_dumps(prepared))
    seen = {nested.type for fault in faults for nested in walk_faults(fault)}
    for name in _named_types(prepared):
        if name not in seen:
            seen.add(name)
            faults.append(Fault(name))
    return faults


def walk_faults(fault: Fault) -> Iterator[Fault]:
    """Yield an object and all objects inside it, outer before inner, in the order of the dump."""
    pending = [fault]
    while pending:
        current = pending.pop()
        yield current
        pending.extend(reversed(current.children))


def messages(fault: Fault) -> list[tuple[str, str]]:
    """Return the (key, text) pairs of all localizable messages inside, such as `("msg.migrate.fail.dst", "...")`."""
    pairs = []
    for nested in walk_faults(fault):
        key, text = nested.fields.get("key"), nested.fields.get("message")
        if isinstance(key, str) and nested.type.endswith(".LocalizableMessage"):
            pairs.append((key, text if isinstance(text, str) else ""))
    return pairs


def innermost_message(fault: Fault) -> str | None:
    """Return the most specific text: the first of those nested deepest in causes, messages and reasons."""
    best: str | None = None
    level = [fault]
    while level:
        best = next((text for nested in level if (text := _text(nested)) is not None), best)
        level = [inner for nested in level for inner in _causes(nested)]
    return best


def _text(fault: Fault) -> str | None:
    for key in _TEXTS:
        value = fault.fields.get(key)
        if isinstance(value, str) and value.strip():
            return value.strip()
    return None


def _causes(fault: Fault) -> Iterator[Fault]:
    for key in _NESTING:
        value = fault.fields.get(key)
        for inner in value if isinstance(value, tuple) else (value,):
            if isinstance(inner, Fault):
                yield inner


def _prepare(text: str) -> str:
    return _OPEN_CONTEXT.sub("", _CONTEXT.sub("", strip_arrows(text[:MAX_SIZE])))


def _named_types(text: str) -> Iterator[str]:
    found = [(match.start(), match[0]) for match in _BARE_TYPE.finditer(text)]
    found += [(match.start(), name) for match in _MANGLED.finditer(text) if (name := _demangle(match[0]))]
    return (name for _, name in sorted(found))


def _demangle(symbol: str) -> str | None:
    """Turn `N3Vim5Fault12InvalidLogin9ExceptionE` into `vim.fault.InvalidLogin`."""
    parts: list[str] = []
    rest = symbol[1:]
    while (length := re.match("[0-9]{1,3}", rest)) is not None:
        end = length.end() + int(length[0])
        parts.append(rest[length.end() : end])
        rest = rest[end:]
    if rest != "E" or len(parts) < 4 or parts[-1] != "Exception":
        return None
    root = "vmodl" if parts[0] == "Vmomi" else parts[0].lower()
    return ".".join([root, *(part[:1].lower() + part[1:] for part in parts[1:-2]), parts[-2]])


def _dumps(text: str) -> Iterator[Fault]:
    position, tokens = 0, MAX_TOKENS
    while tokens > 0 and (head := _HEAD.search(text, position)) is not None:
        dump = _one_dump(text, head.start(), head.end() - 1, tokens)
        position = dump.end
        tokens -= dump.tokens
        (entry,) = _grammar().parse_string(dump.text)
        yield replace(entry.value, cut=True) if tokens < 0 else entry.value


class _Dump(NamedTuple):
    """The text of a dump, where it ends in the text around it, and how many tokens it has."""

    text: str
    end: int
    tokens: int


def _one_dump(text: str, start: int, body: int, most: int) -> _Dump:
    """Take one dump out of a text: what is nested too deep is left out, texts without an end get one.

    The parser recurses once per level and takes its time for each token, so this scan is what bounds its depth and
    work: it ends behind `most` tokens.
    """
    pieces: list[str] = []
    kept = start
    depth = tokens = 0
    position = body
    while tokens <= most and (token := _TOKEN.search(text, position)) is not None:
        position = token.end()
        tokens += depth <= MAX_DEPTH
        if token["open"]:
            depth += 1
            if depth == MAX_DEPTH + 1:
                pieces.append(text[kept : token.start()])
        elif token["close"]:
            depth -= 1
            if depth == MAX_DEPTH:
                kept = position
            if depth == 0:
                break
        elif token["end"] is not None and (end := _string_end(text, token)) is not None:
            position = end
            if depth <= MAX_DEPTH:
                pieces.append(text[kept:end] + '"')
                kept = end
    else:
        position = position if tokens > most else len(text)
    if depth <= MAX_DEPTH:
        pieces.append(text[kept:position])
    return _Dump("".join(pieces), position, tokens)


def _string_end(text: str, token: re.Match[str]) -> int | None:
    """Return where a quoted text that lost its closing quote should have ended, null for a sound one."""
    overrun = _OVERRUN.search(text, token.start(), token.end())
    if overrun is not None:
        return _unescaped(text, overrun.start())
    if token["end"]:
        return None
    line_end = text.find("\n", token.start(), token.end())
    return token.end() if line_end < 0 else _unescaped(text, line_end)


def _unescaped(text: str, end: int) -> int:
    """Return a place for a closing quote at or just before `end`, where no backslash in front takes it away."""
    first = end
    while text[first - 1] == "\\":
        first -= 1
    return end - (end - first) % 2


class _Entry(NamedTuple):
    """What the parser found in a body: a field, or an element without a name."""

    key: str | None
    value: Value


@cache
def _grammar() -> ParserElement:
    import pyparsing as pp

    name = r"(?P<key>[A-Za-z_][A-Za-z0-9_]*)[ \t]*="
    word = r"(?:[^\s,{}\[\]\"'()\\<>]|\\.)+"
    scalar = rf"(?:\({_TYPE}\)\s*)?(?P<value>{_STRING}\"|'[^'\n{{}}\[\]\"]*'|<unset>|{word})"
    opening = pp.Regex(rf"(?:\((?P<type>{_TYPE})\)\s*)?(?P<brace>[{{\[])", as_match=True)
    closing = pp.Suppress(pp.one_of("} ]"))
    key = pp.Regex(name, as_match=True)
    # Most fields are plain; one regex for name and value together is what makes dumps quick to read.
    plain_field = pp.Regex(rf"{name}\s*{scalar}", re.DOTALL, as_match=True).set_parse_action(_plain)
    plain_item = pp.Regex(scalar, re.DOTALL, as_match=True).set_parse_action(_plain)
    waste = pp.Suppress(pp.Regex(r",|(?:[^\s,{}\[\]\"\\]|\\.)+", re.DOTALL))

    nested = pp.Forward()
    nested_field = (key + nested).set_parse_action(lambda tokens: _Entry(tokens[0]["key"], tokens[1].value))
    body = pp.ZeroOrMore(plain_field | nested_field | nested | plain_item | waste)
    nested <<= (opening + body + pp.Optional(closing)).set_parse_action(_nest)
    return nested.parse_with_tabs()


def _plain(tokens: ParseResults) -> _Entry:
    fields: dict[str, Any] = tokens[0].groupdict()
    return _Entry(fields.get("key"), _scalar(fields["value"]))


def _nest(tokens: ParseResults) -> _Entry:
    opening, *entries = tokens
    if opening["brace"] == "[":
        return _Entry(None, tuple(entry.value for entry in entries))
    fields: dict[str, Value] = {}
    for entry in entries:
        if entry.key is not None and fields.get(entry.key) is None:
            fields[entry.key] = entry.value
    return _Entry(None, Fault(opening["type"] or "", fields, tuple(_objects(entries))))


def _objects(entries: list[_Entry]) -> Iterator[Fault]:
    for entry in entries:
        for value in entry.value if isinstance(entry.value, tuple) else (entry.value,):
            if isinstance(value, Fault):
                yield value


def _scalar(text: str) -> Value:
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
