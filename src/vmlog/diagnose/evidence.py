"""Which records of a migration an incident shows as its evidence."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import fields, replace
from itertools import islice
from typing import Any, Final

from vmlog.diagnose.error_message import is_failing
from vmlog.diagnose.nearby import NearbyRecord
from vmlog.model import CauseMatch, Evidence, Incident, Migration
from vmlog.timeline.timeline import Timeline

MAX_EVIDENCE: Final = 24
# Where no cause is proved, so many of the records that tell of something going wrong stand for it.
_MOST_FAILING: Final = 8


def choose_evidence(course: Timeline, proof: set[int], nearby: Sequence[NearbyRecord] = ()) -> list[int]:
    """Which records to show, in order of time: those that prove causes and ends first, then the beginnings.

    Where nothing is proved, the first failing records come first, also those that no stage line knows.
    The records of `nearby` are numbered after those of the course, and are all shown.
    """
    told_by = {id(item) for item in course.request.told_by}
    failing = () if proof else (index for index, item in enumerate(course.observations) if is_failing(item))
    proof = (
        proof
        | set(islice(failing, _MOST_FAILING))
        | {index for index, item in enumerate(course.observations) if id(item) in told_by}
    )
    ends = {"fail", "refuse", "cancel", "abort", "success"}
    known = len(course.observations)
    wanted = dict.fromkeys(sorted(index for index in proof if index < known))
    told = [{mark.line.event for mark in item.marks} for item in course.observations]
    for events in (ends, {"begin"}, {"end", "error", "measure"}):
        wanted.update(dict.fromkeys(index for index, tells in enumerate(told) if not events.isdisjoint(tells)))
    shown = sorted(islice(wanted, MAX_EVIDENCE)) or [0]
    if not nearby:
        return shown
    records = [*course.observations, *(found.observation for found in nearby)]
    return sorted([*shown, *range(known, len(records))], key=lambda index: records[index].order)


def evidence_of(course: Timeline, shown: Sequence[int], nearby: Sequence[NearbyRecord] = ()) -> tuple[Evidence, ...]:
    """The records that `chosen` chose."""
    known = len(course.observations)
    return tuple(
        course.records[index].evidence()
        if index < known
        else nearby[index - known].observation.evidence(nearby[index - known].side)
        for index in shown
    )


def as_incident(migration: Migration, causes: Sequence[CauseMatch], shown: Sequence[int]) -> Incident:
    """The migration as an incident; the causes' evidence is counted by its place among what is shown."""
    place = {index: position for position, index in enumerate(shown)}
    shared: dict[str, Any] = {item.name: getattr(migration, item.name) for item in fields(migration)}
    return Incident(
        **shared,
        causes=tuple(
            replace(cause, evidence=tuple(sorted(place[index] for index in cause.evidence if index in place)))
            for cause in causes
        ),
    )
