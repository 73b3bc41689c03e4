"""What to say of a message that operations of every kind have, if it is not known to concern a migration."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import replace
from typing import Final

from vmlog.diagnose.confidence import LEAST, level_of
from vmlog.diagnose.sighting import OUTRIGHT
from vmlog.knowledge.catalogue import Catalogue
from vmlog.knowledge.operations import FOREIGN, MIGRATION, Operation
from vmlog.model import CauseMatch

HIGHEST_NEUTRAL: Final = 0.45
"""Highest confidence for an operation that is not known to be a migration: low."""


def in_neutral_words(
    causes: Sequence[CauseMatch], general: Collection[str], operation: Operation | None, catalogue: Catalogue
) -> list[CauseMatch]:
    """Return the causes of a pasted text that the operation it names allows, best first.

    Args:
        causes: as they were ranked.
        general: ids of those that were recognised by words of operations of every kind.
        operation: the operation that the text names, or None.
        catalogue: has the neutral words.
    """
    if operation and operation.kind == MIGRATION:
        return list(causes)
    doubtful = [cause.confidence for cause in causes if operation or cause.id in general]
    # All are lowered by the same factor, so that their order stays.
    factor = min(1.0, HIGHEST_NEUTRAL / max(doubtful, default=HIGHEST_NEUTRAL))
    neutral = [_neutral(cause, cause.id in general, operation, catalogue, factor) for cause in causes]
    return sorted((cause for cause in neutral if cause), key=lambda cause: (cause.role != "cause", -cause.confidence))


def _neutral(
    cause: CauseMatch, general: bool, operation: Operation | None, catalogue: Catalogue, factor: float
) -> CauseMatch | None:
    """Return a cause in neutral words, or None if it cannot be said of the operation."""
    if operation and operation.kind == FOREIGN and (general or cause.match not in OUTRIGHT):
        return None
    confidence = round(max(cause.confidence * factor, LEAST), 2)
    lowered = replace(cause, confidence=confidence, level=level_of(confidence))
    if not general:
        return lowered if operation else cause
    words = catalogue.causes[cause.id].neutral
    if words is None:
        return None
    return replace(lowered, title=words.title, cause=words.cause, remedies=words.steps, references=())
