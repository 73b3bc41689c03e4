"""The migrations that share an id. Ids come back after years, and broken ones any number of times."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Final

from vmlog.correlate.migration_group import MigrationGroup
from vmlog.observe.observation import Observation

# A migration id that comes back after this long is another migration.
ID_REUSE: Final = timedelta(days=1)
# Up to this many migrations are looked through one by one; more are filed by day, and of a day the latest so many.
_FEW: Final = 8
# Where migrations without a time are filed: before the first day of the calendar.
_NO_DAY: Final = 0


class IdOccurrences:
    """The migrations with one id, in the order in which they were found."""

    __slots__ = ("_days", "_groups", "_numbers")

    def __init__(self) -> None:
        self._groups: list[MigrationGroup] = []
        # Once there are more than a few: each one's number, and by day those with records of that day, by number.
        self._numbers: dict[MigrationGroup, int] = {}
        self._days: dict[int, dict[int, MigrationGroup]] = {}

    def find(self, when: datetime | None) -> MigrationGroup | None:
        """Return the latest migration that a time may belong to, or None."""
        near: Iterable[MigrationGroup] = reversed(self._groups)
        if self._days and when:
            day = when.toordinal()
            filed = [self._days.get(each, {}) for each in (_NO_DAY, day - 1, day, day + 1)]
            numbers = sorted({number for groups in filed for number in groups}, reverse=True)
            near = (self._groups[number] for number in numbers)
        return next((group for group in near if group.is_near(when, ID_REUSE)), None)

    def add(self, group: MigrationGroup) -> None:
        """Add a migration, the latest."""
        self._groups.append(group)
        if len(self._groups) <= _FEW:
            return
        for known in self._groups[len(self._numbers) :]:
            self._numbers[known] = len(self._numbers)
            if known.start and known.end:
                for day in range(known.start.toordinal(), known.end.toordinal() + 1):
                    self._file(known, day)
            elif known.observations:
                self._file(known, _NO_DAY)

    def file(self, group: MigrationGroup, records: Iterable[Observation]) -> None:
        """Take note of the times of records that were added to a migration."""
        if self._days:
            for day in {record.when.toordinal() if record.when else _NO_DAY for record in records}:
                self._file(group, day)

    def _file(self, group: MigrationGroup, day: int) -> None:
        filed = self._days.setdefault(day, {})
        filed[self._numbers[group]] = group
        if len(filed) > _FEW:
            del filed[min(filed)]
