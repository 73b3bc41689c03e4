"""Migrations with stages of given lengths."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

from vmlog.model import Endpoint, Incident, Migration, StageSpan
from vmlog.terms import Kind, Outcome, Severity, Side, Stage

START = datetime(2025, 3, 1, 10, tzinfo=UTC)
PRECOPY = "source_precopy_s"


def spans(side: Side = Side.SOURCE, **lengths: float | None) -> tuple[StageSpan, ...]:
    """Return the stages of a side: `spans(prepare=1, precopy=20)`."""
    return tuple(StageSpan(Stage(name), side, START, START, length) for name, length in lengths.items())


def timed(
    number: int = 0,
    *stages: StageSpan,
    outcome: Outcome = Outcome.SUCCEEDED,
    route: tuple[str | None, str | None] = ("esx-a", "esx-b"),
    **changes: object,
) -> Migration:
    """Return a migration, an incident where it did not succeed."""
    make = Migration if outcome is Outcome.SUCCEEDED else Incident
    base = make(
        incident_id=f"{number:012x}",
        kind=Kind.VMOTION,
        outcome=outcome,
        severity=Severity.INFO,
        stage=None,
        progress_percent=None,
        progress_basis=None,
        migration_id=None,
        op_ids=(),
        vm=f"vm-{number}",
        vm_path=None,
        source=Endpoint(route[0]),
        destination=Endpoint(route[1]),
        started_utc=START + timedelta(minutes=number),
        failed_utc=None,
        ended_utc=None,
        duration_s=None,
        stages=stages,
        metrics={},
        message=None,
        evidence=(),
        gaps=(),
    )
    return replace(base, **changes)  # type: ignore[arg-type]


def failed(*stages: StageSpan, **changes: object) -> Incident:
    """Return a migration that failed."""
    made = timed(999, *stages, **{"outcome": Outcome.FAILED, **changes})  # type: ignore[arg-type]
    assert isinstance(made, Incident)
    return made
