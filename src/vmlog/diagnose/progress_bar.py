"""Where the client's progress bar stood when a migration ended."""

from __future__ import annotations

from datetime import datetime

from vmlog.diagnose.outcome import Verdict
from vmlog.knowledge.cause import Cause
from vmlog.knowledge.stage_limits import StageLimits
from vmlog.terms import Kind, Outcome, Stage
from vmlog.timeline.timeline import Timeline


def progress_of(
    timeline: Timeline,
    verdict: Verdict,
    stage: Stage | None,
    limits: StageLimits,
    kind: Kind,
    cause: Cause | None = None,
) -> tuple[int | None, str | None]:
    """Return the percent at which the progress bar stood, and its basis: `inferred`, `logged` or `documented`.

    100 for a success; else the last percent that a record printed before the failure; else what is documented for the
    cause or for the stage. Both are None where nothing tells.
    """
    if verdict.outcome is Outcome.SUCCEEDED:
        return 100, "inferred"
    if printed := _printed(timeline, verdict.failed_utc):
        return printed, "logged"
    known = verdict.outcome in (Outcome.FAILED, Outcome.STALLED) or verdict.open_at == (stage,)
    # Copying files has a progress bar of its own.
    if not known or stage is None or kind is Kind.COLD:
        return None, None
    if cause and cause.percent is not None and cause.stage in (stage, "any"):
        return cause.percent, "documented"
    row = limits.stages.get(stage)
    return (row.percent, "documented") if row and row.percent is not None else (None, None)


def _printed(timeline: Timeline, until: datetime | None) -> int | None:
    """Return the last percent that a record printed by then."""
    percents = [
        int(percent)
        for item in timeline.observations
        if (percent := item.fields.get("percent")) and not (until and item.when and item.when > until)
    ]
    return percents[-1] if percents and 0 <= percents[-1] <= 100 else None
