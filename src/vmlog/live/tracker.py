"""Migrations under way in a stream: observations in, concluded migrations out, each once, within bounded memory."""

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

# A failed migration waits this long after its last record, in real time, for records that explain it.
SETTLE_S: Final = 1.0
# Records of a concluded migration are kept this long, in log time, so that late ones still find it.
LINGER: Final = timedelta(minutes=10)
# A migration that was reported as stalled is forgotten after this time without an end, in log time.
FORGET: Final = timedelta(hours=6)
MAX_OBSERVATIONS: Final = 20_000

ReportedState = tuple[str, Outcome]
"""The id of the migration that a record was reported in, and its outcome."""

_OPEN: Final = frozenset({Outcome.STALLED, Outcome.INCOMPLETE})

_RecordTimes = list[tuple[Observation, datetime | None]]


@dataclass(frozen=True, slots=True)
class _Open:
    """A migration that showed no end when it was judged.

    Attributes:
        migration: the judgement.
        group: its records.
        times: its records and their corrected times; while these are the same, so is the judgement.
        silence: how long it may be silent.
        stands: whether the judgement holds until its records change or the silence is too long.
    """

    migration: Migration
    group: MigrationGroup
    times: _RecordTimes
    silence: Silence
    stands: bool


def _record_times(group: MigrationGroup) -> _RecordTimes:
    return [(item, item.when) for item in group.observations]


class Tracker:
    """Takes observations as they come and yields the migrations that have concluded.

    Attributes:
        dropped: number of observations dropped because too many were waiting.
    """

    def __init__(self, matcher: Matcher, limits: StageLimits) -> None:
        self._matcher = matcher
        self._limits = limits
        self._trouble = TroubleKeeper()
        self._observations: list[Observation] = []
        self._arrived: dict[Observation, float] = {}
        self._reported: dict[Observation, ReportedState] = {}
        self._open: dict[Observation, _Open] = {}
        self._joined: Timelines | None = None
        self._log_ends: dict[str, datetime] = {}
        self.dropped = 0

    def add(self, observations: Iterable[Observation], now: float) -> None:
        """Add observations that arrived at `now` (seconds of a steady clock)."""
        for observation in observations:
            self._joined = None
            if is_context(observation):
                self._trouble.add(observation)
                continue
            self._observations.append(observation)
            self._arrived[observation] = now

    def note_time(self, unit: str, ts: datetime | None) -> None:
        """Note how far a log has come: the silence of a migration is measured against it."""
        if ts and ts > self._log_ends.get(unit, ts - timedelta(1)):
            self._log_ends[unit] = ts

    def conclude(self, now: float, *, final: bool = False) -> Iterator[Migration]:
        """Yield migrations that have concluded since the last call: incidents, and successes as plain migrations.

        Args:
            now: seconds of the same steady clock.
            final: the streams have ended; what is still open is reported as incomplete.
        """
        timelines, grouped = self._timelines(), set[Observation]()
        diagnosis = Diagnosis(self._matcher, self._log_ends, self._limits)
        keep: list[Observation] = []
        before, self._open = self._open, {}
        for index, group in enumerate(timelines.groups):
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
            timeline = timelines[index]
            migration = diagnosis.judge(timeline)
            quiet = now - max(self._arrived.get(item, now) for item in group.observations) >= SETTLE_S
            outlived = self._is_past(group, FORGET if migration.outcome in _OPEN else LINGER)
            is_reported = final or outlived or (quiet and migration.outcome is not Outcome.INCOMPLETE)
            if is_reported:
                state = migration.incident_id, migration.outcome
                if self._is_news(group, state):
                    yield migration
                # This is kept by record, because the identifiers of a migration may change while it goes on.
                self._reported |= dict.fromkeys(group.observations, state)
            if outlived:
                self._drop(group)
                continue
            keep += group.observations
            if migration.outcome in _OPEN and not final:
                stands = is_reported or migration.outcome is Outcome.INCOMPLETE
                self._open[first] = _Open(
                    migration, group, _record_times(group), silence_of(timeline, self._limits), stands
                )
        self._forget(keep, grouped)

    def snapshot(self) -> Snapshot:
        """Return what was under way at the last call of `conclude`."""
        found = [OpenMigration(one.migration, one.group.end, self._reach(one.group)) for one in self._open.values()]
        found.sort(key=lambda one: (-(one.silent_s or 0.0), one.migration.incident_id))
        return Snapshot(tuple(found), max(self._log_ends.values(), default=None), self.dropped)

    def _stands(self, known: _Open, group: MigrationGroup) -> bool:
        """Return whether judging an open migration again would change nothing."""
        return (
            known.stands
            and known.times == _record_times(group)
            and not self._is_past(group, FORGET)
            and (known.silence.stalled_at(covered_until(group, self._log_ends)) is None)
            is (known.migration.outcome is Outcome.INCOMPLETE)
        )

    def _is_settled(self, group: MigrationGroup) -> bool:
        """Return whether an end was reported and no record came since."""
        states = {self._reported.get(item) for item in group.observations}
        return len(states) == 1 and all(state is not None and state[1] not in _OPEN for state in states)

    def _is_news(self, group: MigrationGroup, state: ReportedState) -> bool:
        known = (self._reported.get(item) for item in group.observations)
        return state not in self._reported.values() and all(one is None or one[1] is not state[1] for one in known)

    def _drop(self, group: MigrationGroup) -> None:
        for item in group.observations:
            self._reported.pop(item, None)

    def _timelines(self) -> Timelines:
        """Return the migrations of the records; they are joined again only if the records have changed."""
        if self._joined is None:
            observations = [*self._observations, *self._trouble.kept()]
            complete_observations(observations, Reading())
            self._joined = join_migrations(observations)[0]
        return self._joined

    def _is_past(self, group: MigrationGroup, patience: timedelta) -> bool:
        """Return whether the logs of a migration have gone on without it for too long to expect more."""
        until = self._reach(group)
        return group.end is not None and until is not None and until - group.end > patience

    def _reach(self, group: MigrationGroup) -> datetime | None:
        """Return how far the logs with records of a migration have come."""
        units = {item.unit for item in group.observations}
        return max((self._log_ends[unit] for unit in units if unit in self._log_ends), default=None)

    def _forget(self, keep: list[Observation], grouped: set[Observation]) -> None:
        """Drop what is past, and the oldest records when there are too many."""
        latest = max(self._log_ends.values(), default=None)
        if latest is not None and self._trouble.forget(latest - FORGET):
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
    """Return how long a record waits for its migration; a host that is emptied starts some of them hours later."""
    return FORGET if is_parent(observation) else LINGER
