"""The names that are like one that was typed; logs may hold any number of names of any length, so both are bounded."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import islice
from typing import Final

_MOST_NAMES: Final = 20_000
_LONGEST: Final = 200


def similar_names(wanted: str, names: Iterable[str], limit: int, *, at_least: float = 60) -> list[str]:
    """Return the names that are most like a text, the nearest first, in any case of letters.

    >>> similar_names("db-03", ["web-01", "DB-02"], 8)
    ['DB-02']

    Args:
        wanted: the text.
        names: the names; of very many the first count, of long ones the beginning.
        limit: how many to return at most.
        at_least: likeness from 0, all, to 100, the same.
    """
    from rapidfuzz import fuzz, process

    known = list(islice(dict.fromkeys(names), _MOST_NAMES))
    scored = process.extract(wanted, known, scorer=fuzz.WRatio, processor=_compared, limit=limit, score_cutoff=at_least)
    return [name for name, _, _ in scored]


def _compared(name: str) -> str:
    return name[:_LONGEST].lower()
