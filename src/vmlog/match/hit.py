"""What matching returns: a text recognised as a documented cause."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Final

from vmlog.knowledge.cause import Cause
from vmlog.terms import MatchKind


@dataclass(frozen=True, slots=True)
class Hit:
    """A text recognised as a documented cause.

    Attributes:
        score: 1.0 unless the match is approximate (then 0 to 1).
        specificity: constant letters of the template, or how deep a key stands in the text; larger is more specific.
        verified: false when the wording is known only from general product knowledge.
        line: the words that an exact match covers, blanks normalised.
        named: the text does not state the cause but asks for it, by article, title or id.
        general: operations of every kind say so, not only migrations.
    """

    cause: Cause
    kind: MatchKind
    score: float
    specificity: int
    verified: bool
    variables: dict[str, str] = field(default_factory=dict)
    line: str = ""
    named: bool = False
    general: bool = False


def rank(hit: Hit) -> tuple[int, int, bool, float, int, str]:
    """Order of hits on one text: kind of match, then role, then what only migrations say, score and specificity."""
    return (hit.kind.rank, _ROLE_RANK[hit.cause.role], hit.general, -hit.score, -hit.specificity, hit.cause.id)


_ROLE_RANK: Final = {"cause": 0, "symptom": 1, "umbrella": 2, "trace": 3}
