"""Where the wanted properties of an object stand in a dump.

Most of a dump is of no interest, so it is only scanned: strings, to know what is none of their text, and brackets.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Final

VMODL_TYPE: Final = r"[A-Za-z][\w.:]{0,199}"
QUOTED: Final = r"'[^'\\\n]*(?:\\.[^'\\\n]*)*'?|\"[^\"\\\n]*(?:\\.[^\"\\\n]*)*\"?"
"""A string of one line, as Python and C write them; without its closing quote it ends with the line."""
KEY: Final = r"(?P<key>(?<!\w)[A-Za-z_]\w{0,99})[ \t]*+="
ITEMS: Final = "[]"
MAX_NESTING: Final = 16
"""Brackets in brackets that are read; a chain of disks on snapshots may have more, none of which is needed."""

_MOST_EXTENTS: Final = 300_000
"""Properties and items of one object that are looked at; an object has some thousands."""

_BRACKETS: Final = r"(?P<open>[{\[])|(?P<close>[}\]])"
_FIELD: Final = re.compile(f"{KEY}|{QUOTED}|{_BRACKETS}")
_BRACKET: Final = re.compile(f"{QUOTED}|{_BRACKETS}")
_OPENING: Final = re.compile(rf"\s*+(?:\((?:{VMODL_TYPE})\)\s*+)?(?P<open>[{{\[])")
_ITEM: Final = re.compile(rf"(?P<start>\((?:{VMODL_TYPE})\)\s*+)?(?P<open>[{{\[])|(?P<close>[}}\]])|[ub]?(?:{QUOTED})")
_PLAIN: Final = re.compile(rf"\s*+(?:[ub]?(?:{QUOTED})|[^\s,{{}}\[\]'\"]++)")

WantedPaths = Mapping[str, "WantedPaths"]
"""The wanted fields of an object; what has no fields in here is wanted as a whole."""


@dataclass(frozen=True, slots=True)
class Extent:
    """A property, or an item of a list.

    Attributes:
        path: its path; of an item that of the list, with `[]` behind it.
        start, end: where it stands.
        parts: the wanted fields of an item of which not all is wanted; their paths are their names.
    """

    path: str
    start: int
    end: int
    parts: tuple[Extent, ...] | None = None


def wanted_paths(paths: Iterable[str]) -> WantedPaths:
    """Return the tree of paths; a list's path goes on with `[]`, and with a field's name if not all of it is wanted.

    >>> wanted_paths(["config.name", "config.vnic[]", "lun[].uuid"])
    {'config': {'name': {}, 'vnic': {'[]': {}}}, 'lun': {'[]': {'uuid': {}}}}
    """
    tree: dict[str, dict] = {}  # type: ignore[type-arg]
    for path in paths:
        level = tree
        for name in path.replace("[]", f".{ITEMS}").split("."):
            level = level.setdefault(name, {})
    return tree


class ExtentScan:
    """The scan of one object.

    Attributes:
        extents: the wanted properties, without those of which the end is missing.
        whole_lists: the paths of the lists that were there to their ends, with `[]`.
        is_whole: whether every bracket was closed.
    """

    def __init__(self, text: str, start: int, end: int, wanted: WantedPaths) -> None:
        """Scan a part of a text."""
        self._text = text
        self._end = end
        self.extents: list[Extent] = []
        self.whole_lists: set[str] = set()
        self.is_whole = True
        at: int | None = start
        while at is not None and _FIELD.search(text, at, end):
            at = self._fields(at, wanted, "", self.extents, is_outermost=True)

    def _fields(
        self, at: int, wanted: WantedPaths, path: str, into: list[Extent], *, is_outermost: bool = False
    ) -> int | None:
        """Scan the fields of an object; return the place behind its closing bracket, None where that is missing."""
        while found := _FIELD.search(self._text, at, self._end):
            after: int | None = found.end()
            if found["close"]:
                return after
            if found["open"]:
                # All properties may be in brackets of their own.
                after = self._fields(found.end(), wanted, path, into) if is_outermost else self._skip(found.end())
            elif found["key"]:
                name = f"{path}.{found['key']}" if path else found["key"]
                after = self._value(found.end(), wanted.get(found["key"]), name, into)
            if after is None:
                return None
            at = after
        self.is_whole &= is_outermost
        return None

    def _value(self, at: int, wanted: WantedPaths | None, path: str, into: list[Extent]) -> int | None:
        opening = _OPENING.match(self._text, at, self._end)
        if opening is None:
            plain = _PLAIN.match(self._text, at, self._end)
            if plain is None:
                return at
            # What goes on to the end of the text may have been longer.
            if wanted is not None and not wanted and plain.end() < self._end:
                into.append(Extent(path, at, plain.end()))
            return plain.end()
        if wanted and ITEMS in wanted and opening["open"] == "[":
            return self._items(opening.end(), wanted[ITEMS], f"{path}{ITEMS}")
        if wanted and ITEMS not in wanted and opening["open"] == "{":
            return self._fields(opening.end(), wanted, path, into)
        end = self._skip(opening.end())
        if end is not None and wanted is not None and not wanted:
            into.append(Extent(path, opening.start(), end))
        return end

    def _items(self, at: int, wanted: WantedPaths, path: str) -> int | None:
        while found := _ITEM.search(self._text, at, self._end):
            at = found.end()
            if found["close"]:
                self.whole_lists.add(path)
                return at
            parts: list[Extent] = []
            if found["open"]:
                end = self._fields(at, wanted, "", parts) if wanted else self._skip(at)
                if end is None:
                    return None
                at = end
            if len(self.extents) == _MOST_EXTENTS:
                break
            if found["open"] != "[":  # no list that is wanted has lists for items
                self.extents.append(Extent(path, found.start(), at, tuple(parts) if wanted else None))
        self.is_whole = False
        return None

    def _skip(self, at: int) -> int | None:
        """Return the place behind the bracket that closes the one before this place."""
        depth = 1
        for found in _BRACKET.finditer(self._text, at, self._end):
            if found["open"]:
                depth += 1
            elif found["close"]:
                depth -= 1
                if depth == 0:
                    return found.end()
        self.is_whole = False
        return None


def shallow_text(text: str, start: int, end: int) -> str:
    """Return a part of a text without what is nested deeper than `MAX_NESTING`; its line ends stay."""
    pieces: list[str] = []
    kept, depth = start, 0
    for found in _BRACKET.finditer(text, start, end):
        if found["open"]:
            depth += 1
            if depth == MAX_NESTING + 1:
                pieces.append(text[kept : found.start()])
                kept = found.start()
        elif found["close"]:
            depth -= 1
            if depth == MAX_NESTING:
                pieces.append("\n" * text.count("\n", kept, found.end()))
                kept = found.end()
    return "".join((*pieces, text[kept:end] if depth <= MAX_NESTING else ""))
