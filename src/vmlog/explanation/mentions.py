"""Putting what a pasted text only mentions, such as an article's number or a percent, beside what it states."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Final

from vmlog.diagnose.ranking import HIGH_FROM, RIVAL_FACTOR, level_of
from vmlog.match.fuzzy.score import PLAIN_SCORE
from vmlog.match.named.articles import PARTIAL_TEXT_WEIGHT
from vmlog.model import CauseMatch
from vmlog.terms import MatchKind

_BELOW: Final = 0.01
_PLAIN: Final = PLAIN_SCORE / 100 - 0.01  # of a similar wording that differs in case and punctuation only
_STATING: Final = ("cause", "symptom")  # roles in the order in which an exact message of theirs stands first


def add_mentions(said: Sequence[CauseMatch], others: Sequence[CauseMatch]) -> list[CauseMatch]:
    """All matches, best first.

    Args:
        said: what the text states; an exact message of it stands before anything that is mentioned.
        others: what it mentions. A whole title, found word by word, may be the message itself and stands beside one; a
            number or title in a longer text stands below anything that the text states.
    """
    first = _first(said)
    best = next((match for match in said if match.role == "cause"), None)
    merged = {match.id: match for match in said}
    for match in others:
        known = merged.get(match.id)
        if known and (known.match is MatchKind.EXACT or match.confidence <= known.confidence):
            continue
        better = first or (best if match.score <= PARTIAL_TEXT_WEIGHT else None)
        merged[match.id] = _settled(match, better) if better else match
    titles = {match.id for match in others if match.match is MatchKind.EXACT}

    def order(match: CauseMatch) -> tuple[bool, float, bool]:
        follows = match.role != "cause" and match is not first
        return follows, -match.confidence, match.id not in titles

    return sorted(merged.values(), key=order)


def _first(said: Sequence[CauseMatch]) -> CauseMatch | None:
    """The exact message of a text, but for case and punctuation, of a cause if there is one."""
    exact = [
        match
        for match in said
        if match.match is MatchKind.EXACT or (match.match is MatchKind.FUZZY and match.score >= _PLAIN)
    ]
    return next((match for role in _STATING for match in exact if match.role == role), None)


def _settled(match: CauseMatch, first: CauseMatch) -> CauseMatch:
    if match.match is MatchKind.EXACT:
        confidence = max(match.confidence, first.confidence)
    else:
        factor = RIVAL_FACTOR if first.confidence >= HIGH_FROM else 1.0
        confidence = round(max(min(match.confidence * factor, first.confidence - _BELOW), 0.01), 2)
    return replace(match, confidence=confidence, level=level_of(confidence))
