"""Searching blocks of bytes for many expressions at once, with Hyperscan."""

from __future__ import annotations

import threading
from array import array
from collections.abc import Sequence
from typing import NamedTuple

import hyperscan


class Hits(NamedTuple):
    """What was found in a block, in no order: the place behind each match, and the number of its expression.

    Both are arrays of 32-bit numbers.
    """

    ends: array[int]
    numbers: array[int]

    @classmethod
    def none(cls) -> Hits:
        """No matches yet."""
        return cls(array("I"), array("I"))

    def __bool__(self) -> bool:
        return bool(self.ends)


class Scanner:
    """Finds in one pass what any of its expressions match; may be used by many threads."""

    def __init__(self, expressions: Sequence[tuple[str, int]], once: int = 0) -> None:
        """Compile the expressions, each with a number to know it by.

        Args:
            expressions: regexes as Hyperscan reads them, and their numbers; several may share one.
            once: expressions with this number are reported once a block.
        """
        self.expressions = expressions
        self._numbers = [number for _, number in expressions]
        self._database = hyperscan.Database(mode=hyperscan.HS_MODE_BLOCK)
        self._database.compile(
            expressions=[text.encode() for text, _ in expressions],
            # Shared ids take much longer to compile.
            ids=list(range(len(expressions))),
            elements=len(expressions),
            flags=[hyperscan.HS_FLAG_SINGLEMATCH if number == once else 0 for _, number in expressions],
        )
        self._own = threading.local()

    def hits(self, block: bytes) -> Hits:
        """What is found in a block of less than 4 GB."""
        found = Hits.none()
        ends, numbers = found
        numbers_of = self._numbers

        def matched(index: int, _begin: int, end: int, _flags: int, _context: object) -> None:
            ends.append(end)
            numbers.append(numbers_of[index])

        self._database.scan(block, match_event_handler=matched, scratch=self._scratch())
        return found

    def _scratch(self) -> hyperscan.Scratch:
        """The working memory of this thread; two scans must not share one."""
        scratch: hyperscan.Scratch | None = getattr(self._own, "scratch", None)
        if scratch is None:
            scratch = self._own.scratch = hyperscan.Scratch(self._database)
        return scratch
