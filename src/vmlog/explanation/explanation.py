"""Explaining one pasted text: a message, a log line, a whole task error, or the name of something documented."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Final

from vmlog.diagnose.decoded import variables_of, with_cpu_features
from vmlog.diagnose.neutral import in_neutral_words
from vmlog.diagnose.ranking import rank_causes
from vmlog.diagnose.sighting import Sighting
from vmlog.explanation.mentions import add_mentions
from vmlog.explanation.pasted import undo_pasting
from vmlog.explanation.wrapping import unwrap
from vmlog.knowledge.condition import ConditionFacts
from vmlog.knowledge.operations import MIGRATION, Operation, operation_of
from vmlog.match.hit import Hit
from vmlog.match.matcher import Matcher
from vmlog.match.named.progress import find_progress, normalise_percents
from vmlog.match.named.progress_mention import ProgressMention
from vmlog.model import CauseMatch
from vmlog.terms import MatchKind

_PATH: Final = re.compile(r"/vmfs/volumes/[^\s'\"]+")
_THE_TEXT: Final = (0,)  # the evidence of every match: there is nothing but the text


@dataclass(frozen=True)
class Explanation:
    """What one pasted text means.

    Attributes:
        text: the text as it was pasted.
        matches: documented causes, best first; empty when nothing documented is close enough.
    """

    text: str
    matches: list[CauseMatch]
    _matcher: Matcher = field(repr=False)

    @cached_property
    def variables(self) -> dict[str, str]:
        """Everything else that was recognised, by name; see `variables_of`."""
        return variables_of(self.text, self.matches, self._matcher)


def explanation_of(matcher: Matcher, text: str) -> Explanation:
    """Return what a pasted text means: the one way of the library and of the command line."""
    return Explanation(text, explain_text(matcher, text), matcher)


def explain_text(matcher: Matcher, text: str) -> list[CauseMatch]:
    """Return the causes for a pasted text, best first; empty when nothing documented is close enough.

    Messages that operations of every kind have are explained in neutral words unless the text names a migration.
    """
    text = undo_pasting(text)
    stated_hits = _stated_hits(matcher, text)
    stand = find_progress(text, stated=any(hit.kind is MatchKind.EXACT for hit in stated_hits))
    operation = operation_of(text)
    stated = _ranked(stated_hits, {**_stand_facts(stand), **_path_facts(text)})
    general = {hit.cause.id for hit in stated_hits if hit.general}
    stated = in_neutral_words(stated, general, operation, matcher.catalogue)
    named = _ranked(matcher.lookup.find(text).hits, {})
    hinted = _ranked(_percent_hits(matcher, stand, operation), _stand_facts(stand))
    matches = add_mentions(add_mentions(stated, named), hinted)
    if matches and matcher.catalogue.causes[matches[0].id].area == "cpu":
        matches[0] = with_cpu_features(matches[0], text)
    return matches


def _stated_hits(matcher: Matcher, text: str) -> list[Hit]:
    """Return what the text states, inside of whatever wraps it; without a cause, also what is worded similarly."""
    inner = unwrap(text)
    others = [other for other in dict.fromkeys((text, normalise_percents(inner))) if other != inner]
    hits = matcher.match(inner)
    for more in (*map(matcher.match, others), matcher.find_typed(text)):
        _add_new(hits, more)
    if not any(hit.cause.role == "cause" for hit in hits):
        _add_new(hits, matcher.find_similar(inner))
    return hits


def _add_new(hits: list[Hit], more: Iterable[Hit]) -> None:
    """Add the hits of causes that are not there yet."""
    known = {hit.cause.id for hit in hits}
    hits += [hit for hit in more if hit.cause.id not in known]


def _percent_hits(matcher: Matcher, stand: ProgressMention | None, operation: Operation | None) -> list[Hit]:
    """Return the causes that are documented for a percent; the percents of other operations mean something else."""
    if stand is None or (operation and operation.kind != MIGRATION):
        return []
    return stand.hits(matcher.catalogue.causes)


def _ranked(hits: Iterable[Hit], facts: ConditionFacts) -> list[CauseMatch]:
    ranked = rank_causes([Sighting(hit) for hit in hits], facts)
    return [replace(found.match, evidence=_THE_TEXT) for found in ranked]


def _path_facts(text: str) -> ConditionFacts:
    """Return the path of a VM that the text names.

    >>> _path_facts("cannot open /vmfs/volumes/ds1/app01/app01.vmx")
    {'vm_path': '/vmfs/volumes/ds1/app01/app01.vmx'}
    """
    path = _PATH.search(text)
    return {"vm_path": path[0]} if path else {}


def _stand_facts(stand: ProgressMention | None) -> ConditionFacts:
    """Return what the text itself states of the incident: the percent at which it stopped, and the stage of that."""
    if stand is None:
        return {}
    facts: dict[str, str | float | None] = {"kind": stand.kind} if stand.kind else {}
    if stand.percent is None:
        return facts
    facts["progress_percent"] = float(stand.percent)
    return {**facts, "stage": stand.stage, "outcome": "failed"} if stand.stage else facts
