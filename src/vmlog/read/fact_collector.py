"""The interface between a reader and the object that takes the files that state facts."""

from __future__ import annotations

from typing import Protocol

from vmlog.source.member import Member


class FactCollector(Protocol):
    """Takes files that state facts about hosts and VMs, whole."""

    @property
    def regex(self) -> str:
        """Matches the paths, in small letters, of the members to take."""
        ...

    @property
    def large_regex(self) -> str:
        """Matches the paths of those that are read beyond their first megabyte."""
        ...

    def accepts_text(self, opening: bytes) -> bool:
        """Return whether a loose text that is no log states facts, going by its first lines."""
        ...

    def take(self, member: Member, data: bytes, *, is_cut: bool) -> None:
        """Take a member; `is_cut` says that its end could not be read."""
        ...
