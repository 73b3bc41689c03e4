"""What the workers of a pool do in tests. Worker processes load this module by its name."""

from __future__ import annotations

import os
import signal
from dataclasses import dataclass
from pathlib import Path

from vmlog.errors import UsageError


@dataclass(frozen=True)
class Scripted:
    """Does with a number what a script says, and notes each time in a folder that it was tried.

    Attributes:
        notes: the folder.
        kills: numbers that kill their worker, always.
        kills_once: numbers that kill their worker the first time.
        fails: numbers that raise an error, always.
        fails_once: numbers that raise an error the first time.
        wrong: numbers that raise an error that concerns all.
    """

    notes: Path
    kills: frozenset[int] = frozenset()
    kills_once: frozenset[int] = frozenset()
    fails: frozenset[int] = frozenset()
    fails_once: frozenset[int] = frozenset()
    wrong: frozenset[int] = frozenset()

    def __call__(self, number: int) -> int:
        earlier = len([*self.notes.glob(f"{number}-*")])
        (self.notes / f"{number}-{earlier}-{os.getpid()}").touch()
        if number in self.kills or (number in self.kills_once and not earlier):
            os.kill(os.getpid(), signal.SIGKILL)
        if number in self.fails or (number in self.fails_once and not earlier):
            raise ValueError(f"no {number}")
        if number in self.wrong:
            raise UsageError("wrong for all")
        return number * number

    def tries(self, number: int) -> int:
        """Return how often a number was tried."""
        return len([*self.notes.glob(f"{number}-*")])

    def workers(self) -> set[int]:
        """Return the processes that tried something."""
        return {int(note.name.rpartition("-")[2]) for note in self.notes.iterdir()}
