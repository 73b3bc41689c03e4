"""Finding the few templates that a text matches, of many hundred.

A log repeats a few hundred wordings with other numbers. So templates are looked for in the text with zeros for its
digits, and what was found is remembered with its places: they are the same for all texts that differ only in digits.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from functools import lru_cache
from typing import Final, Generic, NamedTuple, TypeVar

from vmlog.knowledge.template import Template, TemplateMatch, TemplatePlace

WORDINGS_REMEMBERED: Final = 1024
"""So many wordings are worth remembering."""
LONGEST_WORDING: Final = 2000
"""Of texts that are no longer than this."""
_ZEROS: Final = bytes.maketrans(b"123456789", b"0" * 9)
_DIGIT: Final = re.compile(r"[0-9]")

_Item = TypeVar("_Item")


def zeroed(text: str) -> str:
    """Return a text with zeros for its digits.

    >>> zeroed("vm 4711")
    'vm 0000'
    """
    # Bytes are replaced several times as fast as characters; these bytes are nothing but digits in UTF-8.
    return text.encode("utf-8", "surrogatepass").translate(_ZEROS).decode("utf-8", "surrogatepass")


class _Entry(NamedTuple, Generic[_Item]):
    """A template; `digits` is its literal if that holds a digit, else empty."""

    digits: str
    template: Template
    item: _Item


class _Found(NamedTuple, Generic[_Item]):
    """An entry found in a text with zeros for its digits; `places` is None if digits decide whether and where."""

    entry: _Entry[_Item]
    places: tuple[TemplatePlace | None, ...] | None


class FoundTemplate(NamedTuple, Generic[_Item]):
    """What stands for a template that matches, the match, and which of the prepared texts it is in."""

    item: _Item
    match: TemplateMatch
    form: int


class TemplateIndex(Generic[_Item]):
    """Templates, each with a literal that every text holds which it matches.

    >>> full, level = Template("disk {number:int} is full"), Template("at level 4")
    >>> index = TemplateIndex([("is full", full, "full"), ("level 4", level, "level")])
    >>> [[found.item for found in index.matches(text, text)] for text in ("disk 7 is full", "at level 4", "at level 5")]
    [['full'], ['level'], []]
    """

    def __init__(self, entries: Iterable[tuple[str, Template, _Item]]) -> None:
        """Take literals (see `literals_of`) with a template and what stands for it; a template may have several."""
        by_literal: dict[str, list[_Entry[_Item]]] = {}
        for literal, template, item in entries:
            digits = literal if _DIGIT.search(literal) else ""
            by_literal.setdefault(literal, []).append(_Entry(digits, template, item))
        self._by_literal = [(literal, zeroed(literal), found) for literal, found in by_literal.items()]
        self._search_remembered = lru_cache(WORDINGS_REMEMBERED)(self._search_zeroed)

    def matches(self, text: str, *prepared: str) -> Iterator[FoundTemplate[_Item]]:
        """Yield the templates that match, in the order in which their literals were given.

        Args:
            text: is searched for literals.
            prepared: forms of the text, as `normalise` makes them, that are searched for templates; the first one in
                which a template is found counts.
        """
        if len(text) > LONGEST_WORDING:
            entries = (entry for literal, _, entries in self._by_literal if literal in text for entry in entries)
            candidates: Iterable[_Found[_Item]] = (_Found(entry, None) for entry in entries)
        else:
            candidates = self._search_remembered(zeroed(text), *map(zeroed, prepared))
        for entry, places in candidates:
            if entry.digits not in text:
                continue
            for form, searched in enumerate(prepared):
                match = None
                if places is None:
                    match = entry.template.search(searched)
                elif place := places[form]:
                    match = place.match_in(searched) or entry.template.search(searched)
                if match:
                    yield FoundTemplate(entry.item, match, form)
                    break

    def may_match(self, text: str, *prepared: str) -> bool:
        """Return whether there are candidates for a text with any digits in place of its zeros."""
        return bool(self._search_remembered(text, *prepared))

    def _search_zeroed(self, text: str, *prepared: str) -> tuple[_Found[_Item], ...]:
        found: list[_Found[_Item]] = []
        for _, literal, entries in self._by_literal:
            if literal in text:
                for entry in entries:
                    if not entry.template.is_blind_to_digits:
                        found.append(_Found(entry, None))
                    elif any(places := tuple(map(entry.template.place, prepared))):
                        found.append(_Found(entry, places))
        return tuple(found)
