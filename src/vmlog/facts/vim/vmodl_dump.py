"""The objects of a vimdump: a headline for each, then its properties in VMODL."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping
from itertools import islice
from typing import Final

from vmlog.facts.vim.vim_node import VimNode, VimObject, short_type
from vmlog.facts.vim.vmodl_extents import ExtentScan, WantedPaths
from vmlog.facts.vim.vmodl_grammar import VmodlParser

_MOST_OBJECTS: Final = 50_000
"""Objects of which the headlines are kept. A host with a thousand VMs has some thousands."""
_HEADLINE: Final = re.compile(r"^={3,} *+(?:[0-9]{1,9}\. *+)?(?P<type>[A-Za-z][\w.]{0,199})::?(?P<id>[^\n]*)", re.M)


def _all_objects(_: str, __: str) -> bool:
    return True


class VmodlDump:
    """The objects of a dump.

    Attributes:
        is_whole: whether every bracket of the objects read so far was closed, and all of them were read.
        last_line: number of the last line.
    """

    def __init__(self, text: str) -> None:
        """Prepare to read a dump."""
        self._text = text
        self._parser = VmodlParser(text)
        # The next headline may have been begun.
        self.is_whole = not text.rpartition("\n")[2].startswith("==")
        self.last_line = self._parser.line_at(len(text.rstrip()))
        self._headlines = list(islice(_HEADLINE.finditer(text), _MOST_OBJECTS + 1))
        self.is_whole &= len(self._headlines) <= _MOST_OBJECTS

    def count(self, name: str) -> int:
        """Return how many objects of a type there are."""
        return sum(short_type(found["type"]) == name for found in self._headlines)

    def objects(
        self, wanted: Mapping[str, WantedPaths], wants: Callable[[str, str], bool] = _all_objects
    ) -> Iterator[VimObject]:
        """Yield the objects of the wanted types, with those of their properties that are wanted of the type.

        Args:
            wanted: paths of properties by type.
            wants: says of an object, given its type and its text, whether it is wanted.
        """
        ends = [found.start() for found in self._headlines[1:]] + [len(self._text)]
        for found, end in islice(zip(self._headlines, ends, strict=False), _MOST_OBJECTS):
            name = short_type(found["type"])
            if name in wanted and not wants(name, self._text[found.end() : end]):
                continue
            scan = ExtentScan(self._text, found.end(), end, wanted.get(name, {}))
            self.is_whole &= scan.is_whole
            if name in wanted:
                yield VimObject(name, _id_of(found), self._parser.line_at(found.start()), *self._properties(scan))

    def _properties(self, scan: ExtentScan) -> tuple[Mapping[str, list[VimNode]], frozenset[str]]:
        self._parser.begin_object()
        properties: dict[str, list[VimNode]] = defaultdict(list)
        unread = set()
        for extent in scan.extents:
            node = self._parser.read(extent)
            if node is None:
                unread.add(extent.path)
            else:
                properties[extent.path].append(node)
        self.is_whole &= not self._parser.is_exhausted
        return properties, frozenset(scan.whole_lists - unread)


def _id_of(headline: re.Match[str]) -> str:
    """Return the id in a headline, which may end with a line of equals signs."""
    return headline["id"].rstrip(" \t").rstrip("=").strip()
