"""Joining the lines and excerpts of one log to excerpts of whole records."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import NamedTuple

from vmlog.excerpts.block_excerpts import BlockExcerpt, LastRecord
from vmlog.excerpts.excerpt import Excerpt
from vmlog.excerpts.excerpt_plan import ExcerptPlan
from vmlog.records.assembler import RecordAssembler
from vmlog.records.record_block import RecordBlock
from vmlog.records.searched_lines import SearchedLines


class OpenRecord(NamedTuple):
    """The last record of a log, which another log may continue.

    Attributes:
        text: its lines as they stand.
        first_line: number of the first of them.
        is_claimed: whether a known format claims it.
    """

    text: bytes
    first_line: int
    is_claimed: bool

    @classmethod
    def of(cls, record: RecordBlock) -> OpenRecord:
        """Take the lines of a record."""
        return cls(record.lines.raw(), record.first_line, record.unparsed == 0)


class ExcerptJoiner:
    """Joins what comes of one log, in order; the last record waits for what follows."""

    def __init__(self, search: Callable[[bytes], SearchedLines], plan: ExcerptPlan, first_line: int) -> None:
        """Begin a log.

        Args:
            search: searches whole lines.
            plan: what is kept.
            first_line: number of the first line that will come.
        """
        self._search = search
        self._plan = plan
        self._assembler = RecordAssembler(first_line)
        self._last: LastRecord | None = None  # waits for what follows; counted from the assembler's next line

    def feed(self, part: SearchedLines | BlockExcerpt) -> Iterator[Excerpt]:
        """Yield the excerpts of the records that this part completes."""
        if isinstance(part, SearchedLines):
            yield from self._join(part)
            return
        if part.start:
            last, self._last = self._last, None
            if last:
                self._assembler.pass_over(0, claimed=last.is_claimed)
            # Few blocks begin with a line that continues the record before; then both are searched once more.
            yield from self._join(self._search((last.text if last else b"") + part.start))
        if part.last:
            yield from self._all_waiting()
            yield from self._pass(part.whole)
            self._last = part.last

    def finish(self) -> OpenRecord | None:
        """Return the record that waits; None if no record began in the log."""
        if self._last:
            return OpenRecord(self._last.text, self._assembler.next_line, self._last.is_claimed)
        waiting = next(self._assembler.finish(), None)
        return OpenRecord.of(waiting) if waiting else None

    def _join(self, searched: SearchedLines) -> Iterator[Excerpt]:
        for block in self._assembler.feed(searched):
            yield Excerpt.of(block, self._plan)

    def _all_waiting(self) -> Iterator[Excerpt]:
        """Yield the record that waits: nothing continues it."""
        last, self._last = self._last, None
        if last:
            yield from self._pass(last.excerpt)
        for block in self._assembler.finish():
            yield Excerpt.of(block, self._plan)

    def _pass(self, excerpt: Excerpt | None) -> Iterator[Excerpt]:
        if excerpt:
            first = self._assembler.next_line
            self._assembler.pass_over(excerpt.lines, claimed=excerpt.unparsed == 0)
            yield excerpt.moved(first - excerpt.first_line)
