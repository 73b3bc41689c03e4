"""What was reported of the records of migrations, so that no state of a migration is reported twice."""

from __future__ import annotations

from collections import Counter
from collections.abc import Set
from typing import Final

from vmlog.correlate.migration_group import MigrationGroup
from vmlog.model import Migration
from vmlog.observe.observation import Observation
from vmlog.terms import Outcome

OPEN_OUTCOMES: Final = frozenset({Outcome.STALLED, Outcome.INCOMPLETE})
"""Outcomes of a migration that may go on."""

ReportedState = tuple[str, Outcome]
"""The id of the migration that a record was reported in, and its outcome."""


class ReportedRecords:
    """The records of reported migrations.

    They are kept by record, because the identifiers of a migration may change while it goes on.
    """

    def __init__(self) -> None:
        self._states: dict[Observation, ReportedState] = {}
        self._counts: Counter[ReportedState] = Counter()  # how many records have each state

    def add(self, group: MigrationGroup, migration: Migration) -> bool:
        """Note that a migration is reported with the records of a group; return whether its state is a new one."""
        state = migration.incident_id, migration.outcome
        before = [self._states.get(item) for item in group.observations]
        is_new = state not in self._counts and all(one is None or one[1] is not state[1] for one in before)
        for item in group.observations:
            self._forget(item)
            self._states[item] = state
            self._counts[state] += 1
        return is_new

    def is_concluded(self, group: MigrationGroup) -> bool:
        """Return whether an end was reported for a group, and no record came since."""
        states = {self._states.get(item) for item in group.observations}
        return len(states) == 1 and all(state is not None and state[1] not in OPEN_OUTCOMES for state in states)

    def drop(self, group: MigrationGroup) -> None:
        """Forget the records of a group."""
        for item in group.observations:
            self._forget(item)

    def keep_only(self, observations: Set[Observation]) -> None:
        """Forget all other records."""
        for item in [item for item in self._states if item not in observations]:
            self._forget(item)

    def _forget(self, item: Observation) -> None:
        state = self._states.pop(item, None)
        if state is None:
            return
        self._counts[state] -= 1
        if not self._counts[state]:
            del self._counts[state]
