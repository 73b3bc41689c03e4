"""Putting what a pasted text only mentions, such as an article's number or a percent, beside what it states."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Final

from vmlog.diagnose.confidence import BELOW, HIGH_FROM, LEAST, RIVAL_FACTOR, level_of
from vmlog.match.fuzzy.score import PLAIN_SCORE
from vmlog.match.named.articles import PARTIAL_TEXT_WEIGHT
from vmlog.model import CauseMatch
from vmlog.terms import MatchKind

# Least score of a similar wording that differs in case and punctuation only.
_SAME_WORDS: Final = PLAIN_SCORE / 100 - 0.01
# The roles of exact messages that stand first, best first.
_STATING: Final = ("cause", "symptom")


def add_mentions(stated: Sequence[CauseMatch], mentioned: Sequence[CauseMatch]) -> list[CauseMatch]:
    """Return all matches, best first.

    Args:
        stated: what the text states. An exact message precedes anything that is mentioned.
        mentioned: what the text mentions. A whole title, found word by word, may be the message itself and stands
            beside one; a number or title in a longer text stands below anything that the text states.
    """
    exact = _exact_message(stated)
    best = next((match for match in stated if match.role == "cause"), None)
    merged = {match.id: match for match in stated}
    for match in mentioned:
        known = merged.get(match.id)
        if known and (known.match is MatchKind.EXACT or match.confidence <= known.confidence):
            continue
        better = exact or (best if match.score <= PARTIAL_TEXT_WEIGHT else None)
        merged[match.id] = _beside(match, better) if better else match
    titles = {match.id for match in mentioned if match.match is MatchKind.EXACT}

    def order(match: CauseMatch) -> tuple[bool, float, bool]:
        follows = match.role != "cause" and match is not exact
        return follows, -match.confidence, match.id not in titles

    return sorted(merged.values(), key=order)


def _exact_message(stated: Sequence[CauseMatch]) -> CauseMatch | None:
    """Return the message that the text is, but for case and punctuation; that of a cause before a symptom's."""
    exact = [
        match
        for match in stated
        if match.match is MatchKind.EXACT or (match.match is MatchKind.FUZZY and match.score >= _SAME_WORDS)
    ]
    return next((match for role in _STATING for match in exact if match.role == role), None)


def _beside(match: CauseMatch, better: CauseMatch) -> CauseMatch:
    """Return a mentioned cause with the confidence that a better, stated one leaves it."""
    if match.match is MatchKind.EXACT:
        confidence = max(match.confidence, better.confidence)
    else:
        factor = RIVAL_FACTOR if better.confidence >= HIGH_FROM else 1.0
        confidence = round(max(min(match.confidence * factor, better.confidence - BELOW), LEAST), 2)
    return replace(match, confidence=confidence, level=level_of(confidence))
