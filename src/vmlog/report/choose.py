"""What to show first of an incident: the best cause, its article and the line that proves it."""

from __future__ import annotations

from typing import Final

from vmlog.model import CauseMatch, Evidence, Incident, Migration, Reference, Report, Unexplained
from vmlog.terms import Outcome

_OPENING: Final = 40


def top_cause(migration: Migration) -> CauseMatch | None:
    """Return the first ranked cause; null when nothing documented matched."""
    return migration.causes[0] if isinstance(migration, Incident) and migration.causes else None


def other_causes(incident: Incident) -> tuple[CauseMatch, ...]:
    """Return what may have been the cause instead of the first one."""
    return tuple(cause for cause in incident.causes[1:] if cause.role == "cause")


def following_from(incident: Incident) -> tuple[CauseMatch, ...]:
    """Return what was recognised beside the first cause and only says how it showed or that something failed."""
    return tuple(cause for cause in incident.causes[1:] if cause.role != "cause")


def kb_reference(cause: CauseMatch | None) -> Reference | None:
    """Return the cause's first knowledge base article."""
    if cause is None:
        return None
    return next((reference for reference in cause.references if reference.kind.casefold() == "kb"), None)


def best_reference(cause: CauseMatch) -> Reference | None:
    """Return the first knowledge base article, else the first reference of any kind."""
    return kb_reference(cause) or next(iter(cause.references), None)


def proof_lines(migration: Migration) -> Evidence | None:
    """Return the record that proves it: of the evidence of the top cause the one that says the message, else the first.

    Of a slow success, and where nothing documented matched, all evidence is asked.
    """
    cause = top_cause(migration) if migration.outcome is not Outcome.SUCCEEDED else None
    known = range(len(migration.evidence))
    lines = [migration.evidence[index] for index in cause.evidence if index in known] if cause else []
    lines = lines or list(migration.evidence)
    said = (line for opening in _openings(migration.message) for line in lines if opening in _flat(line.text))
    return next(said, next(iter(lines), None))


def proof_text(migration: Migration, line: Evidence) -> str:
    """Return the record from where it says the message: of a fault dump the fault's own text and not the head."""
    first, *rest = line.text.splitlines() or [""]
    if _says(first, migration.message):
        return line.text
    for number, text in enumerate(rest):
        if _says(text, migration.message):
            return "\n".join(["…", *rest[number:]])
    return line.text


def _says(text: str, message: str | None) -> bool:
    """Whether a text begins the message somewhere."""
    return any(opening in _flat(text) for opening in _openings(message))


def _openings(message: str | None) -> list[str]:
    """How the message begins; then without the component before its colon, which stands elsewhere in a log line."""
    said = _flat(message or "")
    return [opening[:_OPENING] for opening in (said, said.partition(": ")[2]) if opening]


def _flat(text: str) -> str:
    return " ".join(text.split())


def unlisted(report: Report) -> tuple[Unexplained, ...]:
    """Return the unexplained messages but those that stand once, as the message of an incident."""
    said = {opening for incident in report.incidents for opening in _openings(incident.message)[:1]}
    return tuple(
        entry
        for entry in report.unexplained
        if entry.count > 1 or not any(opening in _flat(line.text) for line in entry.evidence for opening in said)
    )


def all_migrations(report: Report) -> tuple[Migration, ...]:
    """Return every migration once, incidents that are no entry of `migrations` (refused requests) at the end."""
    known = {migration.incident_id for migration in report.migrations}
    return report.migrations + tuple(incident for incident in report.incidents if incident.incident_id not in known)
