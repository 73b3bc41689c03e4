"""Migrations whose id was masked before the log was shared, or is too long to be one: their records stand close."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import timedelta
from typing import Final

from vmlog.correlate.migration_group import MigrationGroup
from vmlog.observe.observation import Observation, host_label

# Longest silence within a migration, and longest time after its end in which its last records follow.
UNDER_WAY: Final = timedelta(minutes=30)
ENDED: Final = timedelta(seconds=30)
# Both hosts announce a migration within this time.
_ANNOUNCED: Final = timedelta(seconds=10)
# At most this many migrations with one mask are kept at once.
_MOST_OPEN: Final = 8
_WORLD: Final = re.compile(r"\bcpu[0-9]{1,4}:([0-9]{1,10})(?: opID=[^ )]{1,80})?\)")
_HEADER_CHARS: Final = 200
_ENDS: Final = frozenset({"fail", "success", "cancel", "refuse"})


class MaskedMigrations:
    """Joins records whose ids are the same mask in the logs of one bundle."""

    def __init__(self) -> None:
        self.groups: list[MigrationGroup] = []
        self._open: dict[tuple[str, str], list[_MaskedMigration]] = {}

    def add(self, observation: Observation) -> None:
        """Add a record with a mask. Records come in order of time."""
        mask = observation.mask or ""
        # A number that is too long for an id is still the same on both hosts.
        key = ("" if mask.isdigit() else observation.unit, mask)
        known = self._open.setdefault(key, [])
        # Among several, the same world's comes before the latest.
        same_world = [] if _announces(observation) else [each for each in reversed(known) if each.knows(observation)]
        found = next((each for each in (*same_world[:1], *known[-1:]) if each.takes(observation)), None)
        if found is None:
            found = _MaskedMigration()
            self.groups.append(found.group)
            known.append(found)
            del known[:-_MOST_OPEN]
        found.add(observation)


class _MaskedMigration:
    """A migration that may get further records."""

    def __init__(self) -> None:
        self.group = MigrationGroup(None)
        self._ended = False
        self._announced: Observation | None = None
        self._worlds: set[tuple[str, str]] = set()

    def takes(self, observation: Observation) -> bool:
        """Return whether a record stands close enough and does not announce another migration."""
        if _announces(observation) and self._announced:
            before = self._announced.when
            if self._ended or (before and observation.when and observation.when - before > _ANNOUNCED):
                return False
        return self.group.is_near(observation.when, ENDED if self._ended else UNDER_WAY)

    def knows(self, observation: Observation) -> bool:
        """Return whether the world that wrote a record wrote an earlier record of the migration."""
        return bool(self._worlds.intersection(_world(observation)))

    def add(self, observation: Observation) -> None:
        self._worlds.update(_world(observation))
        self.group.add(observation)
        self._ended = self._ended or any(mark.line.event in _ENDS for mark in observation.marks)
        if _announces(observation):
            self._announced = self._announced or observation


def _announces(observation: Observation) -> bool:
    """Return whether a host announces a migration with the record: it names the destination's world."""
    return "destination_world" in observation.fields


def _world(observation: Observation) -> Iterator[tuple[str, str]]:
    """Yield the world of the VMkernel or the agent's thread that wrote a record, with its host, if known."""
    found = _WORLD.search(observation.raw, 0, _HEADER_CHARS)
    if name := observation.thread or (found and found[1]):
        yield host_label(observation), name
