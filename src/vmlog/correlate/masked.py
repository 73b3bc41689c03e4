"""Migrations whose id was masked before the log was shared, or is too long to be one: their lines stand close."""

from __future__ import annotations

from datetime import timedelta
from typing import Final

from vmlog.correlate.identity import Group
from vmlog.correlate.observation import Observation

# A migration under way may be silent for so long; once it has ended its last lines follow within the shorter time.
UNDER_WAY: Final = timedelta(minutes=30)
ENDED: Final = timedelta(seconds=30)
# Both hosts announce a migration within this time.
_ANNOUNCED: Final = timedelta(seconds=10)
_ENDS: Final = frozenset({"fail", "success", "cancel", "refuse"})


class Masked:
    """Puts records together whose ids are the same mask in the logs of one place."""

    def __init__(self) -> None:
        self.groups: list[Group] = []
        self._latest: dict[tuple[str, str], _Open] = {}

    def add(self, observation: Observation) -> None:
        """Take in a record with a mask; records come in order of time."""
        mask = observation.mask or ""
        # A number that is too long for an id still is the same on both hosts.
        key = ("" if mask.isdigit() else observation.unit, mask)
        known = self._latest.get(key)
        if known is None or not known.takes(observation):
            known = self._latest[key] = _Open()
            self.groups.append(known.group)
        known.add(observation)


class _Open:
    """A migration that further records may belong to."""

    def __init__(self) -> None:
        self.group = Group(None)
        self._ended = False
        self._announced: Observation | None = None

    def takes(self, observation: Observation) -> bool:
        """Whether a record stands close enough, and does not announce another migration."""
        if _announces(observation) and self._announced:
            before = self._announced.when
            if self._ended or (before and observation.when and observation.when - before > _ANNOUNCED):
                return False
        return self.group.near(observation.when, ENDED if self._ended else UNDER_WAY)

    def add(self, observation: Observation) -> None:
        self.group.add(observation)
        self._ended = self._ended or any(mark.line.event in _ENDS for mark in observation.marks)
        if _announces(observation):
            self._announced = self._announced or observation


def _announces(observation: Observation) -> bool:
    """Whether the record is the one with which a host announces a migration: it names the other ends."""
    return "destination_world" in observation.fields
