"""A record of a migration with the side that it speaks for. Evidence is made of these."""

from __future__ import annotations

from dataclasses import dataclass

from vmlog.model import Evidence
from vmlog.observe.observation import Observation
from vmlog.terms import Side


@dataclass(frozen=True, slots=True, eq=False)
class Record:
    """An observation in its place in a migration. Records are compared by identity and can be keys.

    Attributes:
        side: the side that the record speaks for, or None if unknown.
    """

    observation: Observation
    side: Side | None

    def evidence(self) -> Evidence:
        """Return the record as evidence of a statement."""
        return self.observation.evidence(self.side)
