"""The interfaces between a reader and the objects for which it reads."""

from __future__ import annotations

from typing import Protocol

from vmlog.blocks.scan import Scanner
from vmlog.excerpts.excerpt import Excerpt
from vmlog.excerpts.excerpt_plan import ExcerptPlan
from vmlog.read.member_state import MemberState
from vmlog.records.found_rows import FoundRows, Search


class LineObserver(Protocol):
    """Says which lines are to be found."""

    @property
    def search(self) -> Search:
        """Finds the lines that are wanted; see `RecordBlock.found`."""
        ...

    @property
    def scanner(self) -> Scanner:
        """The scanner that `search` begins with; another process may run it."""
        ...

    def plan(self, state: MemberState) -> ExcerptPlan:
        """Return what of a member is kept."""
        ...

    def accepts_text(self, found: FoundRows) -> bool:
        """Return whether a text in no known format is worth reading for what was found in it."""
        ...


class RecordObserver(LineObserver, Protocol):
    """Takes what is kept of records."""

    def take(self, excerpt: Excerpt, state: MemberState) -> None:
        """Take an excerpt of a member."""
        ...
