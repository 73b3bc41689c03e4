"""vCenter's events of one migration: an account by names and without ids of who goes where, and how it went."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import timedelta
from typing import Final

from vmlog.correlate.identity import Group, task_key
from vmlog.correlate.observation import HOST_LOGS, Observation, label_of
from vmlog.model import Side

# Several events about the same moment are written within seconds.
AT_ONCE: Final = timedelta(seconds=5)
_LONGEST: Final = timedelta(days=1)
_ENDS: Final = frozenset({"fail", "success"})
# The event's own number, and the one of the event that the operation began with: the same for what stands alone.
_CHAIN: Final = re.compile(r"Event \[([0-9]+)\](?: \[[^\]]*\]){6} \[([0-9]+)\]")


def is_event(observation: Observation) -> bool:
    """Whether the record is one of vCenter's events: it speaks for vCenter, but of no task."""
    return (
        observation.log not in HOST_LOGS
        and observation.op_id is None
        and task_key(observation) is None
        and observation.migration_id is None
        and any(mark.line.side is Side.VCENTER for mark in observation.marks)
    )


def accounts(events: Iterable[Observation]) -> list[Group]:
    """Sorted events as one group for each migration: from its begin to its end."""
    groups: list[Group] = []
    latest: dict[str, Group] = {}
    for event in events:
        name = event.vm
        known = latest.get(name) if name else None
        if known is None or not _continues(event, known):
            known = Group(None)
            groups.append(known)
        known.add(event)
        if name:
            latest[name] = known
    return groups


def route(observation: Observation) -> tuple[str | None, str | None]:
    """The hosts that an event names, without their domains: from where to where."""
    move = observation.move
    if not move:
        return None, None
    return move.source and label_of(move.source), move.destination and label_of(move.destination)


def _continues(event: Observation, account: Group) -> bool:
    """Whether an event tells of the same migration as those before it about a VM of the same name."""
    before = account.observations[-1]
    ended = next(filter(None, map(_end, account.observations)), None)
    told_end = _end(event)
    if told_end is None and ended:
        return False
    told, known = _chain(event), _chain(before)
    if told and known and told[1] != known[1] and told[0] != told[1] and known[0] != known[1]:
        return False
    if any(here and there and here != there for here, there in zip(route(event), route(before), strict=True)):
        return False
    if told_end and ended:
        return ended == told_end and account.near(event.when, AT_ONCE)
    same_chain = told is not None and known is not None and told[1] == known[1]
    return account.near(event.when, _LONGEST if told_end or same_chain else AT_ONCE)


def _chain(event: Observation) -> tuple[str, str] | None:
    found = _CHAIN.search(event.raw)
    return (found[1], found[2]) if found else None


def _end(event: Observation) -> str | None:
    """How the event says that it ended, null if it does not."""
    return next((mark.line.event for mark in event.marks if mark.line.event in _ENDS), None)
