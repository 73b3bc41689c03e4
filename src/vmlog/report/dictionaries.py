"""The model as plain dictionaries in the order of the output contract; JSON and JSON Lines are written from these."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime

from vmlog.model import (
    CauseMatch,
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

_DIGITS = 3


def iso(moment: datetime | None) -> str | None:
    """Return the time in UTC as ISO 8601 with `Z` and as many of 0, 3 or 6 decimals as it needs.

    >>> iso(datetime(2025, 3, 1, 10, 5, 31, 20_000, tzinfo=UTC))
    '2025-03-01T10:05:31.020Z'
    """
    if moment is None:
        return None
    if moment.microsecond == 0:
        precision = "seconds"
    else:
        precision = "milliseconds" if moment.microsecond % 1000 == 0 else "microseconds"
    return moment.astimezone(UTC).isoformat(timespec=precision).removesuffix("+00:00") + "Z"


def rounded(value: float | None) -> float | None:
    """Return the number with 3 decimals, never -0.0; None when there is none or it is not finite.

    >>> rounded(0.12345), rounded(-0.0001), rounded(float("inf"))
    (0.123, 0.0, None)
    """
    if value is None or not math.isfinite(value):
        return None
    return round(value, _DIGITS) + 0.0


def incident_dict(incident: Migration) -> dict[str, object]:
    """Return the JSON object of an incident or, without `causes`, of a migration."""
    fields = _migration_dict(incident)
    if not isinstance(incident, Incident):
        return fields
    ordered: dict[str, object] = {}
    for name, value in fields.items():
        if name == "evidence":
            ordered["causes"] = [cause_dict(cause) for cause in incident.causes]
        ordered[name] = value
    return ordered


def cause_dict(cause: CauseMatch) -> dict[str, object]:
    """Return the JSON object of one ranked cause."""
    return {
        "id": cause.id,
        "title": cause.title,
        "role": cause.role,
        "draft": cause.draft,
        "confidence": rounded(cause.confidence),
        "level": cause.level,
        "match": cause.match.value,
        "score": rounded(cause.score),
        "cause": cause.cause,
        "remedies": list(cause.remedies),
        "references": [_reference_dict(reference) for reference in cause.references],
        "evidence": list(cause.evidence),
    }


def report_dict(report: Report) -> dict[str, object]:
    """Return the JSON object of a whole report."""
    return {
        "schema": report.schema,
        "vmlog": report.vmlog,
        "catalogue": report.catalogue,
        "sources": [source_dict(source) for source in report.sources],
        "coverage": [coverage_dict(coverage) for coverage in report.coverage],
        "clocks": [_clock_dict(clock) for clock in report.clocks],
        "migrations": [_migration_dict(migration) for migration in report.migrations],
        "incidents": [incident_dict(incident) for incident in report.incidents],
        "unexplained": [_unexplained_dict(unexplained) for unexplained in report.unexplained],
        "warnings": [notice_dict(notice) for notice in report.warnings],
    }


def explain_dict(query: str, matches: Sequence[CauseMatch], variables: Mapping[str, str]) -> dict[str, object]:
    """Return the JSON object that answers `vmlog explain`: the matches best first, as the caller ranked them."""
    return {
        "query": query,
        "matches": [cause_dict(cause) for cause in matches],
        "variables": dict(variables),
    }


def _migration_dict(migration: Migration) -> dict[str, object]:
    return {
        "incident_id": migration.incident_id,
        "kind": migration.kind.value,
        "outcome": migration.outcome.value,
        "severity": migration.severity.value,
        "stage": migration.stage.value if migration.stage else None,
        "progress_percent": migration.progress_percent,
        "progress_basis": migration.progress_basis,
        "migration_id": migration.migration_id,
        "op_ids": list(migration.op_ids),
        "vm": migration.vm,
        "vm_path": migration.vm_path,
        "source": _endpoint_dict(migration.source),
        "destination": _endpoint_dict(migration.destination),
        "user": migration.user,
        "trigger": migration.trigger.value if migration.trigger else None,
        "cancelled_by": migration.cancelled_by,
        "started_utc": iso(migration.started_utc),
        "failed_utc": iso(migration.failed_utc),
        "ended_utc": iso(migration.ended_utc),
        "duration_s": rounded(migration.duration_s),
        "stages": [_span_dict(span) for span in migration.stages],
        "metrics": {name: rounded(migration.metrics[name]) for name in sorted(migration.metrics)},
        "detail": migration.detail,
        "message": migration.message,
        "evidence": [_evidence_dict(evidence) for evidence in migration.evidence],
        "gaps": [_gap_dict(gap) for gap in migration.gaps],
    }


def _endpoint_dict(endpoint: Endpoint) -> dict[str, object]:
    return {"host": endpoint.host, "ip": endpoint.ip, "world": endpoint.world}


def _span_dict(span: StageSpan) -> dict[str, object]:
    return {
        "stage": span.stage.value if span.stage else None,
        "side": span.side.value if span.side else None,
        "start_utc": iso(span.start_utc),
        "end_utc": iso(span.end_utc),
        "duration_s": rounded(span.duration_s),
    }


def _evidence_dict(evidence: Evidence) -> dict[str, object]:
    return {
        "source": evidence.source,
        "member": evidence.member,
        "line_no": evidence.line_no,
        "ts_utc": iso(evidence.ts_utc),
        "ts_log_utc": iso(evidence.ts_log_utc),
        "host": evidence.host,
        "log": evidence.log,
        "side": evidence.side.value if evidence.side else None,
        "text": evidence.text,
    }


def _gap_dict(gap: Gap) -> dict[str, object]:
    return {"what": gap.what, "why": gap.why, "how_to_get": gap.how_to_get}


def _reference_dict(reference: Reference) -> dict[str, object]:
    return {
        "kind": reference.kind,
        "id": reference.id,
        "legacy_id": reference.legacy_id,
        "url": reference.url,
        "title": reference.title,
    }


def source_dict(source: SourceInfo) -> dict[str, object]:
    """Return the JSON object of a row of `sources`."""
    return {
        "source": source.source,
        "kind": source.kind,
        "host": source.host,
        "product": source.product,
        "version": source.version,
        "build": source.build,
        "collected_utc": iso(source.collected_utc),
    }


def coverage_dict(coverage: Coverage) -> dict[str, object]:
    """Return the JSON object of a row of `coverage`."""
    return {
        "source": coverage.source,
        "member": coverage.member,
        "host": coverage.host,
        "log": coverage.log,
        "format": coverage.format,
        "first_utc": iso(coverage.first_utc),
        "last_utc": iso(coverage.last_utc),
        "lines": coverage.lines,
        "unparsed": coverage.unparsed,
        "note": coverage.note,
    }


def _clock_dict(clock: ClockOffset) -> dict[str, object]:
    return {
        "host": clock.host,
        "reference": clock.reference,
        "offset_s": rounded(clock.offset_s),
        "spread_s": rounded(clock.spread_s),
        "pairs": clock.pairs,
        "from_utc": iso(clock.from_utc),
        "until_utc": iso(clock.until_utc),
    }


def _unexplained_dict(unexplained: Unexplained) -> dict[str, object]:
    return {
        "template": unexplained.template,
        "count": unexplained.count,
        "evidence": [_evidence_dict(evidence) for evidence in unexplained.evidence],
    }


def notice_dict(notice: Notice) -> dict[str, object]:
    """Return the JSON object of a row of `warnings`."""
    return {"code": notice.code, "message": notice.message, "source": notice.source, "member": notice.member}
