"""Reading one log while it is written, piece by piece."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

import polars as pl

from vmlog.excerpts.excerpt import Excerpt
from vmlog.members.growing_text import GrowingText
from vmlog.parse.formats import Formats
from vmlog.read.block_searcher import BlockSearcher
from vmlog.read.member_state import MemberState, open_member, parse_lines, sample_of
from vmlog.read.record_observer import LineObserver
from vmlog.records.assembler import RecordAssembler
from vmlog.source.member import Member


class StreamReader:
    """Turns pieces of a log into records."""

    def __init__(self, name: str, formats: Formats, observer: LineObserver) -> None:
        """Set up the searches.

        Args:
            name: what the log is called; its path if it has one.
            formats: the line formats.
            observer: tells which lines to find.
        """
        self._member = Member(name, name, name, name, None, None)
        self._formats = formats
        self._observer = observer
        self._searcher = BlockSearcher(formats, observer)
        self._assembler = RecordAssembler()
        self._text = GrowingText(formats.header_regex)
        self._state: MemberState | None = None

    def feed(self, data: bytes, *, pause: bool, final: bool = False) -> Iterator[tuple[Excerpt, MemberState]]:
        """Yield what matters of the records in the data; a line without its end waits for it.

        Args:
            data: what was written since the last call.
            pause: nothing follows at once, so the last record is complete.
            final: nothing will follow, so the last line is complete too.
        """
        block = self._text.feed(data, final=final)
        if block and self._state is None:
            self._state = open_member(self._member, self._formats, sample_of(block), host=None)
        if self._state is None:
            return
        found = [*self._assembler.feed(self._searcher.search_text(block))] if block else []
        if pause or final:
            found += self._assembler.finish()
        plan = self._observer.plan(self._state)
        for records in found:
            yield Excerpt.of(records, plan), self._state

    def latest(self, excerpt: Excerpt, state: MemberState) -> datetime | None:
        """Return the time of the last record with a header, UTC, or None if there is none."""
        if not excerpt.heads:
            return None
        last = pl.Series("line", excerpt.heads[-1:], dtype=pl.String)
        time: datetime | None = parse_lines(self._formats, state, last)["ts_utc"][0]
        return time
