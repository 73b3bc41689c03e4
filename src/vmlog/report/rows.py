"""A migration as one flat, typed row: the columns of CSV and Parquet."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Final

from vmlog.model import SCHEMA_VERSION, Incident, IncidentCheck, Migration, Report
from vmlog.report import phrases
from vmlog.report.highlights import kb_reference, key_evidence, top_cause
from vmlog.report.shared_dictionaries import rounded
from vmlog.triage.every_migration import all_migrations

Cell = str | int | float | datetime | None

COLUMNS: Final[Mapping[str, type]] = {
    "schema": int,
    "incident_id": str,
    "kind": str,
    "outcome": str,
    "severity": str,
    "stage": str,
    "progress_percent": int,
    "vm": str,
    "migration_id": str,
    "source_host": str,
    "destination_host": str,
    "started_utc": datetime,
    "failed_utc": datetime,
    "duration_s": float,
    "cause_id": str,
    "cause": str,
    "confidence": float,
    "match": str,
    "kb": str,
    "kb_url": str,
    "next_step": str,
    "message": str,
    "evidence_count": int,
    "member": str,
    "line_no": int,
    "gaps": str,
    "user": str,
    "trigger": str,
    "source_ip": str,
    "destination_ip": str,
    "ended_utc": datetime,
    "downtime_ms": float,
    "precopy_mb_s": float,
    "checks": str,
}

# Further columns of Parquet. Those of CSV are fixed in number and order (docs/output.md).
MORE_COLUMNS: Final[Mapping[str, type]] = {"cancelled_by": str}


def listed_migrations(report: Report, *, show_all: bool) -> Sequence[Migration]:
    """Return what gets a row: the incidents, or with `show_all` every migration, in the order of the report."""
    if not show_all:
        return report.incidents
    incidents = {incident.incident_id: incident for incident in report.incidents}
    return [incidents.get(one.incident_id, one) for one in all_migrations(report)]


def full_row(incident: Migration) -> dict[str, Cell]:
    """Return the cells of `row` and of `MORE_COLUMNS`."""
    return {**row(incident), "cancelled_by": incident.cancelled_by}


def row(incident: Migration) -> dict[str, Cell]:
    """Return the migration's cells by column, in order. Log text is raw: the writer makes it safe."""
    cause = top_cause(incident)
    article = kb_reference(cause)
    record = key_evidence(incident)
    return {
        "schema": SCHEMA_VERSION,
        "incident_id": incident.incident_id,
        "kind": incident.kind.value,
        "outcome": incident.outcome.value,
        "severity": incident.severity.value,
        "stage": incident.stage.value if incident.stage else None,
        "progress_percent": incident.progress_percent,
        "vm": incident.vm,
        "migration_id": incident.migration_id,
        "source_host": incident.source.host or incident.source.ip,
        "destination_host": incident.destination.host or incident.destination.ip,
        "started_utc": incident.started_utc,
        "failed_utc": incident.failed_utc,
        "duration_s": rounded(incident.duration_s),
        "cause_id": cause.id if cause else None,
        "cause": cause.title if cause else None,
        "confidence": rounded(cause.confidence) if cause else None,
        "match": cause.match.value if cause else None,
        "kb": (article.id or article.legacy_id) if article else None,
        "kb_url": article.url if article else None,
        "next_step": cause.remedies[0] if cause and cause.remedies else None,
        "message": phrases.message(incident),
        "evidence_count": len(incident.evidence),
        "member": record.member if record else None,
        "line_no": record.line_no if record else None,
        "gaps": "; ".join(gap.what for gap in incident.gaps) or None,
        "user": incident.user,
        "trigger": incident.trigger.value if incident.trigger else None,
        "source_ip": incident.source.ip,
        "destination_ip": incident.destination.ip,
        "ended_utc": incident.ended_utc,
        "downtime_ms": rounded(incident.metrics.get("downtime_ms")),
        "precopy_mb_s": rounded(incident.metrics.get("precopy_mb_s")),
        "checks": _bearings(incident.checks if isinstance(incident, Incident) else ()),
    }


def _bearings(checks: Sequence[IncidentCheck]) -> str | None:
    """Return what the configuration says in brief: `confirms:H6 contradicts:P2`."""
    return " ".join(f"{check.says.value}:{check.result.number}" for check in checks) or None
