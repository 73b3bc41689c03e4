"""Model objects for the writers' tests: every outcome, records full of None, and text that attacks the reader."""

from __future__ import annotations

import io
from datetime import UTC, datetime, timedelta

from vmlog.model import (
    CauseMatch,
    CheckReport,
    ClockOffset,
    Coverage,
    Endpoint,
    Evidence,
    Gap,
    Incident,
    Migration,
    Notice,
    Reference,
    Report,
    SourceInfo,
    StageSpan,
    Unexplained,
)
from vmlog.report.registry import write_report
from vmlog.report.writer import WriterOptions
from vmlog.terms import Kind, MatchKind, Outcome, Severity, Side, Stage, Trigger

START = datetime(2025, 3, 1, 10, 4, 58, 100_000, tzinfo=UTC)
HOSTILE = (
    "=cmd()|' /C calc'!A0 \x1b[31m\u202eevil\u2066 <script>alert(1)</script> | `x` *b* _i_ # [a](javascript:b)"
    "\r\n\udcff\x00[bold]"
)

KB = Reference(
    kind="kb",
    id="900001",
    legacy_id="1900001",
    url="https://knowledge.broadcom.com/external/article/900001",
    title="The destination does not answer",
)
OLD_KB = Reference(
    kind="kb",
    id=None,
    legacy_id="1900002",
    url="https://knowledge.broadcom.com/external/article?legacyId=1900002",
    title="An article that only its old number finds",
)
GUIDE = Reference(kind="docs", id=None, legacy_id=None, url="https://docs.example.com/vmotion", title="A guide")

NETWORK = CauseMatch(
    id="vmotion-network-unreachable",
    title="The destination does not answer on the vMotion network",
    confidence=0.92,
    level="high",
    match=MatchKind.EXACT,
    score=100.0,
    cause="The source could not open a TCP connection to port 8000 of the destination's vMotion interface.",
    remedies=(
        "Ping from esx-a1: `vmkping -I vmk1 10.20.0.12`.",
        "Check that both vMotion interfaces are in the same VLAN.",
    ),
    references=(GUIDE, KB),
    evidence=(1,),
)
GENERIC = CauseMatch(
    id="migration-failed-generic",
    title="The destination gave up",
    confidence=0.3141592,
    level="low",
    match=MatchKind.FUZZY,
    score=87.65432,
    cause="A generic message that follows the real reason.",
    remedies=(),
    references=(OLD_KB,),
    evidence=(0,),
)

FAILED_EVIDENCE = (
    Evidence(
        source="esx-b2.tgz",
        member="esx-b2.tgz!/esx-b2-2025-03-01/var/run/log/vmkernel.log",
        line_no=4711,
        ts_utc=START + timedelta(seconds=32),
        host="esx-b2",
        log="vmkernel",
        side=Side.DESTINATION,
        ts_log_utc=START + timedelta(seconds=35, milliseconds=250),
        text="2025-03-01T10:05:33.350Z cpu2:1234)WARNING: Migrate: 1: failed",
    ),
    Evidence(
        source="esx-a1.tgz",
        member="esx-a1.tgz!/esx-a1-2025-03-01/var/run/log/vmkernel.1.gz",
        line_no=1234,
        ts_utc=START + timedelta(seconds=33),
        host="esx-a1",
        log="vmkernel",
        side=Side.SOURCE,
        ts_log_utc=START + timedelta(seconds=33),
        text="2025-03-01T10:05:31.100Z cpu0:4321)WARNING: Net: 2: connect to 10.20.0.12 timed out",
    ),
)

FAILED = Incident(
    incident_id="12e45678",
    kind=Kind.VMOTION,
    outcome=Outcome.FAILED,
    severity=Severity.ERROR,
    stage=Stage.CONNECT,
    progress_percent=10,
    progress_basis="documented",
    migration_id="6021345987110293847",
    op_ids=("lro-42-0001", "7f3c-01"),
    vm="db01",
    vm_path="/vmfs/volumes/ds1/db01/db01.vmx",
    source=Endpoint("esx-a1", "10.20.0.11", "4321"),
    destination=Endpoint("esx-b2", "10.20.0.12", None),
    started_utc=START,
    failed_utc=START + timedelta(seconds=33),
    ended_utc=START + timedelta(seconds=34, microseconds=5),
    duration_s=33.0004,
    stages=(
        StageSpan(Stage.PREPARE, Side.SOURCE, START, START + timedelta(seconds=1), 1.2),
        StageSpan(Stage.CONNECT, None, START + timedelta(seconds=1), None, None),
    ),
    metrics={"switchover_s": 0.25, "downtime_ms": 120.0},
    message="Failed to connect to the remote host.",
    evidence=FAILED_EVIDENCE,
    gaps=(
        Gap("vmware.log of db01", "the bundle does not hold it", "collect it from the VM's directory"),
        Gap("vpxd.log", "no vCenter bundle was given", "collect a vCenter support bundle"),
    ),
    user="EXAMPLE\\ops",
    trigger=Trigger.MAINTENANCE_MODE,
    causes=(NETWORK, GENERIC),
)


def blank(outcome: Outcome, incident_id: str) -> Incident:
    """Return an incident about which nothing else is known."""
    return Incident(
        incident_id=incident_id,
        kind=Kind.UNKNOWN,
        outcome=outcome,
        severity=Severity.WARNING,
        stage=None,
        progress_percent=None,
        progress_basis=None,
        migration_id=None,
        op_ids=(),
        vm=None,
        vm_path=None,
        source=Endpoint(),
        destination=Endpoint(),
        started_utc=None,
        failed_utc=None,
        ended_utc=None,
        duration_s=None,
        stages=(),
        metrics={},
        message=None,
        evidence=(),
        gaps=(),
    )


HOSTILE_INCIDENT = Incident(
    incident_id="0badc0de",
    kind=Kind.COLD,
    outcome=Outcome.STALLED,
    severity=Severity.CRITICAL,
    stage=Stage.PRECOPY,
    progress_percent=None,
    progress_basis=None,
    migration_id=HOSTILE,
    op_ids=(HOSTILE,),
    vm=HOSTILE,
    vm_path=HOSTILE,
    source=Endpoint(HOSTILE, HOSTILE, HOSTILE),
    destination=Endpoint(None, HOSTILE, None),
    started_utc=START,
    failed_utc=None,
    ended_utc=None,
    duration_s=7322.0,
    stages=(),
    metrics={HOSTILE: float("nan")},
    message=HOSTILE,
    evidence=(Evidence(HOSTILE, HOSTILE, 1, None, HOSTILE, HOSTILE, None, HOSTILE),),
    gaps=(Gap(HOSTILE, HOSTILE, HOSTILE),),
    user=HOSTILE,
    causes=(
        CauseMatch(
            id="hostile",
            title=HOSTILE,
            confidence=0.5,
            level="medium",
            match=MatchKind.STATUS,
            score=1.0,
            cause=HOSTILE,
            remedies=(HOSTILE,),
            references=(Reference("kb", HOSTILE, HOSTILE, "javascript:alert(1)", HOSTILE),),
            evidence=(9, -1),
            variables={"host": HOSTILE},
        ),
    ),
)

SUCCEEDED = Migration(
    incident_id="900d0000",
    kind=Kind.STORAGE_VMOTION,
    outcome=Outcome.SUCCEEDED,
    severity=Severity.INFO,
    stage=Stage.FINISH,
    progress_percent=100,
    progress_basis="inferred",
    migration_id="1700000000000001",
    op_ids=(),
    vm="web02",
    vm_path=None,
    source=Endpoint("esx-a1"),
    destination=Endpoint("esx-a1"),
    started_utc=START + timedelta(minutes=10),
    failed_utc=None,
    ended_utc=START + timedelta(minutes=12, seconds=5),
    duration_s=125.0,
    stages=(),
    metrics={"precopy_mb_s": 850.5},
    message=None,
    evidence=(),
    gaps=(),
)

OTHERS = (Outcome.STALLED, Outcome.CANCELLED, Outcome.INCOMPLETE, Outcome.REFUSED)


def coverage(member: str, host: str, lines: int, unparsed: int) -> Coverage:
    """Return a member read from ten to eleven o'clock."""
    hour = START.replace(minute=0, second=0, microsecond=0)
    return Coverage(
        f"{host}.tgz", member, host, "vmkernel", "vmkernel-7", hour, hour + timedelta(hours=1), lines, unparsed, None
    )


def make_report(
    *incidents: Incident, warnings: tuple[Notice, ...] = (), clocks: tuple[ClockOffset, ...] = ()
) -> Report:
    """Return a report of two bundles with these incidents and one migration that succeeded."""
    return Report(
        vmlog="1.2.3",
        catalogue="2025-03-01+abc123",
        sources=(
            SourceInfo("esx-a1.tgz", "vm-support", "esx-a1", "ESXi", "7.0.3", "10000001", START),
            SourceInfo("esx-b2.tgz", "vm-support", "esx-b2", None, None, None, None),
        ),
        coverage=(
            coverage("esx-a1.tgz!/esx-a1-2025-03-01/var/run/log/vmkernel.1.gz", "esx-a1", 12_000, 12),
            coverage("esx-b2.tgz!/esx-b2-2025-03-01/var/run/log/vmkernel.log", "esx-b2", 345, 0),
        ),
        clocks=clocks,
        migrations=(*(i for i in incidents if i.outcome is not Outcome.REFUSED), SUCCEEDED),
        incidents=incidents,
        unexplained=(Unexplained("Migrate: <num>: odd failure of <hex>", 3, FAILED_EVIDENCE[:1]),) if incidents else (),
        warnings=warnings,
    )


TYPICAL = make_report(
    FAILED,
    blank(Outcome.REFUSED, "5ef00000"),
    warnings=(Notice("assumed-year", "The year 2025 was assumed.", "esx-b2.tgz", "esx-b2.tgz!/var/log/messages"),),
    clocks=(ClockOffset("esx-b2", "esx-a1", 3.25, 0.1, 12), ClockOffset("esx-c3", "esx-a1", 0.9, 0.1, 2)),
)
EVERYTHING = make_report(FAILED, HOSTILE_INCIDENT, *(blank(outcome, f"b1a00{n}") for n, outcome in enumerate(OTHERS)))
QUIET = make_report()


def rendered(report: Report | CheckReport, fmt: str, **options: object) -> str:
    """Return what `write` makes of the report, as text."""
    out = io.BytesIO()
    write_report(report, fmt, out, WriterOptions(**options))  # type: ignore[arg-type]
    return out.getvalue().decode()
