"""Reports whose pages are opened in a browser."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import timedelta

from tests.support.check_samples import PAIR
from tests.support.fleet_samples import crowded_fleet
from tests.support.lane_samples import HOSTILE_LANES, LATE_TROUBLE, MOVED, OPEN
from tests.support.many_moves import OTHER_CAUSE, moved, report_of
from tests.support.report_samples import EVERYTHING, FAILED, GENERIC, KB, NETWORK, TYPICAL, make_report
from vmlog.model import CheckReport, ClockOffset, Incident, Report
from vmlog.report.fleet_html import fleet_html_lines
from vmlog.terms import Outcome, Stage

AHEAD = ClockOffset("esx-b2", "vc-a", 3.25, 0.1, 12)
# A cause as long as those of the catalogue, for what has to fit on a printed page.
LONG = replace(
    NETWORK,
    cause="The VM was already paused for the hand-over, and its state did not reach the destination in time. " * 4,
    remedies=tuple(f"{number}. {NETWORK.remedies[0]} `vmkping -I vmk1 -d -s 8972 10.20.0.12`" for number in range(4)),
    references=(KB, KB, KB),
    evidence=(1,),
)


def _shifted(incident: Incident, number: int) -> Incident:
    """Return the incident a few minutes later, under another id."""
    later = timedelta(minutes=7 * number)
    return replace(
        incident,
        incident_id=f"{number:012x}",
        started_utc=incident.started_utc and incident.started_utc + later,
        failed_utc=incident.failed_utc and incident.failed_utc + later,
        ended_utc=incident.ended_utc and incident.ended_utc + later,
        stages=tuple(
            replace(
                span,
                start_utc=span.start_utc and span.start_utc + later,
                end_utc=span.end_utc and span.end_utc + later,
            )
            for span in incident.stages
        ),
        evidence=tuple(replace(line, ts_utc=line.ts_utc and line.ts_utc + later) for line in incident.evidence),
    )


def one() -> Report:
    """Return a report of one incident."""
    return replace(make_report(replace(MOVED, causes=(LONG, GENERIC))), clocks=(AHEAD,))


def few() -> Report:
    """Return a report of a few incidents, each with a timeline of another kind."""
    samples = (replace(MOVED, causes=(LONG, GENERIC)), LATE_TROUBLE, OPEN, replace(MOVED, outcome=Outcome.STALLED))
    return replace(make_report(*(_shifted(one, number) for number, one in enumerate(samples))), clocks=(AHEAD,))


def many() -> Report:
    """Return a report of many incidents: two hosts, two causes, four VMs, and stages whose names sort otherwise."""
    stages = (Stage.CONNECT, Stage.SWITCHOVER, Stage.PRECOPY)
    moves = [
        replace(
            moved(
                number,
                7 * number,
                "esx-a1" if number % 3 else "esx-a2",
                "esx-a2" if number % 3 else "esx-a1",
                cause=OTHER_CAUSE if number % 4 == 0 else NETWORK,
                outcome=Outcome.REFUSED if number % 4 == 0 else Outcome.FAILED,
                vm=f"vm-{number % 5}",
                stage=stages[number % 3],
            ),
            evidence=FAILED.evidence,
            message=f"the word-{number}x of this one",
        )
        for number in range(24)
    ]
    return report_of(moves)


def crowd() -> Report:
    """Return a report of so many incidents that each is shown in brief."""
    return make_report(*(_shifted(MOVED, number) for number in range(61)))


def hostile() -> Report:
    """Return a report whose texts attack the page."""
    return make_report(*EVERYTHING.incidents, HOSTILE_LANES)


def fleet() -> str:
    """Return the page of a fleet."""
    return "\n".join(fleet_html_lines(crowded_fleet()))


# A page, or what it is written from.
PAGES: Mapping[str, Callable[[], Report | CheckReport | str]] = {
    "one": one,
    "few": few,
    "many": many,
    "crowd": crowd,
    "hostile": hostile,
    "typical": lambda: TYPICAL,
    "check": lambda: PAIR,
    "fleet": fleet,
}
