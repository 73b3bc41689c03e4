"""What may be said of a message that operations of every kind have, when it is not known to be about a migration."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import replace
from typing import Final

from vmlog.diagnose.ranking import level_of
from vmlog.knowledge.catalogue import Catalogue
from vmlog.knowledge.operations import FOREIGN, MIGRATION, Operation
from vmlog.model import CauseMatch
from vmlog.terms import MatchKind

HIGHEST_NEUTRAL: Final = 0.45
"""Of what is said of an operation that is not known to be a migration: low."""
_LITERAL: Final = frozenset({MatchKind.EXACT, MatchKind.KEY})


def in_neutral_words(
    causes: Sequence[CauseMatch], general: Collection[str], operation: Operation | None, catalogue: Catalogue
) -> list[CauseMatch]:
    """The causes of a pasted text as far as the operation that it names allows, best first.

    Args:
        causes: as they were ranked.
        general: ids of those that were recognised by what operations of every kind say.
        operation: what the text names; null where it names none.
        catalogue: has the neutral words.
    """
    if operation and operation.kind == MIGRATION:
        return list(causes)
    unsure = [cause.confidence for cause in causes if operation or cause.id in general]
    # What stands below another stays below it.
    factor = min(1.0, HIGHEST_NEUTRAL / max(unsure, default=HIGHEST_NEUTRAL))
    said = [_said(cause, cause.id in general, operation, catalogue, factor) for cause in causes]
    return sorted((cause for cause in said if cause), key=lambda cause: (cause.role != "cause", -cause.confidence))


def _said(
    cause: CauseMatch, general: bool, operation: Operation | None, catalogue: Catalogue, factor: float
) -> CauseMatch | None:
    if operation and operation.kind == FOREIGN and (general or cause.match not in _LITERAL):
        return None
    confidence = round(max(cause.confidence * factor, 0.01), 2)
    if not general:
        return replace(cause, confidence=confidence, level=level_of(confidence)) if operation else cause
    neutral = catalogue.causes[cause.id].neutral
    if neutral is None:
        return None
    return replace(
        cause,
        title=neutral.title,
        cause=neutral.explanation,
        remedies=neutral.remedies,
        references=(),
        confidence=confidence,
        level=level_of(confidence),
    )
