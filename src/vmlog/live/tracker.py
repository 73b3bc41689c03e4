"""Migrations under way in a stream: bounded state in, concluded incidents out, each once."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from vmlog.correlate.completion import complete_observations
from vmlog.correlate.migration_group import MigrationGroup
from vmlog.correlate.request import is_parent
from vmlog.diagnose.diagnosis import Diagnosis
from vmlog.diagnose.outcome import Silence, covered_until, silence_of
from vmlog.knowledge.stage_limits import StageLimits
from vmlog.live.snapshot import OpenMigration, Snapshot
from vmlog.match.matcher import Matcher
from vmlog.model import Migration
from vmlog.observe.host_trouble import TroubleKeeper, is_context
from vmlog.observe.observation import Observation
from vmlog.read.reading import Reading
from vmlog.terms import Outcome
from vmlog.timeline.build import Timelines, join_migrations

# After its last record a failed migration waits this long, in real time, for records that explain it.
SETTLE_S: Final = 1.0
# Records of a concluded migration are kept this long, in log time, so that late ones still find it.
LINGER: Final = timedelta(minutes=10)
# A migration that shows no end for this long, in log time, is forgotten after it was reported as stalled.
FORGET: Final = timedelta(hours=6)
MAX_OBSERVATIONS: Final = 20_000

ReportedState = tuple[str, Outcome]
"""The incident and the outcome that a record was reported with."""

_OPEN: Final = frozenset({Outcome.STALLED, Outcome.INCOMPLETE})

Stamps = list[tuple[Observation, datetime | None]]


@dataclass(frozen=True, slots=True)
class _Open:
    """A migration that showed no end when it was judged.

    Attributes:
        group: its records.
        stamps: what tells whether they are still the same: each one, and its time by the clocks' offsets.
        silence: how long nothing may be heard of it.
        stands: it needs no judging until its records change or the silence is too long.
    """

    migration: Migration
    group: MigrationGroup
    stamps: Stamps
    silence: Silence
    stands: bool


def _stamps(group: MigrationGroup) -> Stamps:
    return [(item, item.when) for item in group.observations]


class Tracker:
    """Takes observations as they come and says which migrations have concluded.

    Attributes:
        dropped: observations let go because too many were waiting.
    """

    def __init__(self, matcher: Matcher, rules: StageLimits) -> None:
        self._matcher = matcher
        self._rules = rules
        self._context = TroubleKeeper()
        self._observations: list[Observation] = []
        self._arrived: dict[Observation, float] = {}
        self._reported: dict[Observation, ReportedState] = {}
        self._open: dict[Observation, _Open] = {}
        self._joined: Timelines | None = None
        self._log_ends: dict[str, datetime] = {}
        self.dropped = 0

    def add(self, observations: Iterable[Observation], now: float) -> None:
        """Take observations that arrived at `now` (seconds of a steady clock)."""
        for observation in observations:
            self._joined = None
            if is_context(observation):
                self._context.add(observation)
                continue
            self._observations.append(observation)
            self._arrived[observation] = now

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
        courses, grouped = self._courses(), set[Observation]()
        diagnosis = Diagnosis(self._matcher, self._log_ends, self._rules)
        keep: list[Observation] = []
        before, self._open = self._open, {}
        for index, group in enumerate(courses.groups):
            grouped.update(group.observations)
            if self._is_settled(group):
                if self._is_past(group, LINGER):
                    self._drop(group)
                else:
                    keep += group.observations
                continue
            first = group.observations[0]
            known = before.get(first)
            if known and not final and self._stands(known, group):
                self._open[first] = known
                keep += group.observations
                continue
            course = courses[index]
            migration = diagnosis.judge(course)
            quiet = now - max(self._arrived.get(item, now) for item in group.observations) >= SETTLE_S
            outlived = self._is_past(group, FORGET if migration.outcome in _OPEN else LINGER)
            tell = final or outlived or (quiet and migration.outcome is not Outcome.INCOMPLETE)
            if tell:
                told = migration.incident_id, migration.outcome
                if self._is_news(group, told):
                    yield migration
                # The records are the memory: the identifiers of a migration may change while it goes on.
                self._reported |= dict.fromkeys(group.observations, told)
            if outlived:
                self._drop(group)
                continue
            keep += group.observations
            if migration.outcome in _OPEN and not final:
                stands = tell or migration.outcome is Outcome.INCOMPLETE
                self._open[first] = _Open(migration, group, _stamps(group), silence_of(course, self._rules), stands)
        self._forget(keep, grouped)

    def snapshot(self) -> Snapshot:
        """What was under way at the last call of `conclude`."""
        found = [OpenMigration(one.migration, one.group.end, self._reach(one.group)) for one in self._open.values()]
        found.sort(key=lambda one: (-(one.silent_s or 0.0), one.migration.incident_id))
        return Snapshot(tuple(found), max(self._log_ends.values(), default=None), self.dropped)

    def _stands(self, known: _Open, group: MigrationGroup) -> bool:
        """Whether judging an open migration again would give nothing new to tell."""
        return (
            known.stands
            and known.stamps == _stamps(group)
            and not self._is_past(group, FORGET)
            and (known.silence.stalled_at(covered_until(group, self._log_ends)) is None)
            is (known.migration.outcome is Outcome.INCOMPLETE)
        )

    def _is_settled(self, group: MigrationGroup) -> bool:
        """Whether an end was reported and nothing came since."""
        told = {self._reported.get(item) for item in group.observations}
        return len(told) == 1 and all(one is not None and one[1] not in _OPEN for one in told)

    def _is_news(self, group: MigrationGroup, told: ReportedState) -> bool:
        known = (self._reported.get(item) for item in group.observations)
        return told not in self._reported.values() and all(one is None or one[1] is not told[1] for one in known)

    def _drop(self, group: MigrationGroup) -> None:
        for item in group.observations:
            self._reported.pop(item, None)

    def _courses(self) -> Timelines:
        """The migrations that the records make; of the same records they are the same."""
        if self._joined is None:
            observations = [*self._observations, *self._context.kept()]
            complete_observations(observations, Reading())
            self._joined = join_migrations(observations)[0]
        return self._joined

    def _is_past(self, group: MigrationGroup, patience: timedelta) -> bool:
        """Whether the logs of a migration have gone on for so long without it that nothing more is to be expected."""
        until = self._reach(group)
        return group.end is not None and until is not None and until - group.end > patience

    def _reach(self, group: MigrationGroup) -> datetime | None:
        """How far the logs that told of a migration have come."""
        units = {item.unit for item in group.observations}
        return max((self._log_ends[unit] for unit in units if unit in self._log_ends), default=None)

    def _forget(self, keep: list[Observation], grouped: set[Observation]) -> None:
        """Let go of what has outlived itself, and of the oldest records when there are too many."""
        latest = max(self._log_ends.values(), default=None)
        if latest is not None and self._context.forget(latest - FORGET):
            self._joined = None
        loose = [
            item
            for item in self._observations
            if item not in grouped and (latest is None or item.ts is None or latest - item.ts <= _patience(item))
        ]
        kept = sorted([*keep, *loose], key=lambda item: item.order)
        if len(kept) > MAX_OBSERVATIONS:
            self.dropped += len(kept) - MAX_OBSERVATIONS
            kept = kept[-MAX_OBSERVATIONS:]
        if len(kept) == len(self._observations):
            return
        self._joined = None
        self._observations = kept
        known = set(kept)
        self._arrived = {key: value for key, value in self._arrived.items() if key in known}
        self._reported = {key: value for key, value in self._reported.items() if key in known}


def _patience(observation: Observation) -> timedelta:
    """How long a record waits for a migration to belong to; a host that is emptied starts some of them hours later."""
    return FORGET if is_parent(observation) else LINGER
