"""What is under way in a stream at one moment, for whoever wants to show it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from vmlog.model import Migration


@dataclass(frozen=True, slots=True)
class OpenMigration:
    """A migration that has shown no end.

    Attributes:
        migration: what the logs told of it up to its latest record; its outcome is incomplete or stalled.
        last_utc: when it was heard of last, null where its records have no time.
        reached_utc: how far its logs have come.
    """

    migration: Migration
    last_utc: datetime | None
    reached_utc: datetime | None

    @property
    def lasting_s(self) -> float | None:
        """Seconds in the time of its logs since its first record; null where they have no time."""
        return _seconds(self.migration.started_utc, self.reached_utc)

    @property
    def silent_s(self) -> float | None:
        """Seconds in the time of its logs since its last record; null where they have no time."""
        return _seconds(self.last_utc, self.reached_utc)


@dataclass(frozen=True, slots=True)
class Snapshot:
    """One look at everything that is watched.

    Attributes:
        open: the migrations under way, the longest silent first.
        reached_utc: the latest time in any log, null before the first line with a time.
        dropped: records let go so far because too many were waiting; what they told is lost.
    """

    open: tuple[OpenMigration, ...]
    reached_utc: datetime | None
    dropped: int


OnSnapshot = Callable[[Snapshot], None]


def _seconds(first: datetime | None, last: datetime | None) -> float | None:
    # Clocks differ: a log may be behind the other one that told of the migration last.
    return max((last - first).total_seconds(), 0.0) if first and last else None
