"""Excerpts of blocks, each taken by itself: what lies at the borders of a block is left to `excerpt_joiner`."""

from __future__ import annotations

from dataclasses import dataclass

from vmlog.excerpts.excerpt import Excerpt
from vmlog.excerpts.excerpt_plan import ExcerptPlan
from vmlog.records.assembler import RecordAssembler
from vmlog.records.line_kinds import DATED_BARE, FEW_ROWS, HEAD, LINE_GROWTH
from vmlog.records.line_table import LineTable
from vmlog.records.searched_lines import LineSearcher


@dataclass(frozen=True, slots=True)
class LastRecord:
    """The last record in a block, which the next block may continue.

    Attributes:
        text: its lines as they stand.
        excerpt: what is kept of it if nothing continues it.
    """

    text: bytes
    excerpt: Excerpt

    @property
    def is_claimed(self) -> bool:
        """Whether a known format claims it."""
        return self.excerpt.unparsed == 0


@dataclass(frozen=True, slots=True)
class BlockExcerpt:
    """What is kept of a block. Lines are counted from the first record that begins in it, from 0.

    Attributes:
        start: the lines before that record, as they stand; all lines where none certainly begins.
        whole: the records between the first and the last one that begin in the block; None if there are none.
        last: the last record that begins in it; None if none does.
        ends_line: whether the last line has its end.
    """

    start: bytes
    whole: Excerpt | None
    last: LastRecord | None
    ends_line: bool


class BlockExcerpts:
    """Takes excerpts of blocks; keeps no state, so blocks may come in any order."""

    def __init__(self, search_lines: LineSearcher) -> None:
        """Take what finds lines."""
        self._search_lines = search_lines

    def __call__(self, block: bytes, plan: ExcerptPlan) -> BlockExcerpt:
        """Return what a plan keeps of a cleaned block of whole lines."""
        searched = self._search_lines(block, plan.sampler)
        lines, first = searched.lines, _first_certain_start(searched.lines)
        assembler = RecordAssembler(0)
        blocks = [*assembler.feed(searched.part(first, len(lines)))]
        last = next(assembler.finish(), None)
        return BlockExcerpt(
            lines.part(0, first).raw(),
            Excerpt.of(blocks[0], plan) if blocks else None,
            LastRecord(last.lines.raw(), Excerpt.of(last, plan)) if last else None,
            block.endswith(b"\n"),
        )


def _first_certain_start(lines: LineTable) -> int:
    """Return the first row that begins a record whatever stands before it."""
    first, count = 0, FEW_ROWS
    while first < len(lines):
        kinds = lines.classify(slice(first, first + count))
        starts = (kinds == HEAD) | (kinds == DATED_BARE)
        if starts.any():
            return first + int(starts.argmax())
        first, count = first + count, count * LINE_GROWTH
    return len(lines)
