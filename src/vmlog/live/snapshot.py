"""What is under way at one moment, for whoever wants to show it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from vmlog.model import Migration


@dataclass(frozen=True, slots=True)
class OpenMigration:
    """A migration without an end so far.

    Attributes:
        migration: what its records up to now say; its outcome is incomplete or stalled.
        last_utc: time of its last record; None if its records have no times.
        reached_utc: how far its logs have come.
    """

    migration: Migration
    last_utc: datetime | None
    reached_utc: datetime | None

    @property
    def lasting_s(self) -> float | None:
        """Seconds since its first record, in the time of its logs; None if they have no times."""
        return _seconds(self.migration.started_utc, self.reached_utc)

    @property
    def silent_s(self) -> float | None:
        """Seconds since its last record, in the time of its logs; None if they have no times."""
        return _seconds(self.last_utc, self.reached_utc)


@dataclass(frozen=True, slots=True)
class Snapshot:
    """Everything that is under way.

    Attributes:
        open: the migrations under way, the longest silent first.
        reached_utc: the latest time in any log, None before the first line with a time.
        dropped: number of records dropped so far because too many were waiting.
    """

    open: tuple[OpenMigration, ...]
    reached_utc: datetime | None
    dropped: int


OnSnapshot = Callable[[Snapshot], None]


def _seconds(first: datetime | None, last: datetime | None) -> float | None:
    # Clocks differ: this log may be behind the one that holds the last record.
    return max((last - first).total_seconds(), 0.0) if first and last else None
