"""The one test that all text must pass before any pattern is tried on it: it decides speed, not results.

Every pattern gives one constant text, or where its constant texts are too short to be rare its whole shape. Hyperscan
looks for all of them at once in a whole block: cutting the block into lines first would cost more than the search.
"""

from __future__ import annotations

import re
import threading
from collections.abc import Iterable
from typing import Final

import hyperscan
import polars as pl

from vmlog.ingest.operations import LITERAL
from vmlog.lines import NO_ROWS
from vmlog.match.template import Template

# A shorter constant text is likely to be in too many lines.
_RARE: Final = 8
# A component's name with its colon may be put together from the header: only the name is in the line for sure.
_COMPONENT: Final = re.compile(r"(\w[\w.]*): ")
# What `normalise` changes: a constant text must not hold it.
_CHANGED: Final = re.compile(r"\s{2,}|['\"\n]")
_RAW: Final = str.maketrans({" ": r"[ \t\r]+", "'": "['\u2018\u2019\u201a]", '"': '["\u201c\u201d\u201e]'})
_MAPS: Final = 0
_OTHER: Final = 1


class Sieve:
    """Finds the lines of a block that any of the patterns may accept; may be used by many threads."""

    def __init__(self, templates: Iterable[Template], keys: Iterable[str]) -> None:
        """Compile the search.

        Args:
            templates: the wordings.
            keys: message keys and fault types, `type:reason` where a fault counts only with its reason.
        """
        wanted = {_expression(template) for template in templates}
        wanted |= {re.escape(key.partition(":")[0]) for key in keys}
        expressions = [re.escape(LITERAL), *sorted(wanted - {re.escape(LITERAL)})]
        # Lines that map operation ids are common: that a block has some is enough to know.
        flags = [hyperscan.HS_FLAG_SINGLEMATCH, *[0] * (len(expressions) - 1)]
        self._database = hyperscan.Database(mode=hyperscan.HS_MODE_BLOCK)
        self._database.compile(
            expressions=[expression.encode() for expression in expressions],
            ids=[_MAPS, *[_OTHER] * (len(expressions) - 1)],
            elements=len(expressions),
            flags=flags,
        )
        self._own = threading.local()

    def __call__(self, block: bytes, lines: pl.Series) -> pl.Series:
        """Numbers of the lines of a block (see `vmlog.lines.Search`) that some pattern may accept."""
        ends: list[int] = []
        maps: list[int] = []

        def matched(identity: int, _begin: int, end: int, _flags: int, _context: object) -> None:
            (maps if identity == _MAPS else ends).append(end)

        self._database.scan(block, match_event_handler=matched, scratch=self._scratch())
        if not maps and not ends:
            return NO_ROWS
        rows = pl.Series("row", _rows(block, ends), dtype=pl.UInt32)
        if maps:
            mapping = lines.str.contains(LITERAL, literal=True).arg_true().alias("row")
            rows = rows.append(mapping).unique().sort()
        return rows

    def _scratch(self) -> hyperscan.Scratch:
        """The working memory of this thread; two scans must not share one."""
        scratch: hyperscan.Scratch | None = getattr(self._own, "scratch", None)
        if scratch is None:
            scratch = self._own.scratch = hyperscan.Scratch(self._database)
        return scratch


def _rows(block: bytes, ends: list[int]) -> list[int]:
    """Numbers of the lines that hold the bytes before these places, each once, in order."""
    rows: list[int] = []
    row = counted = 0
    line_end = -1
    for end in sorted(ends):
        if end - 1 < line_end:
            continue  # the same line as the last
        row += block.count(b"\n", counted, end - 1)
        counted = end - 1
        rows.append(row)
        line_end = block.find(b"\n", end - 1)
        if line_end < 0:
            break
    return rows


def _expression(template: Template) -> str:
    """A regex for raw text that every message of the template holds."""
    pieces = [piece for piece in template.pieces if piece.strip()]
    component = _COMPONENT.match(pieces[0])
    if component:
        pieces[:1] = [component[1], pieces[0][component.end() :]]
    best = max((part.strip() for piece in pieces for part in _CHANGED.split(piece)), key=len)
    if len(best) >= _RARE:
        return _both_spellings(re.escape(best))
    return "[^\\n]*".join(_both_spellings(re.escape(piece).replace("\\ ", " ").translate(_RAW)) for piece in pieces)


def _both_spellings(escaped: str) -> str:
    return escaped.replace("vMotion", "[vV]Motion").replace("vMOTION", "[vV]MOTION")
