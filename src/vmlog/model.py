"""The types of a report: what a run finds and what every report writer is given.

All times are timezone-aware UTC. Durations are seconds unless the name says otherwise. Migration ids are decimal
strings because they are 64-bit numbers that spreadsheets and JSON readers would round.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import Final

from vmlog.terms import (
    BaselineScope,
    Bearing,
    Certainty,
    CheckOutcome,
    CheckSeverity,
    Kind,
    MatchKind,
    Outcome,
    Scope,
    Severity,
    Side,
    Stage,
    Trigger,
)

SCHEMA_VERSION: Final = 2

# A smaller difference of clocks changes no order that matters.
_CLOCK_MATTERS_S: Final = 1.0


@dataclass(frozen=True, slots=True)
class Evidence:
    """One log record that supports a statement.

    `ts_utc` is by the clock of the reference host, `ts_log_utc` as the record has it; both are None where the record
    has no readable time. `trouble` says what happened to the host, where the record is not the migration's own.
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
    trouble: str | None = None


@dataclass(frozen=True, slots=True)
class HostTrouble:
    """Trouble of one kind on a host, from its first to its last record without a long pause.

    Attributes:
        host: the host that it is about, as the logs name it.
        kind: id of the context line or cause that tells it.
        title: what happened, in a few words.
        adapter: the network adapter, `vmnic2`, where it is about one.
        evidence: the first record.
        is_over: whether it tells that trouble ended.
    """

    host: str
    kind: str
    title: str
    adapter: str | None
    first_utc: datetime
    last_utc: datetime
    evidence: Evidence
    is_over: bool = False


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
class CheckValue:
    """A value that decided a check, and where it stands; `line_no` is None where the file has no lines."""

    host: str | None
    name: str
    value: str | float | bool
    source: str | None
    member: str | None
    line_no: int | None


@dataclass(frozen=True, slots=True)
class CheckNeed:
    """What would settle a check that is unknown.

    Attributes:
        what: the fact, after the host or the VM that it is about.
        member: the file of the bundle that states it.
        how_to_get: how a user gets the file.
        host: the host whose file it is.
        is_cut: the file is there, but its end is missing.
    """

    what: str
    member: str
    how_to_get: str
    host: str | None = None
    is_cut: bool = False


@dataclass(frozen=True, slots=True)
class CheckResult:
    """What a check found.

    Attributes:
        check: id of the check.
        number: its short name, `H1`.
        scope: what it is about.
        host: the host; of a pair the source, of a VM the host where it runs.
        other_host: of a pair the destination, of a VM the host where it would go.
        vm: the VM.
        result: what was found.
        severity: how vCenter takes it, as documented for the fault.
        title: what was asked, on one line.
        detail: what was compared, with the values.
        reason: the same without remarks on files that disagree; "" for `detail`.
        values: every value that decided.
        fault: the fault that vCenter raises, `vim.fault.X`.
        cause: id of the documented cause; `cause_title` is its title.
        needs: what would settle it, for `unknown`.
        certainty: how sure the values are; None where there are none.
        as_of_utc: when the facts were collected, the earlier of two hosts.
        next_steps: what to do.
        references: the articles.
    """

    check: str
    number: str
    scope: Scope
    host: str | None
    other_host: str | None
    vm: str | None
    result: CheckOutcome
    severity: CheckSeverity
    title: str
    detail: str
    values: tuple[CheckValue, ...] = ()
    fault: str | None = None
    cause: str | None = None
    needs: tuple[CheckNeed, ...] = ()
    certainty: Certainty | None = None
    as_of_utc: datetime | None = None
    next_steps: tuple[str, ...] = ()
    references: tuple[Reference, ...] = ()
    cause_title: str | None = None
    reason: str = ""


@dataclass(frozen=True, slots=True)
class IncidentCheck:
    """A check that fits the stage of an incident, and what it says of the incident's causes."""

    result: CheckResult
    says: Bearing


@dataclass(frozen=True, slots=True)
class ClusterHost:
    """A host of an HA cluster, as the agent of another host lists it; `bundle` says whether its bundle is there."""

    name: str
    ip: str | None
    version: str | None
    build: str | None
    bundle: bool


@dataclass(frozen=True, slots=True)
class FactState:
    """Whether a file that states facts was there: `present`, `missing` or `cut`.

    Attributes:
        fact: id of the shape of the file.
        title: what the file is.
        state: whether it was there.
        source, member: where it is; None where it is missing.
    """

    fact: str
    title: str
    state: str
    source: str | None
    member: str | None


@dataclass(frozen=True, slots=True)
class HostFactSummary:
    """A host whose configuration was read."""

    name: str
    version: str | None
    build: str | None
    collected_utc: datetime | None
    cluster_hosts: tuple[ClusterHost, ...]
    facts: tuple[FactState, ...]


@dataclass(frozen=True, slots=True)
class CauseMatch:
    """A documented cause with the confidence that it is the right one, from 0 to 1.

    Attributes:
        evidence: indexes into the incident's `evidence`.
        role: `cause`, or `symptom` or `umbrella` for messages that only follow from a cause.
        draft: no public source shows the wording.
        confirmed_by: ids of the checks of the configuration that agree.
        contradicted_by: ids of the checks that speak against it.
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
    confirmed_by: tuple[str, ...] = ()
    contradicted_by: tuple[str, ...] = ()


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
class Measure:
    """A figure of a migration beside the same figure of migrations that succeeded.

    Attributes:
        name: the figure with its unit: `source_precopy_s` (a stage of a side), `precopy_mb_s`, `downtime_ms`.
        value: of the migration.
        n: how many successes have the figure.
        median: of the successes; `p5` and `p95` are their percentiles.
        is_cut: the migration ended during this stage, so that it would have taken longer.
    """

    name: str
    value: float
    n: int
    median: float
    p5: float
    p95: float
    is_cut: bool = False


@dataclass(frozen=True, slots=True)
class Baseline:
    """The figures of an incident beside those of migrations that succeeded.

    Attributes:
        scope: which successes these are.
        n: how many, at least five.
        measures: the figures that incident and successes have.
        stands_out: name of the measure that is furthest from the usual; None where none is.
    """

    scope: BaselineScope
    n: int
    measures: tuple[Measure, ...]
    stands_out: str | None = None


@dataclass(frozen=True, slots=True)
class Incident(Migration):
    """A migration or refused request that did not succeed, or a success that was too slow, with its ranked causes.

    Attributes:
        baseline: its figures beside those of successes; None where there are too few.
    """

    causes: tuple[CauseMatch, ...] = ()
    checks: tuple[IncidentCheck, ...] = ()
    baseline: Baseline | None = None


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
    """How much of one member was read and parsed.

    Attributes:
        format: id of the shape of most of its first lines, which several logs may share; None where they are in none.
        note: damage, limits and reasons to skip.
        format_title: what writes lines of this shape, in words.
    """

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
    format_title: str | None = None


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


REDACTED_CODE: Final = "redacted"
"""The code of the notice that a report's names were replaced."""


# Notices of runs that lost nothing: links and devices are no logs, copies were read elsewhere.
_HARMLESS: Final = frozenset(
    {"copy", "filtered", "older-bundle", "source-repeated", "special-files", "vm-registered-twice"}
)


@dataclass(frozen=True, slots=True)
class Notice:
    """A warning of the run: an assumption, damage, or a limit that was reached."""

    code: str
    message: str
    source: str | None = None
    member: str | None = None

    @property
    def is_loss(self) -> bool:
        """Whether something may be lost by it."""
        return self.code not in _HARMLESS


@dataclass(frozen=True, slots=True)
class FilterHint:
    """A filter that matches nothing by itself.

    Attributes:
        option: the option, `--vm`.
        wanted: what it asks for.
        nearest: names that there are, the most similar first; at most a handful.
        count: how many names there are.
    """

    option: str
    wanted: str
    nearest: tuple[str, ...]
    count: int


@dataclass(frozen=True, slots=True)
class Selection:
    """What filters did.

    Attributes:
        total: how many migrations there are without them, refused requests too.
        left_out: how many of them the report does not hold.
        with_successes: whether those that succeeded were asked for, so that reports for people list them.
        hints: why nothing is left.
    """

    total: int
    left_out: int
    with_successes: bool = False
    hints: tuple[FilterHint, ...] = ()


@dataclass(frozen=True, slots=True)
class Report:
    """The result of a run; every output format is written from this one object.

    Attributes:
        trouble: trouble on the hosts, by time; of very much the earliest.
        selection: what filters did; None where nothing was left out.
    """

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
    trouble: tuple[HostTrouble, ...] = ()
    selection: Selection | None = None


@dataclass(frozen=True, slots=True)
class CheckReport:
    """The result of `vmlog check`; every output format is written from this one object.

    Attributes:
        results: by scope, hosts, VM and the number of the check.
    """

    vmlog: str
    catalogue: str
    sources: tuple[SourceInfo, ...]
    hosts: tuple[HostFactSummary, ...]
    results: tuple[CheckResult, ...]
    warnings: tuple[Notice, ...]
    schema: int = SCHEMA_VERSION


@dataclass(frozen=True, slots=True)
class StoryLine:
    """One record in the story of a migration, with all its lines.

    Attributes:
        ts_utc: its time by the clock of the reference host; None where it has no readable time, or no clock is known.
        ts_log_utc: its time as the record has it.
        t_plus_s: seconds after the start of the migration, negative before it.
        stage: the stage whose begin, end or progress it marks, else the one that its side was in.
        level: `warning`, `error` ... as the record has it.
        mark: what it stands out by, joined by commas, in the order of `STORY_MARKS`; None for nothing.
        text: the record as logged; of a very long one the beginning.
    """

    ts_utc: datetime | None
    ts_log_utc: datetime | None
    t_plus_s: float | None
    host: str | None
    log: str
    side: Side | None
    stage: Stage | None
    level: str | None
    mark: str | None
    source: str
    member: str
    line_no: int
    text: str


STORY_MARKS: Final = ("failure", "proof", "begin", "end", "progress", "error", "warning", "around", "asked")
"""Words of `StoryLine.mark`: it failed there; it proves the best cause; a stage begins, is done, goes on; the product
calls it an error or a warning; it is not the migration's own; it is the line that was asked for."""


@dataclass(frozen=True, slots=True)
class Story:
    """What all logs say of one migration, line by line, or what stands around one line.

    Attributes:
        lines: in order of time.
        migration: None where lines of a member were asked for.
        clocks: the clocks that were corrected, of the hosts in it.
        around_s: seconds within which other lines of the hosts were asked for; None for none.
        left_out: number of records that belong to it and are not shown, because there are too many.
        copies: number of records that another log repeats, shown once.
        coverage: what was read, for finding what is missing.
        warnings: those of the run.
    """

    lines: tuple[StoryLine, ...]
    migration: Migration | None = None
    clocks: tuple[ClockOffset, ...] = ()
    around_s: float | None = None
    left_out: int = 0
    copies: int = 0
    coverage: tuple[Coverage, ...] = ()
    warnings: tuple[Notice, ...] = ()
