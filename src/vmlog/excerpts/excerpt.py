"""The excerpt of a block of whole records."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cache
from typing import Final

import numpy as np

from vmlog.excerpts.excerpt_plan import ExcerptPlan, NotedText
from vmlog.excerpts.found_lines import FoundLines, SkippedLines
from vmlog.excerpts.kept_lines import NOTHING_KEPT, KeptLines
from vmlog.records.line_kinds import HEAD
from vmlog.records.line_table import LineTable
from vmlog.records.record_block import RecordBlock

STAMP_TEXT: Final = 23
"""So many characters of an ISO stamp put lines of one zone in order as text."""
_DATED: Final = "^[0-9]{4}-"
# The length to which a line that is shown is cut.
_MAX_SHOWN: Final = 200
# Most different texts of one kind that are noted in a block.
_MAX_NOTED: Final = 100_000


@dataclass(frozen=True, slots=True)
class Excerpt:
    """What is kept of a block of whole records.

    Attributes:
        first_line: number of its first line.
        lines: how many lines it has.
        unparsed: how many of them no format claims.
        unparsed_line: one of those, cut; "" if there is none.
        heads: its first and its last line with a known header; empty if there is none.
        stamped: lines among which are those with the least and the greatest stamp that puts lines in order as text.
        found: the lines of the records in which something was found; None if there are none.
        skipped: found lines that some of these stand for.
        kept: the lines that the plan keeps.
        noted: for each text that the plan notes, the different ones in the order of their first places.
    """

    first_line: int
    lines: int
    unparsed: int = 0
    unparsed_line: str = ""
    heads: tuple[str, ...] = ()
    stamped: tuple[str, ...] = ()
    found: FoundLines | None = None
    skipped: SkippedLines | None = None
    kept: KeptLines = NOTHING_KEPT
    noted: tuple[tuple[bytes, ...], ...] = ()

    @classmethod
    def of(cls, block: RecordBlock, plan: ExcerptPlan) -> Excerpt:
        """Take out of a block what a plan keeps."""
        lines, found = block.lines, block.found
        heads = lines.outermost_heads()
        # Text that is needed twice is taken once: most of very many members have one record.
        line = cache(lines.line)
        stamped = [line(row) for row in lines.outermost_stamps() or ()]
        return cls(
            block.first_line,
            len(lines),
            block.unparsed,
            _unparsed_line(block) if block.unparsed else "",
            tuple(map(line, heads or ())),
            (*stamped, *_unusual_stamps(lines)),
            None if found.is_empty else FoundLines.of(block),
            SkippedLines.of(block) if len(found.skipped) else None,
            KeptLines.with_text(lines, plan.kept.encode(), block.first_line) if plan.kept else NOTHING_KEPT,
            tuple(_noted(lines, text) for text in plan.noted),
        )

    def moved(self, count: int) -> Excerpt:
        """Return the same excerpt, `count` lines further down."""
        if not count:
            return self
        return replace(
            self,
            first_line=self.first_line + count,
            found=self.found and self.found.moved(count),
            skipped=self.skipped and self.skipped.moved(count),
            kept=self.kept.moved(count),
        )


def _unusual_stamps(lines: LineTable) -> tuple[str, ...]:
    """Return the lines with the least and the greatest of the stamps that begin with a year and are not usual ones."""
    if lines.are_stamped:
        return ()
    unusual = np.flatnonzero(~lines.has_stamp & (lines.kinds == HEAD))
    unusual = unusual[lines.begin_with_digit(unusual)]
    if not len(unusual):
        return ()
    dated = lines.text(unusual)
    dated = dated.filter(dated.str.contains(_DATED))
    stamps = dated.str.slice(0, STAMP_TEXT)
    return tuple(dated[place] for place in (stamps.arg_min(), stamps.arg_max()) if place is not None)


def _unparsed_line(block: RecordBlock) -> str:
    """Return the first line of a block that starts a record without a known header and is not blank, or ""."""
    lines = block.lines
    # How many blank lines come first must not matter: it depends on where the block begins.
    rows = np.flatnonzero(block.starts & ~block.head & (lines.ends > lines.begins))
    return next((text[:_MAX_SHOWN] for row in rows.tolist() if (text := lines.line(row)).strip()), "")


def _noted(lines: LineTable, text: NotedText) -> tuple[bytes, ...]:
    """Return the different texts that a pattern matches, in order."""
    found: dict[bytes, None] = {}
    for match in lines.matches_at(text.constant.encode(), text.pattern):
        found[match[0]] = None
        if len(found) == _MAX_NOTED:
            break
    return tuple(found)
