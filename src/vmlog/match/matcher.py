"""Match one text against all causes of the catalogue: by wording, key, status code or similarity."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import cached_property
from typing import TYPE_CHECKING, Final, NamedTuple

from vmlog.knowledge.catalogue import Catalogue, CauseTemplate
from vmlog.knowledge.cause import Cause
from vmlog.knowledge.condition import ConditionFacts
from vmlog.knowledge.literals import literals_of
from vmlog.knowledge.template import normalise
from vmlog.knowledge.template_index import TemplateIndex, zeroed
from vmlog.match.codes.status import find_named_statuses, find_statuses, may_hold_status
from vmlog.match.fuzzy.nearest import STRICT_THRESHOLD, THRESHOLD, NearestWordings
from vmlog.match.hit import Hit, hit_rank
from vmlog.terms import MatchKind

if TYPE_CHECKING:
    from vmlog.match.named.lookup import Lookup

_KEY: Final = re.compile(r"\b[A-Za-z][A-Za-z0-9_]*(?:\.[A-Za-z0-9_]+)+")
_MANGLED_END: Final = "9ExceptionE"  # the end of a C++ fault type whose name is printed mangled
_REASON_DEPTH: Final = 1000  # a fault with its reason is more specific than any position in the text


class MatchProspects(NamedTuple):
    """By what a text may state a cause."""

    wording: bool
    key: bool
    status: bool


_ANY_WAY: Final = MatchProspects(wording=True, key=True, status=True)


class Matcher:
    """Finds the documented causes of one text after another. One instance serves a whole run."""

    def __init__(self, catalogue: Catalogue) -> None:
        self.catalogue = catalogue

    def match(self, text: str, facts: ConditionFacts | None = None, prospects: MatchProspects = _ANY_WAY) -> list[Hit]:
        """Return every documented cause that the text states outright, best first, each once.

        Args:
            text: A message or a whole record, lines joined by a newline.
            facts: What the causes' `where` conditions may ask for (`log`, `component`, ...).
            prospects: By what it may do so, as `prospects` tells.
        """
        facts = facts or {}
        best: dict[str, Hit] = {}
        hits: list[Hit] = []
        if prospects.wording:
            hits += self._by_wording(text, facts)
        if prospects.key:
            hits += self._by_key(text, facts)
        if prospects.status:
            hits += self._by_status(text, facts)
        for hit in hits:
            known = best.get(hit.cause.id)
            if known is None or hit_rank(hit) < hit_rank(known):
                best[hit.cause.id] = hit
        return sorted(best.values(), key=hit_rank)

    def prospects(self, text: str) -> MatchProspects:
        """Return by what a text with any digits in place of its zeros may state a cause."""
        prepared = normalise(text)
        joined = _on_one_line(prepared)
        return MatchProspects(
            self._templates.may_match(joined or prepared, *filter(None, (prepared, joined))),
            _MANGLED_END in text or any(name[0] in self._zeroed_keys for name in _KEY.finditer(text)),
            may_hold_status(text),
        )

    def find_typed(self, text: str) -> list[Hit]:
        """Return the causes of faults and status codes that a pasted text names as people and other programs do.

        That is without their packages, or in the notation of another language.
        """
        from vmlog.match.named.identifiers import complete_type_names  # only pasted texts need it

        names = complete_type_names(text, self._short_keys)
        hits = [*self._by_name(names, text, {})] if names else []
        for status in find_named_statuses(text):
            causes = self.catalogue.by_status.get(status.value, ())
            hits += [Hit(cause, MatchKind.STATUS, 1.0, 0, True, {"status": status.hex}) for cause in causes]
        return sorted((hit for hit in hits if _is_allowed(hit.cause, {})), key=hit_rank)

    def find_similar(self, text: str) -> list[Hit]:
        """Return the causes whose wording is close to the text, best first; empty when nothing is close enough."""
        return [
            Hit(wording.cause, MatchKind.FUZZY, score, wording.constant, wording.verified, general=wording.general)
            for wording, score in self._nearest.nearest(text)
        ]

    def closest_wording(self, text: str) -> tuple[Hit, float] | None:
        """Return the cause with the most similar wording and the score that it would need, None where none is similar.

        The scores are 0 to 1. The cause is no answer: its wording may be far from the text.
        """
        closest = self._nearest.closest(text)
        if closest is None:
            return None
        wording, score = closest
        hit = Hit(wording.cause, MatchKind.FUZZY, score, wording.constant, wording.verified, general=wording.general)
        return hit, (STRICT_THRESHOLD if wording.strict else THRESHOLD) / 100

    @cached_property
    def lookup(self) -> Lookup:
        """The articles, titles and ids of the catalogue."""
        from vmlog.match.named.lookup import Lookup  # only pasted texts need it

        return Lookup(self.catalogue)

    @cached_property
    def _nearest(self) -> NearestWordings:
        return NearestWordings(self.catalogue)

    @cached_property
    def _templates(self) -> TemplateIndex[CauseTemplate]:
        """The templates by literals as `normalise` leaves them."""
        return TemplateIndex(
            (normalise(literal), entry.template, entry)
            for entry in self.catalogue.templates
            for literal in literals_of(entry.template)
        )

    @cached_property
    def _keys_with_reason(self) -> dict[str, list[tuple[str, tuple[Cause, ...]]]]:
        """Keys such as `vim.fault.CannotUseNetwork:Reason`, with their causes, by the fault before the colon."""
        index: dict[str, list[tuple[str, tuple[Cause, ...]]]] = {}
        for key, causes in self.catalogue.by_key.items():
            if ":" in key:
                index.setdefault(key.partition(":")[0], []).append((key, causes))
        return index

    @cached_property
    def _zeroed_keys(self) -> frozenset[str]:
        """Keys and fault types, without reasons, with zeros for their digits."""
        return frozenset(zeroed(key.partition(":")[0]) for key in self.catalogue.by_key)

    @cached_property
    def _short_keys(self) -> dict[str, tuple[str, ...]]:
        from vmlog.match.named.identifiers import index_short_keys

        return index_short_keys(self.catalogue.by_key)

    def _by_wording(self, text: str, facts: ConditionFacts) -> Iterable[Hit]:
        prepared = normalise(text)
        joined = _on_one_line(prepared)
        forms = (prepared, joined) if joined else (prepared,)
        for (template, cause, unverified), found, form in self._templates.matches(joined or prepared, *forms):
            if _is_allowed(cause, {**facts, **found.variables}):
                yield Hit(
                    cause,
                    MatchKind.EXACT,
                    1.0,
                    template.constant,
                    not unverified,
                    found.variables,
                    forms[form][found.start : found.end].strip(),
                    general=cause.match.is_general(template.text),
                )

    def _by_key(self, text: str, facts: ConditionFacts) -> Iterable[Hit]:
        names = [match[0] for match in _KEY.finditer(text)]
        if _MANGLED_END in text:
            # The grammar loads pyparsing, which few texts need.
            from vmlog.match.faults.dumps import find_faults

            names += [fault.type for fault in find_faults(text)]
        yield from self._by_name(names, text, facts)

    def _by_name(self, names: list[str], text: str, facts: ConditionFacts) -> Iterable[Hit]:
        """Yield the causes of keys and types; of several in a text the last ones are the innermost."""
        positions = {name: position for position, name in enumerate(names)}
        for name, position in positions.items():
            candidates = [(name, cause) for cause in self.catalogue.by_key.get(name, ())]
            candidates += [
                (key, cause)
                for key, causes in self._keys_with_reason.get(name, ())
                if _names_reason(text, key.partition(":")[2])
                for cause in causes
            ]
            for key, cause in candidates:
                if _is_allowed(cause, facts):
                    depth = position + (_REASON_DEPTH if ":" in key else 0)
                    yield Hit(cause, MatchKind.KEY, 1.0, depth, True, general=cause.match.is_general(key))

    def _by_status(self, text: str, facts: ConditionFacts) -> Iterable[Hit]:
        for status in find_statuses(text):
            for cause in self.catalogue.by_status.get(status.value, ()):
                if _is_allowed(cause, facts):
                    yield Hit(cause, MatchKind.STATUS, 1.0, 0, True, {"status": status.hex})


def _on_one_line(prepared: str) -> str | None:
    """Return a text of several lines as one line, None if it has one."""
    return re.sub(r" *\n *", " ", prepared) if "\n" in prepared else None


def _names_reason(text: str, reason: str) -> bool:
    """Return whether the text names a type other than as the type of an absent value (`(vim.X) null`)."""
    end = text.find(reason)
    while end >= 0:
        end += len(reason)
        if not text.startswith((") null", ") <unset>"), end):
            return True
        end = text.find(reason, end)
    return False


def _is_allowed(cause: Cause, facts: ConditionFacts) -> bool:
    log = facts.get("log")
    if cause.match.logs and isinstance(log, str) and log not in cause.match.logs:
        return False
    return cause.match.where is None or cause.match.where.holds(facts)
