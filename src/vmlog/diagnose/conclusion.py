"""What was concluded of a migration besides its causes."""

from __future__ import annotations

from dataclasses import dataclass

from vmlog.diagnose.outcome import Verdict
from vmlog.terms import Kind, Stage


@dataclass(frozen=True, slots=True)
class Conclusion:
    """How and where a migration ended, and of which kind it was.

    Attributes:
        verdict: how and when it ended.
        stage: where it ended, None if unknown.
        kind: its kind.
    """

    verdict: Verdict
    stage: Stage | None
    kind: Kind
