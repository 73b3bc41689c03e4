"""Some days of a host's log in seconds: every failure is told once, and what is kept stays as much as it was.

`python -m tests.soak` does the same for as long as is wanted, with the program itself; here steps are counted instead.
"""

from __future__ import annotations

import gc
import importlib
import sys
from collections import Counter
from contextlib import suppress
from types import SimpleNamespace

import pytest

from tests.soak.log_writer import LogWriter
from vmlog.knowledge.knowledge import Knowledge
from vmlog.live.streams import file_reader
from vmlog.terms import Outcome

LIVE = importlib.import_module("vmlog.live.watch")  # the package gives the name to the function
ROUND = 12  # steps of a writer until it begins anew
FIRST, ROUNDS = 8, 4  # rounds (six hours and more) until as much is kept as ever will be, and those that are measured


class NothingNewError(Exception):
    """Ends the waiting of a reader."""


class Followed:
    """A log that is followed without a thread or a clock: a step of the writer, a look at the file, a judgement."""

    def __init__(self, folder, seed):
        self.writer = LogWriter(folder / "vmkernel.log", seed, mass=30)
        knowledge = Knowledge.load()
        self._read = file_reader(folder / "vmkernel.log", lambda: self.is_over)
        self._looks = 0
        self.is_over = False
        self.logs = LIVE._WatchedLogs(["vmkernel.log"], knowledge, knowledge.stage_limits, None)
        self.now = 0.0
        self.found = Counter()

    def paused(self, _):
        """Stand for a pause of the reader: it looks once more, for a new file, and then gives up."""
        self._looks -= 1
        if not self._looks:
            raise NothingNewError

    def close(self):
        self.is_over = True
        assert self._read() == b""

    def steps(self, count):
        for _ in range(count):
            self.writer.step()
            self._look()

    def _look(self):
        self._looks = 2
        with suppress(NothingNewError):
            while True:
                self.logs.feed("vmkernel.log", self._read())
        self.logs.pause()
        for _ in range(2):
            self.now += 1.5
            for migration in self.logs.tracker.conclude(self.now):
                if migration.outcome is Outcome.FAILED:
                    self.found[migration.migration_id] += 1


@pytest.mark.slow
def test_days_of_a_log_take_no_more_memory_than_hours_and_tell_each_failure_once(tmp_path, monkeypatch):
    followed = Followed(tmp_path, 1)
    monkeypatch.setattr("vmlog.live.streams.time.sleep", followed.paused)
    monkeypatch.setattr(LIVE, "time", SimpleNamespace(monotonic=lambda: followed.now))
    followed.steps(FIRST * ROUND)
    kept = []
    for _ in range(ROUNDS):
        followed.steps(ROUND)
        gc.collect()
        kept.append(sys.getallocatedblocks())
    followed.close()
    assert [followed.found[one] for one in followed.writer.failed] == [1] * len(followed.writer.failed)
    early, late = max(kept[: ROUNDS // 2]), max(kept[ROUNDS // 2 :])
    assert late < early * 1.02, kept
    assert followed.logs.tracker.dropped == 0
