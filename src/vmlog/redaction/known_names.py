"""Finds many names in a text in one pass: whole words, in any case, the longest name first."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Final

from vmlog.redaction.name_map import folded

_TOKEN: Final = re.compile(r"[^\W_]+|\s+|.", re.DOTALL)
_WORD: Final = re.compile(r"[^\W_]+")
# A longer name is known by its parts, so that no text costs more than this many steps for each word.
_MOST_TOKENS: Final = 64
_SHORTEST_REST: Final = 4


@dataclass(slots=True)
class _Node:
    """A place in the tree of names; `name` is the name that ends here."""

    below: dict[str, _Node] = field(default_factory=dict)
    name: str | None = None


class KnownNames:
    """Names, to be found in texts.

    >>> index = KnownNames()
    >>> index.add("db-02")
    >>> list(index.find("VM DB-02, not db-021"))
    [(3, 8, 'db-02')]
    """

    def __init__(self) -> None:
        self._root: dict[str, _Node] = {}
        self._signs: set[str] = set()  # first parts that are no words
        self._known: set[str] = set()

    def add(self, name: str) -> None:
        """Add a name; of a very long one, its parts."""
        if name in self._known:
            return
        self._known.add(name)
        tokens = _tokens(name)
        for start in range(0, len(tokens), _MOST_TOKENS):
            part = tokens[start : start + _MOST_TOKENS]
            if start and sum(map(len, part)) < _SHORTEST_REST:
                break
            self._put(part, name)

    def _put(self, tokens: list[str], name: str) -> None:
        nodes, node = self._root, None
        if tokens and not _WORD.match(tokens[0]):
            self._signs.add(tokens[0])
        for token in tokens:
            node = nodes.setdefault(token, _Node())
            nodes = node.below
        if node is not None and node.name is None:
            node.name = name

    def find(self, text: str) -> Iterator[tuple[int, int, str]]:
        """Yield start, end and name of each name that a text holds, in order, without overlaps."""
        low = folded(text)
        is_signed = not self._signs.isdisjoint(low)
        if not is_signed and self._root.keys().isdisjoint(_WORD.findall(low)):
            return
        place, first = 0, self._root.get
        for match in (_TOKEN if is_signed else _WORD).finditer(low):
            node = first(_token(match[0]))
            if node is None or match.start() < place:
                continue
            end, found = _longest(node, low, match.end())
            if found is not None:
                place = end
                yield match.start(), end, found


def _longest(node: _Node | None, low: str, at: int) -> tuple[int, str | None]:
    """Return where the longest name ends of which a node is the first part, and the name."""
    end, found = at, None
    while node is not None:
        if node.name is not None:
            end, found = at, node.name
        match = _TOKEN.match(low, at)
        if match is None:
            break
        at = match.end()
        node = node.below.get(_token(match[0]))
    return end, found


def _token(text: str) -> str:
    return " " if text.isspace() else text


def _tokens(text: str) -> list[str]:
    return list(map(_token, _TOKEN.findall(folded(text))))
