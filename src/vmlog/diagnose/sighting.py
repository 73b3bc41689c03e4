"""What the ranking weighs: hits with the records that they were seen in, and trouble that supports a cause."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from vmlog.diagnose.confidence import OWN_FACTOR
from vmlog.match.hit import Hit
from vmlog.terms import MatchKind

if TYPE_CHECKING:
    from vmlog.timeline.record import Record

OUTRIGHT: Final = frozenset({MatchKind.EXACT, MatchKind.KEY})
"""The kinds of match that leave no doubt about the message."""


@dataclass(frozen=True, slots=True)
class Sighting:
    """A hit with the record that it was seen in.

    Attributes:
        record: the evidence, or None for a pasted text.
        place: the log and the host of a message; sightings at two places are independent. A cause that no message
            names has an empty one.
        tie: how surely the record has to do with the migration: 1.0 for the migration's own.
    """

    hit: Hit
    record: Record | None = None
    place: tuple[str, str | None] = ("", None)
    tie: float = OWN_FACTOR


@dataclass(frozen=True, slots=True)
class Support:
    """Trouble near the failure, and whether it surely concerns the migration."""

    record: Record
    certain: bool = True


def sighting_in(record: Record, hit: Hit, tie: float = OWN_FACTOR) -> Sighting:
    """Return the sighting of a hit in a record of a log."""
    return Sighting(hit, record, (record.observation.log, record.observation.host), tie)
