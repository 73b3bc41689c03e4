"""What a report shows of an incident first: the best cause, its article and the record that supports it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from vmlog.model import CauseMatch, Evidence, Incident, Migration, Reference, Report, Unexplained
from vmlog.terms import Outcome

# Characters of a message that are compared: the same message may be cut or continued elsewhere.
_OPENING: Final = 40


def top_cause(migration: Migration) -> CauseMatch | None:
    """Return the first ranked cause; None when nothing documented matched."""
    return migration.causes[0] if isinstance(migration, Incident) and migration.causes else None


def other_causes(incident: Incident) -> tuple[CauseMatch, ...]:
    """Return the alternatives to the first cause."""
    return tuple(cause for cause in incident.causes[1:] if cause.role == "cause")


def consequences(incident: Incident) -> tuple[CauseMatch, ...]:
    """Return the matches after the first that explain nothing: symptoms, and messages that only report a failure."""
    return tuple(cause for cause in incident.causes[1:] if cause.role != "cause")


def kb_reference(cause: CauseMatch | None) -> Reference | None:
    """Return the cause's first knowledge base article."""
    return first_kb(cause.references) if cause else None


def first_kb(references: Sequence[Reference]) -> Reference | None:
    """Return the first knowledge base article."""
    return next((reference for reference in references if reference.kind.casefold() == "kb"), None)


def best_reference(references: Sequence[Reference]) -> Reference | None:
    """Return the first knowledge base article, else the first reference of any kind."""
    return first_kb(references) or next(iter(references), None)


def key_evidence(migration: Migration) -> Evidence | None:
    """Return the record that supports the answer best.

    This is the record with the message among the evidence of the top cause, else the first of that evidence. A success
    that was slow, and an incident without a cause, have all their evidence searched.
    """
    cause = top_cause(migration) if migration.outcome is not Outcome.SUCCEEDED else None
    known = range(len(migration.evidence))
    records = [migration.evidence[index] for index in cause.evidence if index in known] if cause else []
    records = records or list(migration.evidence)
    openings = _openings(migration.message)
    with_message = (record for opening in openings for record in records if opening in _flat(record.text))
    return next(with_message, next(iter(records), None))


def key_excerpt(migration: Migration, record: Evidence) -> str:
    """Return the record from the line with the message on: of a fault dump the fault's own text without the head."""
    first, *rest = record.text.splitlines() or [""]
    if _has_message(first, migration.message):
        return record.text
    for number, text in enumerate(rest):
        if _has_message(text, migration.message):
            return "\n".join(["…", *rest[number:]])
    return record.text


def _has_message(text: str, message: str | None) -> bool:
    """Return whether the message begins somewhere in the text."""
    return any(opening in _flat(text) for opening in _openings(message))


def _openings(message: str | None) -> list[str]:
    """Return the start of the message, with and without its component: a log line has that elsewhere.

    >>> _openings("Migrate: connection  refused")
    ['Migrate: connection refused', 'connection refused']
    """
    flat = _flat(message or "")
    return [opening[:_OPENING] for opening in (flat, flat.partition(": ")[2]) if opening]


def _flat(text: str) -> str:
    return " ".join(text.split())


def remaining_unexplained(report: Report) -> tuple[Unexplained, ...]:
    """Return the unexplained messages without those that occur once, as the message of an incident."""
    shown = {opening for incident in report.incidents for opening in _openings(incident.message)[:1]}
    return tuple(
        entry
        for entry in report.unexplained
        if entry.count > 1 or not any(opening in _flat(line.text) for line in entry.evidence for opening in shown)
    )
