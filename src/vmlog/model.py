"""The types of a report: what a run finds and what every report writer is given.

All times are timezone-aware UTC. Durations are seconds unless the name says otherwise. Migration ids are decimal
strings because they are 64-bit numbers that spreadsheets and JSON readers would round.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import Final

from vmlog.terms import Kind, MatchKind, Outcome, Severity, Side, Stage, Trigger

SCHEMA_VERSION: Final = 1

# A smaller difference of clocks changes no order that matters.
_CLOCK_MATTERS_S: Final = 1.0


@dataclass(frozen=True, slots=True)
class Evidence:
    """One log record that supports a statement.

    `ts_utc` is by the clock of the reference host, `ts_log_utc` as the record has it; both are None where the record
    has no readable time.
    """

    source: str
    member: str
    line_no: int
    ts_utc: datetime | None
    host: str | None
    log: str
    side: Side | None
    text: str
    ts_log_utc: datetime | None = None


@dataclass(frozen=True, slots=True)
class Gap:
    """Evidence that was needed and is missing."""

    what: str
    why: str
    how_to_get: str


@dataclass(frozen=True, slots=True)
class Reference:
    """A published article. `id` is the current article number, `legacy_id` the old kb.vmware.com number."""

    kind: str
    id: str | None
    legacy_id: str | None
    url: str
    title: str


@dataclass(frozen=True, slots=True)
class CauseMatch:
    """A documented cause with the confidence that it is the right one, from 0 to 1.

    Attributes:
        evidence: indexes into the incident's `evidence`.
        role: `cause`, or `symptom` or `umbrella` for messages that only follow from a cause.
        draft: no public source shows the wording.
    """

    id: str
    title: str
    confidence: float
    level: str
    match: MatchKind
    score: float
    cause: str
    remedies: tuple[str, ...]
    references: tuple[Reference, ...]
    evidence: tuple[int, ...] = ()
    variables: dict[str, str] = field(default_factory=dict)
    role: str = "cause"
    draft: bool = False


@dataclass(frozen=True, slots=True)
class Endpoint:
    """One side of a migration; None where the logs do not say."""

    host: str | None = None
    ip: str | None = None
    world: str | None = None


@dataclass(frozen=True, slots=True)
class StageSpan:
    """A stage on one side with its start and end; `stage` is None while the logs show none.

    The spans of a side follow each other without gaps, from the start of the migration to its end.
    """

    stage: Stage | None
    side: Side | None
    start_utc: datetime | None
    end_utc: datetime | None
    duration_s: float | None


@dataclass(frozen=True, slots=True)
class Migration:
    """Everything that the logs of all hosts say about one migration, also a successful one.

    Attributes:
        user: who requested it; None where no log says.
        trigger: what requested it; None where no log says.
        cancelled_by: who cancelled it; None where no log says.
        detail: what the figures mean in words: how long a stall was silent and what it waited for, or by how much a
            success was too slow.
    """

    incident_id: str
    kind: Kind
    outcome: Outcome
    severity: Severity
    stage: Stage | None
    progress_percent: int | None
    progress_basis: str | None
    migration_id: str | None
    op_ids: tuple[str, ...]
    vm: str | None
    vm_path: str | None
    source: Endpoint
    destination: Endpoint
    started_utc: datetime | None
    failed_utc: datetime | None
    ended_utc: datetime | None
    duration_s: float | None
    stages: tuple[StageSpan, ...]
    metrics: dict[str, float]
    message: str | None
    evidence: tuple[Evidence, ...]
    gaps: tuple[Gap, ...]
    user: str | None = None
    trigger: Trigger | None = None
    detail: str | None = None
    cancelled_by: str | None = None


@dataclass(frozen=True, slots=True)
class Incident(Migration):
    """A migration or refused request that did not succeed, or a success that was too slow, with its ranked causes."""

    causes: tuple[CauseMatch, ...] = ()


@dataclass(frozen=True, slots=True)
class SourceInfo:
    """What a source turned out to be."""

    source: str
    kind: str
    host: str | None
    product: str | None
    version: str | None
    build: str | None
    collected_utc: datetime | None


@dataclass(frozen=True, slots=True)
class Coverage:
    """How much of one member was read and parsed. `note` names damage, limits and reasons to skip."""

    source: str
    member: str
    host: str | None
    log: str | None
    format: str | None
    first_utc: datetime | None
    last_utc: datetime | None
    lines: int
    unparsed: int
    note: str | None


@dataclass(frozen=True, slots=True)
class ClockOffset:
    """How far a host's clock runs ahead of the reference host's, from pairs of lines that both wrote.

    A clock that was set meanwhile has one row before and one after each step; they meet at a time of the reference's
    clock. None means the start or the end of the logs.
    """

    host: str
    reference: str
    offset_s: float
    spread_s: float
    pairs: int
    from_utc: datetime | None = None
    until_utc: datetime | None = None

    @property
    def counts(self) -> bool:
        """Whether times are corrected by it: it is certain and large enough to matter."""
        return abs(self.offset_s) >= _CLOCK_MATTERS_S and abs(self.offset_s) > 2 * self.spread_s


@dataclass(frozen=True, slots=True)
class Unexplained:
    """Failing messages of one shape that no documented cause fits."""

    template: str
    count: int
    evidence: tuple[Evidence, ...]


@dataclass(frozen=True, slots=True)
class Notice:
    """A warning of the run: an assumption, damage, or a limit that was reached."""

    code: str
    message: str
    source: str | None = None
    member: str | None = None


@dataclass(frozen=True, slots=True)
class Report:
    """The result of a run; every output format is written from this one object."""

    vmlog: str
    catalogue: str
    sources: tuple[SourceInfo, ...]
    coverage: tuple[Coverage, ...]
    clocks: tuple[ClockOffset, ...]
    migrations: tuple[Migration, ...]
    incidents: tuple[Incident, ...]
    unexplained: tuple[Unexplained, ...]
    warnings: tuple[Notice, ...]
    schema: int = SCHEMA_VERSION
