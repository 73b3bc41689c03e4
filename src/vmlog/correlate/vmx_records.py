"""Which records of a VM's vmware.log are of one migration: the id is named in some lines only, or in none."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from datetime import datetime, timedelta
from typing import Final

from vmlog.correlate.group_index import speaks_of_migration
from vmlog.correlate.migration_group import MigrationGroup
from vmlog.observe.observation import Observation
from vmlog.observe.vmx_states import is_idle
from vmlog.terms import Stage

# A migration whose id or request is known may be silent for so long; other lines alone must stand closer.
VMX_AFTER: Final = timedelta(minutes=30)
VMX_ALONE: Final = timedelta(minutes=2)
# What follows within this time after a VMX has cleaned up, or has failed, still tells of the same migration.
VMX_CLOSED: Final = timedelta(seconds=30)
# Until the VMX says that it has left its migration states it is in the same migration.
_IN_STATES: Final = timedelta(days=1)
# A request may take several lines.
_REQUEST: Final = timedelta(seconds=10)
# What the VMX says of anything, it says of the migration when it stands so close to a line about that.
_BESIDE: Final = timedelta(seconds=2)


def assign_vmx(
    series: Sequence[Observation], group_of: Callable[[Observation], MigrationGroup]
) -> list[MigrationGroup]:
    """Give the records of one VM's vmware.log to the migrations whose ids they name.

    Args:
        series: the records of the log in order.
        group_of: the migration that a record with an id belongs to.

    Returns:
        What is left, one group for each migration: the log names no id for these.
    """
    left = []
    for spell in _spells(series):
        group = group_of(spell.named) if spell.named else MigrationGroup(None)
        for record in spell.records:
            group.add(record)
        if not spell.named:
            left.append(group)
    return left


class _Spell:
    """The records of one migration in one log, as they come.

    Attributes:
        named: the first record that names the id.
    """

    def __init__(self) -> None:
        self.records: list[Observation] = []
        self.named: Observation | None = None
        self._last: datetime | None = None
        self._opened: datetime | None = None  # by the latest request, until the migration is closed
        self._requested = self._failed = self._in_states = self._closed = False

    def add(self, record: Observation) -> None:
        """Take in a record."""
        self.records.append(record)
        self._last = record.when or self._last
        if record.migration_id and not self.named:
            self.named = record
        if _opens(record):
            self._opened, self._requested, self._closed = record.when, True, False
            self._in_states = self._in_states or is_idle(record.fields.get("state_from"))
        if any(mark.line.event == "fail" for mark in record.marks):
            self._failed = True
        if _closes(record):
            self._opened, self._closed, self._in_states = None, True, False

    def is_over(self, record: Observation) -> bool:
        """Whether the next record is of another migration."""
        identity = record.migration_id
        if identity and self.named:
            return identity != self.named.migration_id or not _within(self._last, record.when, _IN_STATES)
        if _opens(record) and not (self._opened and _within(self._opened, record.when, _REQUEST)):
            return True
        return not _within(self._last, record.when, self._patience())

    def _patience(self) -> timedelta:
        if self._closed:
            return VMX_CLOSED
        if self._in_states:
            return _IN_STATES
        if self._failed and not self.named:
            return VMX_CLOSED
        return VMX_AFTER if self.named or self._requested else VMX_ALONE


def _spells(series: Sequence[Observation]) -> Iterator[_Spell]:
    spell = _Spell()
    for record in _telling(series):
        if spell.records and spell.is_over(record):
            yield spell
            spell = _Spell()
        spell.add(record)
    if spell.records:
        yield spell


def _telling(series: Sequence[Observation]) -> Iterator[Observation]:
    """The records that speak of a migration, and those right beside them."""
    speaking = [observation for observation in series if observation.migration_id or speaks_of_migration(observation)]
    before: Observation | None = None
    after = 0
    for observation in series:
        if after < len(speaking) and speaking[after] is observation:
            before = observation
            after += 1
            yield observation
            continue
        near = [before] if before else []
        near += speaking[after : after + 1]
        if any(other.when and _within(other.when, observation.when, _BESIDE) for other in near):
            yield observation


def _opens(observation: Observation) -> bool:
    """Whether a request arrives, or the VMX enters its migration states."""
    return is_idle(observation.fields.get("state_from")) or any(
        mark.line.event == "begin" and mark.line.stage is Stage.PREPARE for mark in observation.marks
    )


def _closes(observation: Observation) -> bool:
    return is_idle(observation.fields.get("state_to")) or any(mark.line.closes for mark in observation.marks)


def _within(first: datetime | None, second: datetime | None, margin: timedelta) -> bool:
    return first is None or second is None or abs(second - first) <= margin
