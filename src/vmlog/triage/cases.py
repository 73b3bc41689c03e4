"""The migrations that findings are about: those that failed and those that went well, with what they may share."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from vmlog.model import CauseMatch, Incident, Migration, Report
from vmlog.terms import Outcome, Stage, Trigger
from vmlog.triage.every_migration import HostNames, all_migrations, moment_of
from vmlog.triage.groups import NO_CAUSE

_FAILURES: Final = frozenset({Outcome.FAILED, Outcome.STALLED, Outcome.REFUSED})
# `/vmfs/volumes/NAME/...` or `[NAME] ...`.
_DATASTORE: Final = re.compile(r"(?:/vmfs/volumes/|\[)([^\]/]+)")


@dataclass(frozen=True, slots=True)
class MoveCase:
    """A migration that failed (or stalled, or was refused), or went well; what no log tells is None."""

    incident_id: str
    outcome: Outcome
    source: str | None
    destination: str | None
    vm: str | None
    datastore: str | None
    user: str | None
    trigger: Trigger | None
    stage: Stage | None
    moment: datetime | None
    cause: CauseMatch | None

    @property
    def failed(self) -> bool:
        """Whether it did not go well."""
        return self.outcome is not Outcome.SUCCEEDED

    @property
    def started(self) -> bool:
        """Whether it was begun: the configuration refuses a request whatever the hosts do."""
        return self.outcome is not Outcome.REFUSED

    @property
    def hosts(self) -> tuple[str, ...]:
        """The hosts that took part, once each."""
        return tuple(dict.fromkeys(host for host in (self.source, self.destination) if host))


@dataclass(frozen=True, slots=True)
class FailureScope:
    """Failures of one cause, or of any.

    Attributes:
        cause: the cause; None for failures of any cause, and for those without a documented one.
        is_whole: whether they are all failures.
        failures: in the order of the report.
    """

    cause: CauseMatch | None
    is_whole: bool
    failures: Sequence[MoveCase]

    @property
    def cause_key(self) -> str | None:
        """The id of the cause, as groups have it; None for failures of any cause."""
        if self.is_whole:
            return None
        return self.cause.id if self.cause else NO_CAUSE

    @property
    def title(self) -> str:
        """What the failures are called: `failures "No space is left"`."""
        if self.is_whole:
            return "failures"
        return f'failures "{self.cause.title}"' if self.cause else "failures without a documented cause"

    def counted(self, count: int, of: int, known: str = "") -> str:
        """Return how many of them, at the start of a sentence: `All 12 failures`, `11 of 12 failures`.

        Args:
            count: for how many it holds.
            of: of how many it could be told whether it holds.
            known: what is known of these, where they are not all: `stage is known`.
        """
        every = len(self.failures)
        if of == every:
            return f"All {of:,} {self.title}" if count == of else f"{count:,} of {of:,} {self.title}"
        if count == of:
            return f"All {of:,} of {every:,} {self.title} whose {known}"
        return f"{count:,} of the {of:,} (of {every:,}) {self.title} whose {known}"


def cases_of(report: Report) -> tuple[MoveCase, ...]:
    """Return the migrations that failed or went well: what was cancelled or cut off says nothing about either."""
    migrations = all_migrations(report)
    incidents = {incident.incident_id: incident for incident in report.incidents}
    names = HostNames(migrations)
    return tuple(
        _case(incidents.get(migration.incident_id, migration), names)
        for migration in migrations
        if migration.outcome in _FAILURES or migration.outcome is Outcome.SUCCEEDED
    )


def _case(migration: Migration, names: HostNames) -> MoveCase:
    causes = migration.causes if isinstance(migration, Incident) else ()
    source, destination = names.pair(migration)
    found = _DATASTORE.match(migration.vm_path or "")
    return MoveCase(
        incident_id=migration.incident_id,
        outcome=migration.outcome,
        source=source,
        destination=destination,
        vm=migration.vm or migration.vm_path,
        datastore=found.group(1) if found else None,
        user=migration.user,
        trigger=migration.trigger,
        stage=migration.stage,
        moment=moment_of(migration),
        cause=causes[0] if causes else None,
    )


def scopes_of(cases: Iterable[MoveCase], most: int) -> tuple[FailureScope, ...]:
    """Return the failures by cause, the commonest `most` causes, and before them all failures where causes differ."""
    failures = [case for case in cases if case.failed]
    by_cause: dict[str | None, list[MoveCase]] = {}
    for case in failures:
        by_cause.setdefault(case.cause.id if case.cause else None, []).append(case)
    largest = sorted(by_cause.values(), key=lambda found: -len(found))[:most]
    scopes = tuple(FailureScope(found[0].cause, is_whole=False, failures=found) for found in largest)
    return (FailureScope(None, is_whole=True, failures=failures), *scopes) if len(by_cause) > 1 else scopes
