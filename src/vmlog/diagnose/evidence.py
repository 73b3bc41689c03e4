"""Which records of a migration its report shows as evidence, and the numbers that they get there."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import fields, replace
from itertools import islice
from typing import Any, Final

from vmlog.diagnose.error_message import is_failing
from vmlog.diagnose.incident_values import incident_values
from vmlog.diagnose.nearby import NearbyRecord
from vmlog.diagnose.ranking import RankedCause
from vmlog.diagnose.shared_values import SharedValues
from vmlog.model import CauseMatch, Incident, Migration
from vmlog.timeline.record import Record
from vmlog.timeline.timeline import Timeline

MAX_EVIDENCE: Final = 24
# Without a proved cause, show at most this many of the failing records.
_MOST_FAILING: Final = 8
# The kinds of stage lines in the order in which they are shown.
_SHOWN_EVENTS: Final = (
    frozenset({"fail", "refuse", "cancel", "abort", "success"}),
    frozenset({"begin"}),
    frozenset({"end", "error", "measure"}),
)


def choose_evidence(timeline: Timeline, proof: Collection[Record], nearby: Sequence[NearbyRecord] = ()) -> list[Record]:
    """Return the records to show, in order of time.

    What proves causes comes first, then ends, then beginnings, then the rest of the stage lines. Where nothing is
    proved, failing records come first, also those that match no stage line.

    Args:
        timeline: the migration.
        proof: the records that prove its causes.
        nearby: records that are not the migration's own; all of them are shown.
    """
    wanted = dict.fromkeys(_proving_records(timeline, proof))
    events = [(record, {mark.line.event for mark in record.observation.marks}) for record in timeline.records]
    for shown_events in _SHOWN_EVENTS:
        wanted.update(dict.fromkeys(record for record, found in events if not shown_events.isdisjoint(found)))
    chosen = set(islice(wanted, MAX_EVIDENCE))
    shown = [record for record in timeline.records if record in chosen] or timeline.records[:1]
    return sorted([*shown, *nearby], key=lambda record: record.observation.order) if nearby else shown


def with_evidence(migration: Migration, shown: Sequence[Record], shared: SharedValues) -> Migration:
    """Return the migration with the records as its evidence, and with the objects that are shared with others."""
    return replace(
        migration,
        source=shared.of(migration.source),
        destination=shared.of(migration.destination),
        gaps=shared.of(migration.gaps),
        evidence=tuple(record.evidence() for record in shown),
    )


def as_incident(
    migration: Migration, causes: Sequence[RankedCause], shown: Sequence[Record], shared: SharedValues
) -> Incident:
    """Return the migration as an incident.

    Its causes name their evidence by its position among the shown records; their remedies hold what the logs tell.
    """
    positions = {record: position for position, record in enumerate(shown)}
    migration = with_evidence(migration, shown, shared)
    known: dict[str, Any] = {item.name: getattr(migration, item.name) for item in fields(migration)}
    values = incident_values(migration)
    return Incident(**known, causes=tuple(_settled(cause, positions, values, shared) for cause in causes))


def _proving_records(timeline: Timeline, proof: Collection[Record]) -> list[Record]:
    """Return the records that prove the causes or name who requested the migration, in order."""
    proving = set(proof)
    if not proof:
        failing = (record for record in timeline.records if is_failing(record.observation))
        proving.update(islice(failing, _MOST_FAILING))
    naming = timeline.request.shown_by
    return [record for record in timeline.records if record in proving or record.observation in naming]


def _settled(
    cause: RankedCause, positions: Mapping[Record, int], values: Mapping[str, str], shared: SharedValues
) -> CauseMatch:
    evidence = sorted(positions[record] for record in cause.records if record in positions)
    remedies = shared.of(cause.cause.explain.steps(values))
    return replace(cause.match, evidence=shared.of(tuple(evidence)), remedies=remedies)
