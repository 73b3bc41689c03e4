"""What is known of a migration without its causes."""

from __future__ import annotations

from typing import Final

from vmlog.diagnose.conclusion import Conclusion
from vmlog.diagnose.duration import duration_of
from vmlog.diagnose.gaps import clock_gaps
from vmlog.diagnose.identity import incident_id
from vmlog.diagnose.progress_bar import progress_of
from vmlog.knowledge.cause import Cause
from vmlog.knowledge.stage_limits import StageLimits
from vmlog.model import Migration
from vmlog.terms import Outcome, Severity
from vmlog.timeline.timeline import Timeline

_SEVERITY: Final = {
    Outcome.SUCCEEDED: Severity.INFO,
    Outcome.CANCELLED: Severity.NOTICE,
    Outcome.INCOMPLETE: Severity.NOTICE,
    Outcome.REFUSED: Severity.WARNING,
    Outcome.STALLED: Severity.ERROR,
    Outcome.FAILED: Severity.ERROR,
}


def severity_of(outcome: Outcome, cause: Cause | None) -> Severity:
    """Return how bad an outcome is; the cause of a failure or a stall can make it worse.

    >>> severity_of(Outcome.FAILED, None)
    <Severity.ERROR: 'error'>
    """
    severity = _SEVERITY[outcome]
    if cause and outcome in (Outcome.FAILED, Outcome.STALLED):
        return max(severity, cause.severity, key=lambda item: item.rank)
    return severity


def summarise(timeline: Timeline, conclusion: Conclusion, limits: StageLimits, cause: Cause | None = None) -> Migration:
    """Return the migration, still without message, detail and evidence.

    Args:
        timeline: the migration.
        conclusion: how and where it ended, and its kind.
        limits: the documented percents of the stages.
        cause: the cause that a record of its own states.
    """
    verdict, stage = conclusion.verdict, conclusion.stage
    duration = duration_of(timeline, verdict, stage, limits)
    percent, basis = progress_of(conclusion, limits, cause)
    return Migration(
        incident_id=incident_id(timeline.group),
        kind=conclusion.kind,
        outcome=verdict.outcome,
        severity=severity_of(verdict.outcome, cause),
        stage=stage,
        progress_percent=percent,
        progress_basis=basis,
        migration_id=timeline.group.migration_id,
        op_ids=tuple(sorted(timeline.group.operations)),
        vm=timeline.vm,
        vm_path=timeline.vm_path,
        source=timeline.source,
        destination=timeline.destination,
        started_utc=duration.started,
        failed_utc=verdict.failed_utc,
        ended_utc=duration.ended,
        duration_s=duration.seconds,
        stages=duration.spans,
        metrics=dict(sorted(timeline.metrics.items())),
        message=None,
        evidence=(),
        gaps=clock_gaps(timeline),
        user=timeline.request.user,
        trigger=timeline.request.trigger,
    )
