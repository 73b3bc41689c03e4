"""A migration to be explained, with everything that is decided before its causes."""

from __future__ import annotations

from dataclasses import dataclass

from vmlog.diagnose.incident_facts import IncidentFacts
from vmlog.diagnose.outcome import Verdict
from vmlog.timeline.timeline import Timeline


@dataclass(frozen=True, slots=True)
class Case:
    """A migration to be explained.

    Attributes:
        timeline: the migration.
        verdict: how and when it ended.
        facts: the facts that the conditions of causes ask for.
    """

    timeline: Timeline
    verdict: Verdict
    facts: IncidentFacts
