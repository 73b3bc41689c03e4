"""Asking all patterns of the catalogue about one text: exact, by key, by status code, approximately."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import cached_property
from typing import TYPE_CHECKING, Final

from vmlog.knowledge.catalogue import Catalogue
from vmlog.knowledge.cause import Cause
from vmlog.knowledge.condition import ConditionFacts
from vmlog.knowledge.literals import literals_of
from vmlog.knowledge.template import Template, normalise
from vmlog.match.codes.status import find_named_statuses, find_statuses
from vmlog.match.fuzzy.nearest import NearestWordings
from vmlog.match.hit import Hit, rank
from vmlog.terms import MatchKind

if TYPE_CHECKING:
    from vmlog.match.named.lookup import Lookup


_KEY: Final = re.compile(r"\b[A-Za-z][A-Za-z0-9_]*(?:\.[A-Za-z0-9_]+)+")
_MANGLED: Final = "9ExceptionE"  # how a C++ fault type ends when its name is printed mangled


class Matcher:
    """The patterns of a catalogue, ready to be asked. One instance serves a whole run."""

    def __init__(self, catalogue: Catalogue) -> None:
        self.catalogue = catalogue

    @cached_property
    def _fuzzy(self) -> NearestWordings:
        return NearestWordings(self.catalogue)

    @cached_property
    def _by_literal(self) -> dict[str, tuple[str, list[tuple[Template, Cause, bool]]]]:
        """By literal: the literal as `normalise` leaves it, and the templates that need it."""
        index: dict[str, tuple[str, list[tuple[Template, Cause, bool]]]] = {}
        for template, cause, unverified in self.catalogue.templates:
            for literal in literals_of(template):
                index.setdefault(literal, (normalise(literal), []))[1].append((template, cause, unverified))
        return index

    @cached_property
    def lookup(self) -> Lookup:
        """The articles, titles and ids of the catalogue."""
        from vmlog.match.named.lookup import Lookup  # asked of pasted texts only

        return Lookup(self.catalogue)

    def match(self, text: str, facts: ConditionFacts | None = None) -> list[Hit]:
        """Every documented cause that the text states outright, best first.

        Args:
            text: a message or a whole record, lines joined by a newline.
            facts: what else the patterns' `where` conditions may ask (`log`, `component`, ...).
        """
        hits: dict[str, Hit] = {}
        for hit in (
            *self._exact(text, facts or {}),
            *self._keys(text, facts or {}),
            *self._statuses(text, facts or {}),
        ):
            best = hits.get(hit.cause.id)
            if best is None or rank(hit) < rank(best):
                hits[hit.cause.id] = hit
        return sorted(hits.values(), key=rank)

    def typed(self, text: str) -> list[Hit]:
        """Causes of faults and status codes that a pasted text names as people and other programs write them."""
        from vmlog.match.named.identifiers import complete_type_names  # asked of pasted texts only

        names = complete_type_names(text, self._short)
        hits = [*self._named(names, text, {})] if names else []
        for status in find_named_statuses(text):
            causes = self.catalogue.by_status.get(status.value, ())
            hits += [Hit(cause, MatchKind.STATUS, 1.0, 0, True, {"status": status.hex}) for cause in causes]
        return sorted((hit for hit in hits if _allowed(hit.cause, {})), key=rank)

    @cached_property
    def _short(self) -> dict[str, tuple[str, ...]]:
        from vmlog.match.named.identifiers import index_short_keys

        return index_short_keys(self.catalogue.by_key)

    def similar(self, text: str) -> list[Hit]:
        """Causes whose wording is close to the text, best first; empty when nothing is close enough."""
        return [
            Hit(near.cause, MatchKind.FUZZY, score, near.constant, near.verified, general=near.common)
            for near, score in self._fuzzy.nearest(text)
        ]

    def _exact(self, text: str, facts: ConditionFacts) -> Iterable[Hit]:
        prepared = normalise(text)
        joined = re.sub(r" *\n *", " ", prepared) if "\n" in prepared else None
        folded = joined or prepared
        for prepared_literal, entries in self._by_literal.values():
            if prepared_literal not in folded:
                continue
            for template, cause, unverified in entries:
                source = prepared
                found = template.search(prepared)
                if found is None and joined:
                    source, found = joined, template.search(joined)
                if found and _allowed(cause, {**facts, **found.variables}):
                    words = source[found.start : found.end].strip()
                    yield Hit(
                        cause,
                        MatchKind.EXACT,
                        1.0,
                        template.constant,
                        not unverified,
                        found.variables,
                        words,
                        general=cause.is_general(template.text),
                    )

    def _keys(self, text: str, facts: ConditionFacts) -> Iterable[Hit]:
        names = [found[0] for found in _KEY.finditer(text)]
        if _MANGLED in text:
            from vmlog.match.faults.dumps import (
                find_faults,  # the parse layer loads polars, which `explain` rarely needs
            )

            names += [fault.type for fault in find_faults(text)]
        yield from self._named(names, text, facts)

    def _named(self, names: list[str], text: str, facts: ConditionFacts) -> Iterable[Hit]:
        """Causes by keys and types, of which the last ones named are the innermost."""
        seen = {name: position for position, name in enumerate(names)}
        for name, position in seen.items():
            candidates = [(name, cause) for cause in self.catalogue.by_key.get(name, ())]
            # `vim.fault.CannotUseNetwork:Reason` wants the fault and the reason in the same text.
            candidates += [
                (key, cause)
                for key, causes in self._reasoned.get(name, ())
                if _names(text, key.partition(":")[2])
                for cause in causes
            ]
            for key, cause in candidates:
                if _allowed(cause, facts):
                    depth = position + (1000 if ":" in key else 0)
                    yield Hit(cause, MatchKind.KEY, 1.0, depth, True, general=cause.is_general(key))

    @cached_property
    def _reasoned(self) -> dict[str, list[tuple[str, tuple[Cause, ...]]]]:
        index: dict[str, list[tuple[str, tuple[Cause, ...]]]] = {}
        for key, causes in self.catalogue.by_key.items():
            if ":" in key:
                index.setdefault(key.partition(":")[0], []).append((key, causes))
        return index

    def _statuses(self, text: str, facts: ConditionFacts) -> Iterable[Hit]:
        for status in find_statuses(text):
            for cause in self.catalogue.by_status.get(status.value, ()):
                if _allowed(cause, facts):
                    yield Hit(cause, MatchKind.STATUS, 1.0, 0, True, {"status": status.hex})


def _names(text: str, reason: str) -> bool:
    """Whether the text names a type as more than the type of a value that is not there (`(vim.X) null`)."""
    after = text.find(reason)
    while after >= 0:
        after += len(reason)
        if not text.startswith((") null", ") <unset>"), after):
            return True
        after = text.find(reason, after)
    return False


def _allowed(cause: Cause, facts: ConditionFacts) -> bool:
    log = facts.get("log")
    if cause.logs and isinstance(log, str) and log not in cause.logs:
        return False
    return cause.where is None or cause.where.holds(facts)
