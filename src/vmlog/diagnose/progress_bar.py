"""Where the client's progress bar stood when a migration ended."""

from __future__ import annotations

from vmlog.diagnose.conclusion import Conclusion
from vmlog.knowledge.cause import Cause
from vmlog.knowledge.stage_limits import StageLimits
from vmlog.terms import Kind, Outcome


def progress_of(
    conclusion: Conclusion, limits: StageLimits, cause: Cause | None = None
) -> tuple[int | None, str | None]:
    """Return the percent at which the progress bar stood, and its basis: `inferred` or `documented`.

    It is 100 for a success, else what is documented for the cause or for the stage. Both are None if unknown:
    no log prints the percent of a migration.
    """
    verdict, stage = conclusion.verdict, conclusion.stage
    if verdict.outcome is Outcome.SUCCEEDED:
        return 100, "inferred"
    known = verdict.outcome in (Outcome.FAILED, Outcome.STALLED) or verdict.open_at == (stage,)
    # Copying files has a progress bar of its own.
    if not known or stage is None or conclusion.kind is Kind.COLD:
        return None, None
    if cause and cause.percent is not None and cause.stage in (stage, "any"):
        return cause.percent, "documented"
    row = limits.stages.get(stage)
    return (row.percent, "documented") if row and row.percent is not None else (None, None)
