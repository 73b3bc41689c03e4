"""Migrations whose id was masked before the log was shared, or is too long to be one: their lines stand close."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import timedelta
from typing import Final

from vmlog.correlate.migration_group import MigrationGroup
from vmlog.observe.observation import Observation, host_label

# A migration under way may be silent for so long; once it has ended its last lines follow within the shorter time.
UNDER_WAY: Final = timedelta(minutes=30)
ENDED: Final = timedelta(seconds=30)
# Both hosts announce a migration within this time.
_ANNOUNCED: Final = timedelta(seconds=10)
# So many of one mask at once are told apart.
_MOST_OPEN: Final = 8
_WORLD: Final = re.compile(r"\bcpu[0-9]{1,4}:([0-9]{1,10})(?: opID=[^ )]{1,80})?\)")
_HEADER_CHARS: Final = 200
_ENDS: Final = frozenset({"fail", "success", "cancel", "refuse"})


class MaskedMigrations:
    """Puts records together whose ids are the same mask in the logs of one place."""

    def __init__(self) -> None:
        self.groups: list[MigrationGroup] = []
        self._open: dict[tuple[str, str], list[_Open]] = {}

    def add(self, observation: Observation) -> None:
        """Take in a record with a mask; records come in order of time."""
        mask = observation.mask or ""
        # A number that is too long for an id still is the same on both hosts.
        key = ("" if mask.isdigit() else observation.unit, mask)
        known = self._open.setdefault(key, [])
        # Of several under way it is the one that the same world spoke of before, else the latest.
        spoken = [] if _announces(observation) else [each for each in reversed(known) if each.knows(observation)]
        found = next((each for each in (*spoken[:1], *known[-1:]) if each.takes(observation)), None)
        if found is None:
            found = _Open()
            self.groups.append(found.group)
            known.append(found)
            del known[:-_MOST_OPEN]
        found.add(observation)


class _Open:
    """A migration that further records may belong to."""

    def __init__(self) -> None:
        self.group = MigrationGroup(None)
        self._ended = False
        self._announced: Observation | None = None
        self._worlds: set[tuple[str, str]] = set()

    def takes(self, observation: Observation) -> bool:
        """Whether a record stands close enough, and does not announce another migration."""
        if _announces(observation) and self._announced:
            before = self._announced.when
            if self._ended or (before and observation.when and observation.when - before > _ANNOUNCED):
                return False
        return self.group.near(observation.when, ENDED if self._ended else UNDER_WAY)

    def knows(self, observation: Observation) -> bool:
        """Whether the world that wrote a record told of the migration before."""
        return bool(self._worlds.intersection(_world(observation)))

    def add(self, observation: Observation) -> None:
        self._worlds.update(_world(observation))
        self.group.add(observation)
        self._ended = self._ended or any(mark.line.event in _ENDS for mark in observation.marks)
        if _announces(observation):
            self._announced = self._announced or observation


def _announces(observation: Observation) -> bool:
    """Whether the record is the one with which a host announces a migration: it names the other ends."""
    return "destination_world" in observation.fields


def _world(observation: Observation) -> Iterator[tuple[str, str]]:
    """The world of the VMkernel, or the thread of an agent, that wrote a record, with its host; nothing if unknown."""
    found = _WORLD.search(observation.raw, 0, _HEADER_CHARS)
    if name := observation.thread or (found and found[1]):
        yield host_label(observation), name
