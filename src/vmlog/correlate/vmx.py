"""Which records of a VM's vmware.log are of one migration: the id is named in some lines only, or in none."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from datetime import datetime, timedelta
from typing import Final

from vmlog.correlate.identity import Group
from vmlog.correlate.nearby import speaks_of_migration
from vmlog.correlate.observation import Observation
from vmlog.model import Stage

# A migration under way may be silent for so long; its lines may begin so long before the id is named.
VMX_AFTER: Final = timedelta(minutes=30)
VMX_BEFORE: Final = timedelta(minutes=2)
# What follows within this time after a VMX has cleaned up, or has failed, still tells of the same migration.
VMX_CLOSED: Final = timedelta(seconds=30)
# A request may take several lines.
_REQUEST: Final = timedelta(seconds=10)
# What the VMX says of anything, it says of the migration when it stands so close to a line about that.
_BESIDE: Final = timedelta(seconds=2)

_CLOSING: Final = frozenset({"vmx-cleanup"})


def assign_vmx(series: Sequence[Observation], group_of: Callable[[Observation], Group]) -> list[Group]:
    """Give the records of one VM's vmware.log to the migration under way there.

    Args:
        series: the records of the log in order.
        group_of: the migration that a record with an id belongs to.

    Returns:
        What is left, each with the records that stand close: the log names no id for these.
    """
    current: Group | None = None
    last: datetime | None = None
    patience = VMX_AFTER
    waiting: list[Observation] = []
    left: list[Group] = []
    for observation in _telling(series):
        if any(_ends(earlier) for earlier in waiting) and not _within(last, observation.when, VMX_CLOSED):
            left += _runs(waiting)  # they told of another migration, whose id was never named
            waiting = []
        if observation.migration_id:
            current = group_of(observation)
            near = [earlier for earlier in waiting if _within(earlier.when, observation.when, VMX_BEFORE)]
            for earlier in near:
                current.add(earlier)
            left += _runs(waiting[: len(waiting) - len(near)])
            waiting = []
            patience = VMX_AFTER
            current.add(observation)
        elif current is not None and _within(last, observation.when, patience) and not _new_request(observation):
            current.add(observation)
        else:
            current = None
            waiting.append(observation)
        if _closes(observation):
            patience = VMX_CLOSED
        last = observation.when or last
    return [*left, *_runs(waiting)]


def _telling(series: Sequence[Observation]) -> Iterator[Observation]:
    """The records that speak of a migration, and those right beside them."""
    speaking = [observation for observation in series if speaks_of_migration(observation)]
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


def _runs(records: Sequence[Observation]) -> Iterator[Group]:
    """Records without an id, cut where another migration begins.

    A request opens a migration, which may be silent for long; other lines alone say less and must stand close.
    """
    run = Group(None)
    last: datetime | None = None
    requested: datetime | None = None
    patience = VMX_BEFORE
    for record in records:
        new = _new_request(record)
        another = new and run.observations and not (requested and _within(requested, record.when, _REQUEST))
        if run.observations and (another or not _within(last, record.when, patience)):
            yield run
            run, requested, patience = Group(None), None, VMX_BEFORE
        if _ends(record):
            patience, requested = VMX_CLOSED, None
        elif new:
            patience, requested = VMX_AFTER, record.when
        run.add(record)
        last = record.when or last
    if run.observations:
        yield run


def _closes(observation: Observation) -> bool:
    return any(mark.line.id in _CLOSING for mark in observation.marks)


def _ends(observation: Observation) -> bool:
    return _closes(observation) or any(mark.line.event == "fail" for mark in observation.marks)


def _new_request(observation: Observation) -> bool:
    return any(mark.line.event == "begin" and mark.line.stage is Stage.PREPARE for mark in observation.marks)


def _within(first: datetime | None, second: datetime | None, margin: timedelta) -> bool:
    return first is None or second is None or abs(second - first) <= margin
