"""Articles of the catalogue by number, with the causes that refer to them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from vmlog.knowledge.cause import Cause
from vmlog.model import Reference

MAIN_WEIGHT: Final = 1.0
"""Weight of an article for the cause that it is mainly about."""
_FIRST_WEIGHT: Final = 0.9  # for a cause whose references it heads
_FURTHER_WEIGHT: Final = 0.8  # for a cause that lists it further down


@dataclass(frozen=True, slots=True)
class Article:
    """An article and the causes that refer to it, each with the weight of the article for it."""

    reference: Reference
    causes: tuple[tuple[Cause, float], ...]

    @property
    def label(self) -> str:
        """Such as `KB 321009 (formerly 1003734)`."""
        new, old = self.reference.id, self.reference.legacy_id
        return f"KB {new} (formerly {old})" if new and old else f"KB {new or old}"


def index_articles(causes: Iterable[Cause]) -> dict[str, Article]:
    """Return the articles that causes refer to, by each of their numbers."""
    weighted: dict[str, dict[str, tuple[Cause, float]]] = {}
    references: dict[str, Reference] = {}
    for cause in causes:
        for position, reference in enumerate(cause.references):
            for number in (reference.id, reference.legacy_id):
                if number is None:
                    continue
                weight = (
                    MAIN_WEIGHT if number in cause.main_articles else _FURTHER_WEIGHT if position else _FIRST_WEIGHT
                )
                entry = weighted.setdefault(number, {})
                entry[cause.id] = max(entry.get(cause.id, (cause, 0.0)), (cause, weight), key=lambda pair: pair[1])
                # Prefer a reference that has both numbers.
                if number not in references or (reference.id and reference.legacy_id):
                    references[number] = reference
    return {
        number: Article(
            references[number],
            tuple((cause, MAIN_WEIGHT if len(entry) == 1 else weight) for cause, weight in entry.values()),
        )
        for number, entry in weighted.items()
    }
