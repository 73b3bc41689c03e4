"""Which records of a VM's vmware.log are of one migration. Only some of them name the id, or none does."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from datetime import datetime, timedelta
from typing import Final

from vmlog.correlate.group_index import speaks_of_migration
from vmlog.correlate.migration_group import MigrationGroup
from vmlog.observe.observation import Observation
from vmlog.observe.vmx_states import is_idle
from vmlog.terms import Stage

# Longest silence within a migration whose id or request is known, and within one that only other records show.
VMX_AFTER: Final = timedelta(minutes=30)
VMX_OTHERWISE: Final = timedelta(minutes=2)
# Records within this time after a VMX has cleaned up, or has failed, are still of the same migration.
VMX_CLOSED: Final = timedelta(seconds=30)
# The VMX is in the same migration until it leaves its migration states.
_IN_STATES: Final = timedelta(days=1)
# A request may take several lines within this time.
_REQUEST: Final = timedelta(seconds=10)
# Messages about anything belong to the migration if they stand this close to a record that speaks of it.
_BESIDE: Final = timedelta(seconds=2)


def assign_vmx(
    series: Sequence[Observation], join: Callable[[Sequence[Observation], Observation], object]
) -> list[MigrationGroup]:
    """Add the records of one VM's vmware.log to the migrations whose ids they name.

    Args:
        series: the records of the log in order.
        join: adds records to the migration whose id one of them names.

    Returns:
        The migrations for which the log names no id, one group each.
    """
    unidentified = []
    for stretch in _stretches(series):
        if stretch.identified:
            join(stretch.records, stretch.identified)
            continue
        unidentified.append(group := MigrationGroup(None))
        for record in stretch.records:
            group.add(record)
    return unidentified


class _Stretch:
    """The records of one migration in one log, as they come.

    Attributes:
        identified: the first record that names the id.
    """

    def __init__(self) -> None:
        self.records: list[Observation] = []
        self.identified: Observation | None = None
        self._last: datetime | None = None
        self._opened: datetime | None = None  # by the latest request, until the migration is closed
        self._requested = self._failed = self._in_states = self._closed = False

    def add(self, record: Observation) -> None:
        """Add the next record."""
        self.records.append(record)
        self._last = record.when or self._last
        if record.migration_id and not self.identified:
            self.identified = record
        if _opens(record):
            self._opened, self._requested, self._closed = record.when, True, False
            self._in_states = self._in_states or is_idle(record.fields.get("state_from"))
        if any(mark.line.event == "fail" for mark in record.marks):
            self._failed = True
        if _closes(record):
            self._opened, self._closed, self._in_states = None, True, False

    def is_over(self, record: Observation) -> bool:
        """Return whether the next record is of another migration."""
        identity = record.migration_id
        if identity and self.identified:
            return identity != self.identified.migration_id or not _within(self._last, record.when, _IN_STATES)
        if _opens(record) and not (self._opened and _within(self._opened, record.when, _REQUEST)):
            return True
        return not _within(self._last, record.when, self._patience())

    def _patience(self) -> timedelta:
        if self._closed:
            return VMX_CLOSED
        if self._in_states:
            return _IN_STATES
        if self._failed and not self.identified:
            return VMX_CLOSED
        return VMX_AFTER if self.identified or self._requested else VMX_OTHERWISE


def _stretches(series: Sequence[Observation]) -> Iterator[_Stretch]:
    stretch = _Stretch()
    for record in _of_migrations(series):
        if stretch.records and stretch.is_over(record):
            yield stretch
            stretch = _Stretch()
        stretch.add(record)
    if stretch.records:
        yield stretch


def _of_migrations(series: Sequence[Observation]) -> Iterator[Observation]:
    """Yield the records that speak of a migration, and those right beside them."""
    speaking = [observation for observation in series if observation.migration_id or speaks_of_migration(observation)]
    before: Observation | None = None
    after = 0
    for observation in series:
        if after < len(speaking) and speaking[after] is observation:
            before = observation
            after += 1
            yield observation
            continue
        neighbours = [before] if before else []
        neighbours += speaking[after : after + 1]
        if any(other.when and _within(other.when, observation.when, _BESIDE) for other in neighbours):
            yield observation


def _opens(observation: Observation) -> bool:
    """Return whether a request arrives, or the VMX enters its migration states."""
    return is_idle(observation.fields.get("state_from")) or any(
        mark.line.event == "begin" and mark.line.stage is Stage.PREPARE for mark in observation.marks
    )


def _closes(observation: Observation) -> bool:
    return is_idle(observation.fields.get("state_to")) or any(mark.line.closes for mark in observation.marks)


def _within(first: datetime | None, second: datetime | None, margin: timedelta) -> bool:
    return first is None or second is None or abs(second - first) <= margin
