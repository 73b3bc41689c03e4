"""What vCenter's events of one migration say so far, kept up as they come: an account may get any number of events."""

from __future__ import annotations

import re
from typing import Final

from vmlog.correlate.migration_group import MigrationGroup
from vmlog.observe.observation import Observation, label_of

_FINDINGS: Final = frozenset({"refuse", "warning"})
_ENDS: Final = {"fail": "fail", "refuse": "fail", "success": "success"}
# The number of the event, and that of the event that its operation began with. A single event has the same for both.
_CHAIN: Final = re.compile(r"Event \[([0-9]+)\](?: \[[^\]]*\]){6} \[([0-9]+)\]")
_REASON: Final = re.compile(r"\bUnable to migrate from [^\n]{1,250}? to [^\s:]{1,250}: ([^\n]+)")
# A shorter reason (in characters) does not distinguish two requests. A check gives only a few of them.
_TELLING: Final = 12
_MOST_REASONS: Final = 16

EventRoute = tuple[str | None, str | None]
"""Source and destination host, without their domains."""


class EventAccount:
    """vCenter's events of one migration. Accounts are compared by identity and can be keys.

    Attributes:
        only_checks: whether all events are findings of checks.
        only_messages: whether all events are messages of the VM.
        end: how the migration ended by the first event that says so, None if none does.
        route: the hosts that the first event with one names.
        chains: the chains of the events.
        last_chain: that of the last event, None if it has none.
        users: who is named in them.
        reasons: why checks failed, as far as that is telling.
    """

    def __init__(self) -> None:
        self.group = MigrationGroup(None)
        self.only_checks = True
        self.only_messages = True
        self.end: str | None = None
        self.route: EventRoute = (None, None)
        self.chains: set[str] = set()
        self.last_chain: str | None = None
        self.users: set[str] = set()
        self.reasons: dict[str, None] = {}

    def add(self, event: Observation) -> None:
        """Add an event."""
        self.group.add(event)
        self.only_checks = self.only_checks and is_check(event)
        self.only_messages = self.only_messages and is_message(event)
        self.end = self.end or end_in(event)
        (source, destination), (other_source, other_destination) = self.route, event_route(event)
        self.route = source or other_source, destination or other_destination
        chain = chain_of(event)
        self.last_chain = chain[1] if chain else None
        if chain:
            self.chains.add(chain[1])
        if event.user:
            self.users.add(event.user)
        if len(self.reasons) < _MOST_REASONS and (found := _REASON.search(event.text)):
            reason = found[1].rstrip("]. ")
            if len(reason) >= _TELLING:
                self.reasons[reason] = None

    def gives_reason_of(self, event: Observation) -> bool:
        """Return whether an event repeats the reason of a check."""
        return any(reason in event.text for reason in self.reasons)


def is_check(event: Observation) -> bool:
    """Return whether the event is a finding of a check."""
    return bool(event.marks) and all(mark.line.event in _FINDINGS for mark in event.marks)


def is_message(event: Observation) -> bool:
    """Return whether the event is a message of the VM, which by itself shows no progress of a migration."""
    return bool(event.marks) and all(mark.line.event == "error" for mark in event.marks)


def end_in(event: Observation) -> str | None:
    """Return how the migration ended as the event says, or None if it does not."""
    return next((_ENDS[mark.line.event] for mark in event.marks if mark.line.event in _ENDS), None)


def chain_of(event: Observation) -> tuple[str, str] | None:
    """Return the number of the event and that of its chain, or None if the record has none."""
    found = _CHAIN.search(event.raw)
    return (found[1], found[2]) if found else None


def event_route(observation: Observation) -> EventRoute:
    """Return the source and the destination host that an event names."""
    move = observation.move
    if not move:
        return None, None
    return move.source and label_of(move.source), move.destination and label_of(move.destination)
