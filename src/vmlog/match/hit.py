"""What matching returns: a documented cause recognised in a text."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Final

from vmlog.knowledge.cause import Cause
from vmlog.terms import MatchKind

_ROLE_RANK: Final = {"cause": 0, "symptom": 1, "umbrella": 2, "trace": 3}


@dataclass(frozen=True, slots=True)
class Hit:
    """A documented cause recognised in a text.

    Attributes:
        cause: The cause.
        kind: How it was recognised.
        score: 1.0 unless the match is approximate (then 0 to 1).
        specificity: Constant letters of the template, or how deep a key stands in the text; larger is more specific.
        verified: False if the wording is known only from general product knowledge.
        variables: Values of the template's placeholders, or the code or name that was recognised.
        matched_words: The words that an exact match covers, with single blanks.
        named: True if the text names the cause by article, title or id instead of stating it.
        general: True if operations of every kind say so, not only migrations.
    """

    cause: Cause
    kind: MatchKind
    score: float
    specificity: int
    verified: bool
    variables: dict[str, str] = field(default_factory=dict)
    matched_words: str = ""
    named: bool = False
    general: bool = False


def hit_rank(hit: Hit) -> tuple[int, int, bool, float, int, str]:
    """Return the sort key of a hit among those on one text, best first.

    The kind of match decides first, then the role of the cause, then whether only migrations say so, then score and
    specificity.
    """
    return (hit.kind.rank, _ROLE_RANK[hit.cause.role], hit.general, -hit.score, -hit.specificity, hit.cause.id)
