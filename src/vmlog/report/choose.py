"""What to show first of an incident: the best cause, its article and the line that proves it."""

from __future__ import annotations

from vmlog.model import CauseMatch, Evidence, Incident, Migration, Reference, Report


def top_cause(migration: Migration) -> CauseMatch | None:
    """Return the first ranked cause; null when nothing documented matched."""
    return migration.causes[0] if isinstance(migration, Incident) and migration.causes else None


def kb_reference(cause: CauseMatch | None) -> Reference | None:
    """Return the cause's first knowledge base article."""
    if cause is None:
        return None
    return next((reference for reference in cause.references if reference.kind.casefold() == "kb"), None)


def best_reference(cause: CauseMatch) -> Reference | None:
    """Return the first knowledge base article, else the first reference of any kind."""
    return kb_reference(cause) or next(iter(cause.references), None)


def proof(migration: Migration) -> Evidence | None:
    """Return the line that proves it: the first evidence of the top cause, else the first of the incident."""
    cause = top_cause(migration)
    for index in cause.evidence if cause else ():
        if 0 <= index < len(migration.evidence):
            return migration.evidence[index]
    return migration.evidence[0] if migration.evidence else None


def all_migrations(report: Report) -> tuple[Migration, ...]:
    """Return every migration once, incidents that are no entry of `migrations` (refused requests) at the end."""
    known = {migration.incident_id for migration in report.migrations}
    return report.migrations + tuple(incident for incident in report.incidents if incident.incident_id not in known)
