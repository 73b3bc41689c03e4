"""Approximate matching of messages against the catalogue's wordings.

First the wordings are searched without case and punctuation, which also tells the values. Then shared words find the
few wordings that may fit and the place of each in the text, and `ratio` and `token_sort_ratio` of the words there
decide, less points for what similarity cannot see. Scorers that forgive extra words (`WRatio`, `partial_*`,
`token_set_ratio`) decide nothing; docs/matching.md has the measurements behind the numbers here.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from typing import Final

from vmlog.knowledge.catalogue import Catalogue
from vmlog.knowledge.template import VALUE_MARK
from vmlog.match.fuzzy.score import (
    CUT_FACTOR,
    PLAIN_SCORE,
    PreparedText,
    coverage_penalty,
    is_specific_enough,
    prepare_text,
    score_cut,
    score_whole,
)
from vmlog.match.fuzzy.wording import Wording, prepare_wording

THRESHOLD: Final = 84.0
STRICT_THRESHOLD: Final = 88.0
"""For patterns that say `fuzzy = false`, and for short wordings."""
CUT_THRESHOLD: Final = 90.0
"""For a text that seems to break off within a wording."""
MARGIN: Final = 4.0
"""Points below the best at which another cause is no alternative any more."""

_CUT_MARGIN: Final = 3.0
_MAX_TIED: Final = 3
_CANDIDATES: Final = 32
_SHARED: Final = 0.45

Scored = tuple[float, Wording]


class NearestWordings:
    """The wordings of a catalogue."""

    def __init__(self, catalogue: Catalogue) -> None:
        self._wordings = [
            prepare_wording(template, cause, verified=not unverified)
            for template, cause, unverified in catalogue.templates
            if cause.role != "trace"
        ]
        texts = Counter(text for _, text in {(wording.cause.id, wording.text) for wording in self._wordings})
        self._ambiguous = {text for text, count in texts.items() if count > 1}
        self._holding: dict[str, list[int]] = defaultdict(list)
        for index, wording in enumerate(self._wordings):
            for word in set(wording.words) - {VALUE_MARK}:
                self._holding[word].append(index)

    def nearest(self, text: str, threshold: float = THRESHOLD) -> list[tuple[Wording, float]]:
        """The best wording of each cause at or above `threshold` (0 to 100) with its score (0 to 1), best first."""
        asked = prepare_text(text)
        best: dict[str, Scored] = {}
        for score, wording in self._scored(asked, threshold):
            known = best.get(wording.cause.id)
            if known is None or (score, wording.constant) > (known[0], known[1].constant):
                best[wording.cause.id] = score, wording
        return [(wording, round(score / 100, 3)) for score, wording in _chosen(list(best.values()))]

    def _scored(self, asked: PreparedText, threshold: float) -> list[Scored]:
        found: list[Scored] = []
        for wording in self._wordings:
            place = wording.bare.search(asked.plain) if wording.bare else None
            if place and wording.allows([place.variables]):
                letters = sum(map(str.isalpha, asked.plain[place.start : place.end]))
                if is_specific_enough(asked, letters, wording):
                    found.append((PLAIN_SCORE - coverage_penalty(asked, letters), wording))
        candidates = [
            wording
            for wording in self._candidates(asked)
            if wording.hidden <= asked.raw or not (wording.strict or wording.general or wording.text in self._ambiguous)
        ]
        for wording in candidates:
            score = score_whole(asked, wording, max(threshold, STRICT_THRESHOLD if wording.strict else 0.0))
            if score and wording.allows(wording.guesses(asked.quoted, asked.numbers)):
                found.append((score, wording))
        if any(wording.cause.role == "cause" for _, wording in found):
            return found
        complete = tuple(wording.text for _, wording in found if not wording.open_end)
        return found + [
            item for item in self._cut(asked, candidates, threshold) if not item[1].text.startswith(complete)
        ]

    def _cut(self, asked: PreparedText, candidates: list[Wording], threshold: float) -> list[Scored]:
        """Wordings that the text breaks off within; none where many begin alike."""
        if not asked.open_end:
            return []
        found = [
            (score, wording)
            for wording in candidates
            if (score := score_cut(asked, wording, max(threshold, CUT_THRESHOLD)))
            and wording.allows(wording.guesses(asked.quoted, asked.numbers))
        ]
        best = max((score for score, _ in found), default=0.0)
        found = [(score * CUT_FACTOR, wording) for score, wording in found if score >= best - _CUT_MARGIN]
        # Behind a value nothing tells how the text went on.
        most = 1 if asked.words[-1:] == [VALUE_MARK] else _MAX_TIED
        return found if len({wording.cause.id for _, wording in found}) <= most else []

    def _candidates(self, asked: PreparedText) -> list[Wording]:
        """The wordings that share most words with the text."""
        known = set(asked.words) - {VALUE_MARK}
        shared = Counter(index for word in known for index in self._holding.get(word, ()))
        weights = {
            index: count / min(len(self._wordings[index].distinct), len(known)) for index, count in shared.items()
        }
        chosen = sorted(
            (index for index, weight in weights.items() if weight >= _SHARED),
            key=lambda index: (-weights[index], -shared[index], index),
        )
        return [self._wordings[index] for index in chosen[:_CANDIDATES]]


def _chosen(found: list[Scored]) -> list[Scored]:
    """Best first, without causes that a better or equal one stands above, and without those far below the best."""
    found.sort(key=lambda item: (-item[0], -item[1].constant, item[1].cause.id))
    if not found:
        return []
    # Umbrellas fit much and explain little: they set no mark for causes.
    best = max((score for score, wording in found if wording.cause.role == "cause"), default=found[0][0])
    kept = [item for item in found if best - item[0] <= min(MARGIN, 2.0 + 100.0 - best)]
    beaten = {loser for _, wording in kept for loser in wording.cause.supersedes}
    return [item for item in kept if item[1].cause.id not in beaten] or kept
