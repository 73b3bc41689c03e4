"""How much of a member was read and understood: the small, bounded statistics that accumulate."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import polars as pl

from vmlog.lines import RecordBlock
from vmlog.model import Coverage
from vmlog.parse import Format, Formats

if TYPE_CHECKING:
    from vmlog.source import Member

# Enough of an ISO stamp to put lines of one zone in order as text.
_STAMP: int = 23


@dataclass(slots=True)
class MemberFacts:
    """What is known about one member while it is read."""

    member: Member
    log: str | None
    series: str
    order: tuple[int, int]
    formats: tuple[Format, ...] = ()
    anchor: datetime = field(default_factory=lambda: datetime.now(UTC))
    lines: int = 0
    unparsed: int = 0
    notes: list[str] = field(default_factory=list)
    # The lines whose stamps bound the time covered: first, last, least and greatest as text.
    _bounds: dict[str, str] = field(default_factory=dict)
    _edge: list[tuple[int, str]] = field(default_factory=list)

    def count(self, block: RecordBlock) -> None:
        """Take a block of whole records into account."""
        self.lines += block.lines.len()
        self.unparsed += block.unparsed
        heads = block.lines.filter(block.head)
        if heads.len() == 0:
            return
        self._edge.append((block.first_line, heads[0]))
        self._edge.append((block.first_line + block.lines.len(), heads[-1]))
        self._edge = [min(self._edge), max(self._edge)]
        stamps = heads.str.slice(0, _STAMP)
        dated = pl.DataFrame({"line": heads, "stamp": stamps}).filter(pl.col("stamp").str.contains("^[0-9]{4}-"))
        if dated.height == 0:
            return
        for name, row in (("least", dated["stamp"].arg_min()), ("greatest", dated["stamp"].arg_max())):
            line = dated["line"][row or 0]
            known = self._bounds.get(name)
            keep = known is not None and (
                known[:_STAMP] <= line[:_STAMP] if name == "least" else known[:_STAMP] >= line[:_STAMP]
            )
            if not keep:
                self._bounds[name] = line

    def covered(self, formats: Formats) -> tuple[datetime | None, datetime | None, str]:
        """First and last time of the member, UTC, and what of its stamps is assumed ("year", "zone", both or "")."""
        lines = [line for _, line in self._edge] + list(self._bounds.values())
        if not lines:
            return None, None, ""
        parsed = formats.parse(pl.Series("line", lines), self.formats, anchor=self.anchor, log_hint=self.log)
        dated = parsed.filter(pl.col("ts_utc").is_not_null()).select("ts_utc", "ts_assumed").sort("ts_utc").rows()
        if not dated:
            return None, None, ""
        return dated[0][0], dated[-1][0], dated[-1][1] or ""

    def coverage(self, formats: Formats, host: str | None, note: str | None) -> tuple[Coverage, str]:
        """The member's row of the report, and what of its times is assumed."""
        first, last, assumed = self.covered(formats)
        notes = [*self.notes, *([note] if note else [])]
        row = Coverage(
            source=self.member.source,
            member=self.member.path,
            host=host,
            log=self.log,
            format=self.formats[0].id if self.formats else None,
            first_utc=first,
            last_utc=last,
            lines=self.lines,
            unparsed=self.unparsed,
            note="; ".join(dict.fromkeys(notes)) or None,
        )
        return row, assumed
