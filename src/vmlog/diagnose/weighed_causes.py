"""Weighing the causes of an incident by what the configuration of its hosts says of them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Final

from vmlog.diagnose.confidence import (
    CONFIGURED_ALONE,
    CONFIRMED_DOUBT_FACTOR,
    CONTRADICTED_FACTOR,
    HIGH_FROM,
    HIGHEST,
    LEAST,
    SUSPECTED_DOUBT_FACTOR,
    level_of,
)
from vmlog.knowledge.catalogue import Catalogue
from vmlog.knowledge.check_file import Check
from vmlog.model import CauseMatch, CheckResult, CheckValue, Evidence, Incident, IncidentCheck
from vmlog.terms import Bearing, CheckOutcome, MatchKind

_MOST_ROWS: Final = 8
_MOST_CAUSES: Final = 8
# What the configuration is after this time says little of what it was at the failure.
_SOON: Final = timedelta(days=1)


def weigh_causes(
    incident: Incident, heard: Sequence[IncidentCheck], checks: Mapping[str, Check], catalogue: Catalogue
) -> Incident:
    """Return the incident with the checks, its causes weighed by them, and their values among its evidence.

    Args:
        incident: the incident as the logs show it.
        heard: what the checks say of it.
        checks: all checks by id.
        catalogue: the causes.
    """
    named = _Named(checks, catalogue)
    evidence = _EvidenceRows(incident.evidence)
    causes = [_weighed(cause, heard, named, evidence, incident.failed_utc) for cause in incident.causes]
    best = max((cause.confidence for cause in causes if cause.role == "cause"), default=0.0)
    if best < HIGH_FROM:
        causes += _configured(heard, named, evidence)
    causes.sort(key=lambda cause: (cause.role != "cause", -cause.confidence))
    return replace(
        incident,
        checks=tuple(_dated(check, incident.failed_utc) for check in heard),
        causes=tuple(causes[:_MOST_CAUSES]),
        evidence=tuple(evidence.rows),
    )


@dataclass(frozen=True, slots=True)
class _Named:
    """The checks and causes by id."""

    checks: Mapping[str, Check]
    catalogue: Catalogue

    def confirming(self, cause: str, heard: Sequence[IncidentCheck]) -> list[IncidentCheck]:
        """Return the checks that agree with a cause."""
        return [
            item
            for item in heard
            if item.says is Bearing.CONFIRMS and cause in (item.result.cause, *self.checks[item.result.check].confirms)
        ]

    def opposing(self, cause: str, heard: Sequence[IncidentCheck]) -> list[IncidentCheck]:
        """Return the checks that speak against a cause."""
        return [
            item
            for item in heard
            if item.says is Bearing.CONTRADICTS and cause in self.checks[item.result.check].speaks_against
        ]


class _EvidenceRows:
    """The evidence of an incident, to which values of checks are added once each."""

    def __init__(self, rows: Sequence[Evidence]) -> None:
        self.rows = list(rows)
        self._positions = {row: at for at, row in enumerate(rows)}

    def add(self, result: CheckResult) -> tuple[int, ...]:
        """Add the values that decided a check; return their positions."""
        positions = []
        for row in filter(None, map(_evidence, result.values[:_MOST_ROWS])):
            if row not in self._positions:
                self._positions[row] = len(self.rows)
                self.rows.append(row)
            positions.append(self._positions[row])
        return tuple(dict.fromkeys(positions))


def _weighed(
    cause: CauseMatch,
    heard: Sequence[IncidentCheck],
    named: _Named,
    evidence: _EvidenceRows,
    failed_utc: datetime | None,
) -> CauseMatch:
    """Return a cause with what the checks say of it: one that agrees raises it, else one that does not lowers it."""
    if agreeing := named.confirming(cause.id, heard):
        is_sure = any(item.result.result is CheckOutcome.FAIL for item in agreeing)
        factor = CONFIRMED_DOUBT_FACTOR if is_sure else SUSPECTED_DOUBT_FACTOR
        confidence = max(cause.confidence, min(HIGHEST, round(1 - (1 - cause.confidence) * factor, 2)))
        rows = [row for item in agreeing for row in evidence.add(item.result)]
        return replace(
            cause,
            confidence=confidence,
            level=level_of(confidence),
            confirmed_by=tuple(item.result.check for item in agreeing),
            evidence=tuple(dict.fromkeys((*cause.evidence, *rows))),
        )
    if opposing := named.opposing(cause.id, heard):
        lowers = any(_is_soon(item.result, failed_utc) for item in opposing)
        confidence = max(LEAST, round(cause.confidence * CONTRADICTED_FACTOR, 2)) if lowers else cause.confidence
        return replace(
            cause,
            confidence=confidence,
            level=level_of(confidence),
            contradicted_by=tuple(item.result.check for item in opposing),
        )
    return cause


def _configured(heard: Sequence[IncidentCheck], named: _Named, evidence: _EvidenceRows) -> Iterator[CauseMatch]:
    """Yield the causes that only the configuration shows."""
    by_cause: dict[str, list[CheckResult]] = {}
    for item in heard:
        if item.says is Bearing.EXPLAINS and item.result.cause:
            by_cause.setdefault(item.result.cause, []).append(item.result)
    for identity, results in by_cause.items():
        cause = named.catalogue.causes[identity]
        yield CauseMatch(
            id=cause.id,
            title=cause.title,
            confidence=CONFIGURED_ALONE,
            level=level_of(CONFIGURED_ALONE),
            match=MatchKind.CONFIGURATION,
            score=1.0,
            cause=cause.explain.cause,
            remedies=cause.explain.steps(),
            references=cause.references,
            evidence=tuple(dict.fromkeys(row for result in results for row in evidence.add(result))),
            role=cause.role,
            draft=cause.status == "draft",
            confirmed_by=tuple(result.check for result in results),
        )


def _evidence(value: CheckValue) -> Evidence | None:
    if value.source is None or value.member is None:
        return None
    return Evidence(
        source=value.source,
        member=value.member,
        line_no=value.line_no or 0,
        ts_utc=None,
        host=value.host,
        log=value.member.rpartition("/")[2],
        side=None,
        text=f"{value.name}: {value.value}",
    )


def _is_soon(result: CheckResult, failed_utc: datetime | None) -> bool:
    """Return whether the facts are from about the time of the failure, not from after a repair."""
    return bool(result.as_of_utc and failed_utc and result.as_of_utc - failed_utc <= _SOON)


def _dated(check: IncidentCheck, failed_utc: datetime | None) -> IncidentCheck:
    """Return a check whose text says so if its facts are much younger than the failure."""
    result = check.result
    if _is_soon(result, failed_utc) or not (result.as_of_utc and failed_utc):
        return check
    days = (result.as_of_utc - failed_utc).days
    note = f"{result.detail}; the bundle was made {days} {'day' if days == 1 else 'days'} after the failure"
    return IncidentCheck(replace(result, detail=note), check.says)
