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
from vmlog.diagnose.silence import Silence, covered_until, silence_of
from vmlog.knowledge.stage_limits import StageLimits
from vmlog.live.reported_records import OPEN_OUTCOMES, ReportedRecords
from vmlog.live.snapshot import OpenMigration, Snapshot
from vmlog.match.matcher import Matcher
from vmlog.model import Migration
from vmlog.observe.host_trouble import TroubleKeeper, is_context
from vmlog.observe.observation import Observation
from vmlog.read.reading import Reading
from vmlog.terms import Outcome
from vmlog.timeline.build import Timelines, join_migrations
from vmlog.timeline.timeline import Timeline

# A failed migration waits this long after its last record, in real time, for records that explain it.
SETTLE_S: Final = 1.0
# Records of a concluded migration are kept this long, in log time, so that late ones still find it.
LINGER: Final = timedelta(minutes=10)
# A migration that was reported as stalled is forgotten after this time without an end, in log time.
FORGET: Final = timedelta(hours=6)
MAX_OBSERVATIONS: Final = 20_000

_RecordTimes = list[tuple[Observation, datetime | None]]


@dataclass(frozen=True, slots=True)
class _Judgement:
    """What was found of a migration that showed no end when it was judged.

    Attributes:
        group: the records of the migration.
        times: these records and their corrected times; while they are the same, so is the judgement.
        silence: how long the migration may be silent.
        is_reported: whether nothing waits to be reported, so that only other records or silence change the judgement.
    """

    migration: Migration
    group: MigrationGroup
    times: _RecordTimes
    silence: Silence
    is_reported: bool


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
        self._reported = ReportedRecords()
        self._open: dict[Observation, _Judgement] = {}  # by the first record
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
        kept: list[Observation] = []
        before, self._open = self._open, {}
        for index, group in enumerate(timelines.groups):
            grouped.update(group.observations)
            first = group.observations[0]
            is_past = False
            if self._reported.is_concluded(group):
                is_past = self._is_past(group, LINGER)
            elif not final and self._still_holds(before.get(first), group):
                self._open[first] = before[first]
            else:
                timeline = timelines[index]
                migration = diagnosis.judge(timeline)
                is_open = migration.outcome in OPEN_OUTCOMES
                is_past = self._is_past(group, FORGET if is_open else LINGER)
                is_due = final or is_past or self._is_due(migration, group, now)
                if is_due and self._reported.add(group, migration):
                    yield migration
                if is_open and not is_past and not final:
                    self._open[first] = self._judgement(migration, timeline, is_due=is_due)
            if is_past:
                self._reported.drop(group)
            else:
                kept += group.observations
        self._forget(kept, grouped)

    def snapshot(self) -> Snapshot:
        """Return what was under way at the last call of `conclude`."""
        found = [OpenMigration(one.migration, one.group.end, self._logs_end(one.group)) for one in self._open.values()]
        found.sort(key=lambda one: (-(one.silent_s or 0.0), one.migration.incident_id))
        return Snapshot(tuple(found), max(self._log_ends.values(), default=None), self.dropped)

    def _judgement(self, migration: Migration, timeline: Timeline, *, is_due: bool) -> _Judgement:
        is_reported = is_due or migration.outcome is Outcome.INCOMPLETE
        silence = silence_of(timeline, self._limits)
        return _Judgement(migration, timeline.group, _record_times(timeline.group), silence, is_reported)

    def _still_holds(self, known: _Judgement | None, group: MigrationGroup) -> bool:
        """Return whether judging an open migration again would change nothing."""
        return (
            known is not None
            and known.is_reported
            and known.times == _record_times(group)
            and not self._is_past(group, FORGET)
            and (known.silence.stalled_at(covered_until(group, self._log_ends)) is None)
            is (known.migration.outcome is Outcome.INCOMPLETE)
        )

    def _is_due(self, migration: Migration, group: MigrationGroup, now: float) -> bool:
        """Return whether a migration has concluded or stalled, and nothing that explains it is expected any more."""
        last_arrival = max(self._arrived.get(item, now) for item in group.observations)
        return now - last_arrival >= SETTLE_S and migration.outcome is not Outcome.INCOMPLETE

    def _timelines(self) -> Timelines:
        """Return the migrations of the records; they are joined again only if the records have changed."""
        if self._joined is None:
            observations = [*self._observations, *self._trouble.kept()]
            complete_observations(observations, Reading())
            self._joined = join_migrations(observations)[0]
        return self._joined

    def _is_past(self, group: MigrationGroup, patience: timedelta) -> bool:
        """Return whether the logs of a migration have gone on without it for too long to expect more."""
        until = self._logs_end(group)
        return group.end is not None and until is not None and until - group.end > patience

    def _logs_end(self, group: MigrationGroup) -> datetime | None:
        """Return how far the logs with records of a migration have come."""
        units = {item.unit for item in group.observations}
        return max((self._log_ends[unit] for unit in units if unit in self._log_ends), default=None)

    def _forget(self, kept: list[Observation], grouped: set[Observation]) -> None:
        """Drop what is past, and the oldest records when there are too many."""
        latest = max(self._log_ends.values(), default=None)
        if latest is not None and self._trouble.forget(latest - FORGET):
            self._joined = None
        loose = [
            item
            for item in self._observations
            if item not in grouped and (latest is None or item.ts is None or latest - item.ts <= _patience(item))
        ]
        kept = sorted([*kept, *loose], key=lambda item: item.order)
        if len(kept) > MAX_OBSERVATIONS:
            self.dropped += len(kept) - MAX_OBSERVATIONS
            kept = kept[-MAX_OBSERVATIONS:]
        if len(kept) == len(self._observations):
            return
        self._joined = None
        self._observations = kept
        wanted = set(kept)
        self._arrived = {key: value for key, value in self._arrived.items() if key in wanted}
        self._reported.keep_only(wanted)


def _patience(observation: Observation) -> timedelta:
    """Return how long a record waits for its migration; a host that is emptied starts some of them hours later."""
    return FORGET if is_parent(observation) else LINGER
