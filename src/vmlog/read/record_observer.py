"""The interface between a reader and the object that takes its records."""

from __future__ import annotations

from typing import Protocol

from vmlog.blocks.scan import Scanner
from vmlog.read.member_state import MemberState
from vmlog.records.found_rows import FoundRows, Sampler, Search
from vmlog.records.record_block import RecordBlock


class RecordObserver(Protocol):
    """Takes records, and says beforehand which of their lines are to be found."""

    @property
    def search(self) -> Search:
        """Finds the lines that are wanted; see `RecordBlock.found`."""
        ...

    @property
    def scanner(self) -> Scanner:
        """The scanner that `search` begins with; another process may run it."""
        ...

    def sampler(self, state: MemberState) -> Sampler | None:
        """Return what skips found lines of a member that add nothing, or None if all of them count."""
        ...

    def accepts_text(self, found: FoundRows) -> bool:
        """Return whether a text in no known format is worth reading for what was found in it."""
        ...

    def take(self, block: RecordBlock, state: MemberState) -> None:
        """Take records of a member."""
        ...
