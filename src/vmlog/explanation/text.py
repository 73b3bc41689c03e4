"""Explaining one pasted text: a message, a log line, a whole task error, or the name of something documented."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final

from vmlog.diagnose.decoded import with_cpu_features
from vmlog.diagnose.neutral import in_neutral_words
from vmlog.diagnose.ranking import Sighting, rank_causes
from vmlog.explanation.mentions import add_mentions
from vmlog.explanation.pasted import undo_pasting
from vmlog.explanation.wrapping import unwrap
from vmlog.knowledge.operations import MIGRATION, operation_of
from vmlog.match.hit import Hit
from vmlog.match.matcher import Matcher
from vmlog.match.named.progress import ProgressMention, find_progress, normalise_percents
from vmlog.model import CauseMatch
from vmlog.terms import MatchKind

_PATH: Final = re.compile(r"/vmfs/volumes/[^\s'\"]+")


def explain_text(matcher: Matcher, text: str) -> list[CauseMatch]:
    """Causes for a pasted text, best first; empty when nothing documented is close enough.

    Messages that operations of every kind have are explained in neutral words where the text names no migration.
    """
    text = undo_pasting(text)
    stated = _stated(matcher, text)
    stand = percent_in(text, stated)
    operation = operation_of(text)
    general = {hit.cause.id for hit in stated if hit.general}
    said = rank_causes(_sighted(stated), {**_facts(stand), **_paths(text)})
    said = in_neutral_words(said, general, operation, matcher.catalogue)
    asked = rank_causes(_sighted(matcher.lookup.find(text).hits), {})
    hints = stand.hits(matcher.catalogue.causes) if stand and (not operation or operation.kind == MIGRATION) else []
    hinted = rank_causes(_sighted(hints), _facts(stand))
    ranked = add_mentions(add_mentions(said, asked), hinted)
    return with_cpu_features(ranked, [matcher.catalogue.causes[match.id].area for match in ranked], text)


def percent_in(text: str, stated: Sequence[Hit]) -> ProgressMention | None:
    """Where a task stands by a text that states these causes."""
    return find_progress(text, stated=any(hit.kind is MatchKind.EXACT for hit in stated))


def _stated(matcher: Matcher, text: str) -> list[Hit]:
    """What the text says, inside of whatever wraps it."""
    inner = unwrap(text)
    hits = matcher.match(inner)
    spelled = normalise_percents(inner)
    others = [other for other in dict.fromkeys((text, spelled)) if other != inner]
    for more in (*map(matcher.match, others), matcher.typed(text)):
        known = {hit.cause.id for hit in hits}
        hits += [hit for hit in more if hit.cause.id not in known]
    if not any(hit.cause.role == "cause" for hit in hits):
        known = {hit.cause.id for hit in hits}
        hits += [hit for hit in matcher.similar(inner) if hit.cause.id not in known]
    return hits


def _sighted(hits: Sequence[Hit]) -> list[Sighting]:
    return [Sighting(hit, 0, "", None) for hit in hits]


def _paths(text: str) -> dict[str, str | float | None]:
    """The path of a VM that the text names."""
    path = _PATH.search(text)
    return {"vm_path": path[0]} if path else {}


def _facts(stand: ProgressMention | None) -> dict[str, str | float | None]:
    """What the text itself tells of the incident: the percent at which it stopped, and the stage that means."""
    if stand is None:
        return {}
    facts: dict[str, str | float | None] = {"kind": stand.kind} if stand.kind else {}
    if stand.percent is not None:
        facts["progress_percent"] = float(stand.percent)
    return {**facts, "stage": stand.stage, "outcome": "failed"} if stand.percent is not None and stand.stage else facts
