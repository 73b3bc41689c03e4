"""Searching blocks of bytes for many expressions at once, with Hyperscan."""

from __future__ import annotations

import threading
from array import array
from collections.abc import Sequence
from typing import NamedTuple, Self

import hyperscan


class Hits(NamedTuple):
    """The matches in a block, in no order, as two arrays of 32-bit numbers.

    Attributes:
        ends: where each match ends.
        numbers: the number of the expression that matched.
    """

    ends: array[int]
    numbers: array[int]

    @classmethod
    def none(cls) -> Hits:
        """Return two empty arrays."""
        return cls(array("I"), array("I"))

    def __bool__(self) -> bool:
        return bool(self.ends)


class Scanner:
    """Finds the matches of all its expressions in one pass; threads may share it.

    >>> Scanner([("disk", 1), ("full", 2)]).hits(b"disk is full")
    Hits(ends=array('I', [4, 12]), numbers=array('I', [1, 2]))
    """

    def __init__(self, expressions: Sequence[tuple[str, int]], once: int = 0) -> None:
        """Compile the expressions.

        Args:
            expressions: regexes in Hyperscan's syntax, each with a number; several may share one.
            once: expressions with this number are reported once per block.
        """
        database = hyperscan.Database(mode=hyperscan.HS_MODE_BLOCK)
        database.compile(
            expressions=[text.encode() for text, _ in expressions],
            # Shared ids take much longer to compile.
            ids=list(range(len(expressions))),
            elements=len(expressions),
            flags=[hyperscan.HS_FLAG_SINGLEMATCH if number == once else 0 for _, number in expressions],
        )
        self._use(expressions, database)

    @classmethod
    def from_compiled(cls, expressions: Sequence[tuple[str, int]], compiled: bytes) -> Self:
        """Return a scanner that need not be compiled.

        Args:
            expressions: those that were compiled, in the same order.
            compiled: what `compiled` returned, perhaps in another process. Nobody else may have made it: Hyperscan
                trusts what it loads.

        Raises:
            ValueError: it was made by another version of Hyperscan or for another processor, or it is damaged.
        """
        scanner = cls.__new__(cls)
        try:
            scanner._use(expressions, hyperscan.loadb(compiled, hyperscan.HS_MODE_BLOCK))
        except hyperscan.HyperscanError as error:
            raise ValueError(f"Hyperscan cannot load the database: {error}") from error
        return scanner

    def _use(self, expressions: Sequence[tuple[str, int]], database: hyperscan.Database) -> None:
        self.expressions = expressions
        self._numbers = [number for _, number in expressions]
        self._database = database
        self._thread = threading.local()

    def compiled(self) -> bytes:
        """Return what `from_compiled` takes."""
        return hyperscan.dumpb(self._database)

    def compiler(self) -> str:
        """Return the version of Hyperscan that compiled the expressions and the features of the processor."""
        return repr(self._database.info())

    def hits(self, block: bytes) -> Hits:
        """Return the matches in a block of less than 4 GB."""
        found = Hits.none()
        ends, numbers = found
        numbers_of = self._numbers

        def matched(index: int, _begin: int, end: int, _flags: int, _context: object) -> None:
            ends.append(end)
            numbers.append(numbers_of[index])

        self._database.scan(block, match_event_handler=matched, scratch=self._scratch())
        return found

    def _scratch(self) -> hyperscan.Scratch:
        """Return the working memory of this thread; two scans at a time must not share one."""
        scratch: hyperscan.Scratch | None = getattr(self._thread, "scratch", None)
        if scratch is None:
            scratch = self._thread.scratch = hyperscan.Scratch(self._database)
        return scratch
