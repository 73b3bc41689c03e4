"""Migrations under way in a stream: bounded state in, concluded incidents out, each once."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta
from typing import Final

from vmlog.correlate.context import ContextKeeper, is_context
from vmlog.correlate.course import Course
from vmlog.correlate.observation import Observation
from vmlog.correlate.stamps import settle
from vmlog.correlate.trace import trace
from vmlog.diagnose.incidents import Diagnosis
from vmlog.diagnose.rules import Rules
from vmlog.match.matcher import Matcher
from vmlog.model import Migration, Outcome

# After its last record a failed migration waits this long, in real time, for records that explain it.
SETTLE_S: Final = 1.0
# Records of a concluded migration are kept this long, in log time, so that late ones still find it.
LINGER: Final = timedelta(minutes=10)
# A migration that shows no end for this long, in log time, is forgotten after it was reported as stalled.
FORGET: Final = timedelta(hours=6)
MAX_OBSERVATIONS: Final = 20_000

_CONCLUDED: Final = frozenset({Outcome.FAILED, Outcome.REFUSED, Outcome.CANCELLED, Outcome.STALLED})


class Tracker:
    """Takes observations as they come and says which migrations have concluded.

    Attributes:
        dropped: observations let go because too many were waiting.
    """

    def __init__(self, matcher: Matcher, rules: Rules) -> None:
        self._matcher = matcher
        self._rules = rules
        self._context = ContextKeeper()
        self._observations: list[Observation] = []
        self._arrived: dict[int, float] = {}
        self._reported: dict[str, Outcome] = {}
        self._log_ends: dict[str, datetime] = {}
        self.dropped = 0

    def add(self, observations: Iterable[Observation], now: float) -> None:
        """Take observations that arrived at `now` (seconds of a steady clock)."""
        for observation in observations:
            if is_context(observation):
                self._context.add(observation)
                continue
            self._observations.append(observation)
            self._arrived[id(observation)] = now

    def saw(self, unit: str, ts: datetime | None) -> None:
        """Note how far a log has come, whatever its lines say: silence of a migration is measured against it."""
        if ts and ts > self._log_ends.get(unit, ts - timedelta(1)):
            self._log_ends[unit] = ts

    def conclude(self, now: float, *, final: bool = False) -> Iterator[Migration]:
        """Yield migrations that have concluded since the last call: incidents, and successes as plain migrations.

        Args:
            now: seconds of the same steady clock.
            final: the stream has ended; what is still open is reported as incomplete.
        """
        courses = self._courses()
        diagnosis = Diagnosis(self._matcher, self._log_ends, self._rules)
        keep: list[Observation] = []
        for course in courses:
            migration = diagnosis.judge(course)
            quiet = now - max(self._arrived.get(id(item), now) for item in course.observations) >= SETTLE_S
            concluded = migration.outcome in _CONCLUDED and (quiet or migration.outcome is Outcome.STALLED)
            done = final or concluded or (migration.outcome is Outcome.SUCCEEDED and quiet)
            key = migration.incident_id
            if done and self._reported.get(key) is not migration.outcome:
                self._reported[key] = migration.outcome
                yield migration
            if not self._outlived(course, migration):
                keep += course.observations
        self._forget(keep, courses)

    def _courses(self) -> list[Course]:
        observations = [*self._observations, *self._context.kept()]
        settle(observations, (), (), ())
        return trace(observations)[0]

    def _outlived(self, course: Course, migration: Migration) -> bool:
        """Whether nothing more can be expected: concluded a while ago, or silent for very long."""
        end = course.group.end
        until = max(
            (self._log_ends[item.unit] for item in course.observations if item.unit in self._log_ends), default=None
        )
        if end is None or until is None:
            return False
        over = migration.outcome in {Outcome.SUCCEEDED, *_CONCLUDED} - {Outcome.STALLED}
        return until - end > (LINGER if over else FORGET)

    def _forget(self, keep: list[Observation], courses: list[Course]) -> None:
        """Let go of what has outlived itself, and of the oldest records when there are too many."""
        grouped = {id(item) for course in courses for item in course.observations}
        latest = max(self._log_ends.values(), default=None)
        if latest is not None:
            self._context.forget(latest - FORGET)
        loose = [
            item
            for item in self._observations
            if id(item) not in grouped and (latest is None or item.ts is None or latest - item.ts <= LINGER)
        ]
        kept = sorted([*keep, *loose], key=lambda item: item.order)
        if len(kept) > MAX_OBSERVATIONS:
            self.dropped += len(kept) - MAX_OBSERVATIONS
            kept = kept[-MAX_OBSERVATIONS:]
        self._observations = kept
        self._arrived = {id(item): self._arrived[id(item)] for item in kept if id(item) in self._arrived}
