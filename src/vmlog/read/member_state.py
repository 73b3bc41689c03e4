"""The state of a log while it is read: what it is, and how much of it was understood."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from hashlib import blake2b
from typing import Final

import polars as pl

from vmlog.excerpts.excerpt import STAMP_TEXT, Excerpt
from vmlog.knowledge.line_format import Format
from vmlog.logs import KNOWN_LOGS
from vmlog.members.member_text import TextSum
from vmlog.model import Coverage
from vmlog.parse.formats import Formats
from vmlog.read.loose_hosts import one_series
from vmlog.read.reading import LogPlace
from vmlog.records.line_texts import first_lines
from vmlog.source.member import Member
from vmlog.source.rotation import split_name

_SAMPLE_LINES: Final = 200
_SUM_BYTES: Final = 16


@dataclass(slots=True, eq=False)
class MemberState:
    """What is known about one log while it is read; small and bounded.

    Attributes:
        log: the log that its name stands for.
        series: what all rotations and fragments of the log share.
        order: place in the series: rotation, then fragment.
        formats: formats of its lines, in the order in which they are tried.
        main_format: the format of most of its first lines, None where they are in none.
        writer: the service that its lines name, where its name does not and several services write such lines.
        anchor: a time soon after it was written; decides years that are not written.
        fragment: number of the piece of a fragmented file, None for a whole file.
        host: the host of its bundle, as far as it was known when the member was opened.
        lines: number of lines in the records so far.
        unparsed: how many of them are in no known format.
        notes: what went wrong while it was read.
        lead: the first line of a fragment, as it is; it may be the end of a line that is cut in two.
        trail: the last line of a fragment, as it is, when it has no end.
        head: the lines before the first record, cleaned; all of them when no record begins in the member.
        ends_line: whether the last line of the records has its end.
        unparsed_line: the first line that no format claims, cut to a bounded length.
        text_sum: of the whole text, once it is read.
    """

    member: Member
    log: str | None
    series: str
    order: tuple[int, int]
    formats: tuple[Format, ...] = ()
    main_format: Format | None = None
    writer: str | None = None
    anchor: datetime = field(default_factory=lambda: datetime.now(UTC))
    fragment: int | None = None
    host: str | None = None
    lines: int = 0
    unparsed: int = 0
    notes: tuple[str, ...] = ()
    lead: bytes = b""
    trail: bytes = b""
    head: bytes = b""
    ends_line: bool = True
    unparsed_line: str = ""
    text_sum: TextSum = field(default_factory=TextSum)
    # Lines whose stamps bound the time covered: the first and last ones, and the least and greatest ones as text.
    _edge: list[tuple[int, str]] = field(default_factory=list)
    _least: str = ""
    _greatest: str = ""

    @property
    def place(self) -> LogPlace:
        """Where it lies."""
        return self.member.source, self.member.path

    @property
    def text_identity(self) -> str | None:
        """What tells whether two logs hold the same text; None for pieces and for logs without a dated line."""
        if self.fragment is not None or not self._edge:
            return None
        # Not with the numbers of these lines: they are those of blocks.
        text = repr((*self.text_sum, self.lines, [line for _, line in self._edge]))
        return blake2b(text.encode("utf-8", "backslashreplace"), digest_size=_SUM_BYTES).hexdigest()

    @property
    def log_hint(self) -> str | None:
        """The log if it is one of VMware's own; of any other name the lines themselves tell more."""
        return self.log if self.log in KNOWN_LOGS else None

    @property
    def first_line(self) -> int:
        """Number of the line where the first record begins."""
        return self.head.count(b"\n") + 1 + bool(self.lead)

    def count(self, excerpt: Excerpt) -> None:
        """Add whole records to the counts and bounds."""
        self.lines += excerpt.lines
        self.unparsed += excerpt.unparsed
        self.unparsed_line = self.unparsed_line or excerpt.unparsed_line
        if excerpt.heads:
            first, last = excerpt.heads
            self._edge += [(excerpt.first_line, first), (excerpt.first_line + excerpt.lines, last)]
            self._edge = [min(self._edge), max(self._edge)]
        for line in excerpt.stamped:
            self._extend(line)

    def _extend(self, line: str) -> None:
        """Extend the range of stamps by that of a line."""
        if not self._least or line[:STAMP_TEXT] < self._least[:STAMP_TEXT]:
            self._least = line
        if line[:STAMP_TEXT] > self._greatest[:STAMP_TEXT]:
            self._greatest = line

    def bounds(self) -> list[str]:
        """Return the lines whose times bound what the member covers, at most four."""
        lines = [*(line for _, line in self._edge), self._least, self._greatest]
        return [line for line in dict.fromkeys(lines) if line]

    def coverage(self, first: datetime | None, last: datetime | None, host: str | None) -> Coverage:
        """Return the member's row of the report."""
        return Coverage(
            source=self.member.source,
            member=self.member.path,
            host=host,
            log=self.log,
            format=self.main_format.id if self.main_format else None,
            format_title=self.main_format.title if self.main_format else None,
            first_utc=first,
            last_utc=last,
            lines=self.lines,
            unparsed=self.unparsed,
            note="; ".join(dict.fromkeys(self.notes)) or None,
        )


def sample_of(opening: bytes) -> list[str]:
    """Return the first lines of a text, by which its formats are found."""
    return first_lines(opening, _SAMPLE_LINES)


def open_member(member: Member, formats: Formats, sample: Sequence[str], *, host: str | None) -> MemberState:
    """Return the state of a log that is about to be read.

    Args:
        member: the log.
        formats: the line formats.
        sample: its first lines.
        host: the host of its unit, as far as it is known.
    """
    name = split_name(member.inner)
    detected = formats.detect(sample, member.inner.rpartition("/")[2])
    state = MemberState(
        member=member,
        log=name.log,
        series=one_series(name.series),
        order=(name.order, name.fragment or 0),
        formats=detected.order,
        main_format=detected.main,
        anchor=member.mtime or datetime.now(UTC),
        fragment=name.fragment,
        host=host,
    )
    if not state.log_hint:
        state.writer = formats.detect_writer(sample)
    return state


def parse_lines(formats: Formats, state: MemberState, lines: pl.Series) -> pl.DataFrame:
    """Parse lines of a member that each start a record; see `Formats.parse`."""
    return formats.parse(lines, state.formats, anchor=state.anchor, log_hint=state.log_hint, writer=state.writer)
