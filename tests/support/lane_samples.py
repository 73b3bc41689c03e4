"""Incidents with stages on three sides, for what draws them over time."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Final

from tests.support.report_samples import FAILED, HOSTILE, NETWORK, START
from vmlog.model import Endpoint, Evidence, Incident, StageSpan
from vmlog.terms import Outcome, Side, Stage


def at(seconds: float) -> datetime:
    """Return the time so many seconds after the start."""
    return START + timedelta(seconds=seconds)


def span(stage: Stage | None, side: Side | None, start: float | None, end: float | None) -> StageSpan:
    """Return a stage by seconds after the start."""
    return StageSpan(
        stage,
        side,
        None if start is None else at(start),
        None if end is None else at(end),
        None if start is None or end is None else end - start,
    )


def _line(side: Side, host: str, seconds: float | None, text: str, trouble: str | None = None) -> Evidence:
    moment = None if seconds is None else at(seconds)
    member = f"{host}.tgz!/var/run/log/vmkernel.log"
    return Evidence(f"{host}.tgz", member, 7, moment, host, "vmkernel", side, text, moment, trouble)


MOVED: Final = replace(
    FAILED,
    incident_id="a3ff4c2ca02b",
    stage=Stage.SWITCHOVER,
    failed_utc=at(114),
    ended_utc=at(116),
    duration_s=116.0,
    stages=(
        span(Stage.REQUEST, Side.VCENTER, 0, 114),
        span(Stage.CLEANUP, Side.VCENTER, 114, 116),
        span(None, Side.SOURCE, 0, 1),
        span(Stage.PREPARE, Side.SOURCE, 1, 1.5),
        span(Stage.CONNECT, Side.SOURCE, 1.5, 2),
        span(Stage.PRECOPY, Side.SOURCE, 2, 14),
        span(Stage.SWITCHOVER, Side.SOURCE, 14, 114),
        span(Stage.CLEANUP, Side.SOURCE, 114, 116),
        span(Stage.PREPARE, Side.DESTINATION, 0, 1),
        span(Stage.PRECOPY, Side.DESTINATION, 1, 14),
        span(Stage.RESUME, Side.DESTINATION, 14, 114),
        span(Stage.CLEANUP, Side.DESTINATION, 114, 116),
    ),
    evidence=(
        _line(Side.VCENTER, "vc-a", 0, "task begins"),
        _line(Side.SOURCE, "esx-a1", 114, "the switchover took too long"),
        _line(Side.SOURCE, "esx-a1", 1, "prepares"),
        _line(Side.SOURCE, "esx-a1", 1.2, "goes on"),
        _line(Side.SOURCE, "esx-a1", 60, "HBX: waiting", "A datastore lost its heartbeat"),
        _line(Side.DESTINATION, "esx-b2", 114.5, "gave up"),
        _line(Side.SOURCE, "esx-a1", None, "without a time"),
    ),
    causes=(replace(NETWORK, evidence=(1,)),),
)
LATE_TROUBLE: Final = replace(
    MOVED,
    evidence=(*MOVED.evidence[:4], replace(MOVED.evidence[4], ts_utc=at(900)), *MOVED.evidence[5:]),
)
OPEN: Final = replace(
    MOVED,
    outcome=Outcome.INCOMPLETE,
    failed_utc=None,
    ended_utc=None,
    duration_s=None,
    stages=(span(Stage.PREPARE, Side.SOURCE, 0, 2), span(Stage.PRECOPY, Side.SOURCE, 2, None)),
    evidence=(_line(Side.SOURCE, "esx-a1", 1, "begins"), _line(Side.SOURCE, "esx-a1", 90, "the last line")),
    causes=(),
)
HOSTILE_LANES: Final = replace(
    MOVED,
    vm=HOSTILE,
    message=HOSTILE,
    source=Endpoint(HOSTILE, None, None),
    destination=Endpoint(f"2{HOSTILE}", None, None),
    evidence=tuple(
        replace(line, text=HOSTILE, host=HOSTILE, log=HOSTILE, member=HOSTILE, trouble=line.trouble and HOSTILE)
        for line in MOVED.evidence
    ),
)


def SHORT_IN_LONG(length: timedelta) -> Incident:  # noqa: N802 - a sample that depends on a length
    """Return an incident whose pre-copy takes so long, and all else milliseconds or no time."""
    end = 0.01 + length.total_seconds()
    stages = (
        span(Stage.REQUEST, Side.VCENTER, 0, 0),
        span(None, Side.VCENTER, 0, end),
        span(Stage.VALIDATE, Side.VCENTER, end, end),
        span(Stage.CLEANUP, Side.VCENTER, end, end + 0.001),
        span(Stage.PREPARE, Side.SOURCE, 0, 0.005),
        span(Stage.CONNECT, Side.SOURCE, 0.005, 0.005),
        span(Stage.PRECOPY, Side.SOURCE, 0.005, end),
        span(Stage.SWITCHOVER, Side.SOURCE, end, end + 0.001),
    )
    return replace(MOVED, stages=stages, failed_utc=at(end), ended_utc=at(end + 0.001))
