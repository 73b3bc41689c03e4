"""How much of a member was read and understood: the small, bounded statistics that accumulate."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Final

import numpy as np

from vmlog.knowledge.format_file import Format
from vmlog.model import Coverage
from vmlog.records.classify import HEAD
from vmlog.records.record_block import RecordBlock
from vmlog.source.rotation import is_known_log

if TYPE_CHECKING:
    from vmlog.source.member import Member

# Enough of an ISO stamp to put lines of one zone in order as text.
_STAMP: Final = 23
_DATED: Final = "^[0-9]{4}-"
# So many lines are looked at for one to show, and so much of it is shown.
_TRIED: Final = 20
_MAX_SHOWN: Final = 200


@dataclass(slots=True)
class MemberState:
    """What is known about one member while it is read.

    Attributes:
        series: what all rotations and fragments of the log share.
        writer: the service that its lines tell of, where its name does not tell and several write such lines.
        order: place in the series: rotation, then fragment.
        fragment: number of the piece of a fragmented file, null for a whole file.
        host: the host of its bundle, as far as it was known when the member was opened.
        lead: the first line of a fragment, as it is; it may be the end of a line that is cut in two.
        trail: the last line of a fragment, as it is, when it has no end.
        head: the lines before the first record, cleaned; all of them when no record begins in the member.
        ends_line: whether the last line of the records has its end.
        strange: the first line that no format claims, cut to a bounded length.
    """

    member: Member
    log: str | None
    series: str
    order: tuple[int, int]
    formats: tuple[Format, ...] = ()
    writer: str | None = None
    anchor: datetime = field(default_factory=lambda: datetime.now(UTC))
    fragment: int | None = None
    host: str | None = None
    lines: int = 0
    unparsed: int = 0
    notes: list[str] = field(default_factory=list)
    lead: bytes = b""
    trail: bytes = b""
    head: bytes = b""
    ends_line: bool = True
    strange: str = ""
    # The lines whose stamps bound the time covered: first and last, then least and greatest as text.
    _edge: list[tuple[int, str]] = field(default_factory=list)
    _least: str = ""
    _greatest: str = ""

    @property
    def log_hint(self) -> str | None:
        """The log, where the name stands for one of the product's own; any other name knows less than the lines."""
        return self.log if self.log and is_known_log(self.log) else None

    @property
    def first_line(self) -> int:
        """Number of the line that the first record begins with."""
        return self.head.count(b"\n") + 1 + bool(self.lead)

    def count(self, block: RecordBlock) -> None:
        """Take a block of whole records into account."""
        lines = block.lines
        self.lines += len(lines)
        self.unparsed += block.unparsed
        if block.unparsed and not self.strange:
            self.strange = _strange(block)
        heads = lines.outermost_heads()
        if heads:
            first, last = map(lines.line, heads)
            self._edge += [(block.first_line, first), (block.first_line + len(lines), last)]
            self._edge = [min(self._edge), max(self._edge)]
            for row in lines.outermost_stamps() or ():
                self._stretch(lines.line(row))
        unusual = np.flatnonzero(~lines.has_stamp & (lines.kinds == HEAD))
        unusual = unusual[lines.begin_with_digit(unusual)]
        if len(unusual):
            dated = lines.text(unusual)
            dated = dated.filter(dated.str.contains(_DATED))
            stamps = dated.str.slice(0, _STAMP)
            for place in (stamps.arg_min(), stamps.arg_max()):
                if place is not None:
                    self._stretch(dated[place])

    def _stretch(self, line: str) -> None:
        """Let the least and the greatest stamp take in that of a line."""
        if not self._least or line[:_STAMP] < self._least[:_STAMP]:
            self._least = line
        if line[:_STAMP] > self._greatest[:_STAMP]:
            self._greatest = line

    def bounds(self) -> list[str]:
        """The lines whose times bound what the member covers, at most four."""
        lines = [*(line for _, line in self._edge), self._least, self._greatest]
        return [line for line in dict.fromkeys(lines) if line]

    def coverage(self, first: datetime | None, last: datetime | None, host: str | None) -> Coverage:
        """The member's row of the report."""
        return Coverage(
            source=self.member.source,
            member=self.member.path,
            host=host,
            log=self.log,
            format=self.formats[0].id if self.formats else None,
            first_utc=first,
            last_utc=last,
            lines=self.lines,
            unparsed=self.unparsed,
            note="; ".join(dict.fromkeys(self.notes)) or None,
        )


def _strange(block: RecordBlock) -> str:
    """The first line of a block that stands alone without a known header, and is not blank."""
    rows = np.flatnonzero(block.starts & ~block.head)[:_TRIED]
    return next((text[:_MAX_SHOWN] for row in rows.tolist() if (text := block.lines.line(row)).strip()), "")
