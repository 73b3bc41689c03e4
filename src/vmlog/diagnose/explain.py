"""Explaining one pasted text: a message, a log line, or a whole task error."""

from __future__ import annotations

import re
from typing import Final

from vmlog.diagnose.decode import with_cpu_features
from vmlog.diagnose.ranking import Sighting, rank_causes
from vmlog.match.escapes import unescaped
from vmlog.match.matcher import Matcher
from vmlog.model import CauseMatch

_PERCENT: Final = re.compile(r"\b([0-9]{1,3}) ?(?:%|percent\b)")
_CONNECT: Final = 14


def explain_text(matcher: Matcher, text: str) -> list[CauseMatch]:
    """Causes for a pasted text, best first; empty when nothing documented is close enough."""
    text = unescaped(text)
    hits = matcher.match(text)
    if not any(hit.cause.role == "cause" for hit in hits):
        known = {hit.cause.id for hit in hits}
        hits += [hit for hit in matcher.similar(text) if hit.cause.id not in known]
    ranked = rank_causes([Sighting(hit, 0, "", None) for hit in hits], _facts(text))
    return with_cpu_features(ranked, [matcher.catalogue.causes[match.id].area for match in ranked], text)


def _facts(text: str) -> dict[str, str | float | None]:
    """What the text itself tells of the incident: the percent at which it stopped, and the stage that means."""
    found = _PERCENT.search(text)
    percent = int(found[1]) if found else None
    if percent is None or percent > 100:
        return {}
    stage = "connect" if 10 <= percent <= _CONNECT else None
    facts: dict[str, str | float | None] = {"progress_percent": float(percent)}
    return {**facts, "stage": stage, "outcome": "failed"} if stage else facts
