"""Cut one dump out of a text, bounded in depth and work."""

from __future__ import annotations

import re
from typing import Final, NamedTuple

from vmlog.match.faults.dump_grammar import STRING, TYPE_NAME

MAX_DEPTH: Final = 24

_TOKEN: Final = re.compile(
    rf'{STRING}(?P<end>"?)|\\.|(?P<open>[{{\[])|(?P<close>[}}\]])|,|[^\s,{{}}\[\]"\\]+', re.DOTALL
)
# A text without its closing quote swallows the fields after it; this is where it should have ended.
_OVERRUN: Final = re.compile(rf"\n[ \t]*(?:[A-Za-z][A-Za-z0-9]{{0,60}} = |\({TYPE_NAME}\) [{{\[n])")


class Dump(NamedTuple):
    """The text of a dump, its end in the surrounding text, and the number of its tokens."""

    text: str
    end: int
    tokens: int


def extract_dump(text: str, start: int, body: int, most: int) -> Dump:
    """Cut out one dump, without what is nested deeper than `MAX_DEPTH` and with all its quotes closed.

    The parser recurses once per level and spends time on each token, so this scan bounds its depth and its work.

    Args:
        text: The surrounding text.
        start: Where the dump begins, with its type.
        body: The position of its opening bracket.
        most: Tokens after which the dump is cut.
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
    return Dump("".join(pieces), position, tokens)


def _string_end(text: str, token: re.Match[str]) -> int | None:
    """Return where a quoted text without its closing quote should have ended, None for a closed one."""
    overrun = _OVERRUN.search(text, token.start(), token.end())
    if overrun is not None:
        return _quote_position(text, overrun.start())
    if token["end"]:
        return None
    line_end = text.find("\n", token.start(), token.end())
    return token.end() if line_end < 0 else _quote_position(text, line_end)


def _quote_position(text: str, end: int) -> int:
    """Return a position at or just before `end` where no backslash escapes a closing quote."""
    first = end
    while text[first - 1] == "\\":
        first -= 1
    return end - (end - first) % 2
