"""Finding the documented wordings that a text comes close to.

First the wordings are searched without case and punctuation, which also gives the values. Then shared words find the
few wordings that may fit and the part of the text for each. `ratio` and `token_sort_ratio` of the words there decide,
less points for what similarity cannot see. Scorers that forgive extra words (`WRatio`, `partial_*`, `token_set_ratio`)
are not used; docs/matching.md has the measurements behind the numbers here.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from functools import lru_cache
from typing import Final

from vmlog.knowledge.catalogue import Catalogue
from vmlog.knowledge.template import VALUE_MARK
from vmlog.match.fuzzy.kept_texts import kept_texts
from vmlog.match.fuzzy.score import (
    CUT_FACTOR,
    MOST_CANDIDATES,
    PLAIN_SCORE,
    REMEMBERED,
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
"""For causes with `fuzzy = false`, and for short wordings."""
CUT_THRESHOLD: Final = 90.0
"""For a text that seems to break off within a wording."""
MARGIN: Final = 4.0
"""Points below the best at which another cause is no longer an alternative."""

_CUT_MARGIN: Final = 3.0
_MOST_TIED: Final = 3
_SHARED: Final = 0.45  # share of the words of the wording or the text, whichever has fewer, that both must have

Scored = tuple[float, Wording]


class NearestWordings:
    """Finds the wordings of a catalogue that a text comes close to."""

    def __init__(self, catalogue: Catalogue) -> None:
        chosen = [item for item in catalogue.templates if item.cause.role != "trace"]
        texts_of = kept_texts([template.text for template, *_ in chosen])
        self._wordings = [
            prepare_wording(template, cause, texts, verified=not unverified)
            for (template, cause, unverified), texts in zip(chosen, texts_of, strict=True)
        ]
        texts = Counter(text for _, text in {(wording.cause.id, wording.text) for wording in self._wordings})
        self._ambiguous = {text for text, count in texts.items() if count > 1}
        self._indices_by_word: dict[str, list[int]] = defaultdict(list)
        for index, wording in enumerate(self._wordings):
            for word in set(wording.words) - {VALUE_MARK}:
                self._indices_by_word[word].append(index)
        # Of many migrations that failed alike the messages differ in their values alone.
        self._candidates = lru_cache(maxsize=REMEMBERED)(self._candidates_of)

    def nearest(self, text: str, threshold: float = THRESHOLD) -> list[tuple[Wording, float]]:
        """Return the best wording of each cause at or above `threshold` (0 to 100) with its score (0 to 1), best first.

        Causes far below the best one are left out.
        """
        best: dict[str, Scored] = {}
        for score, wording in self._scored(prepare_text(text), threshold):
            known = best.get(wording.cause.id)
            if known is None or (score, wording.constant) > (known[0], known[1].constant):
                best[wording.cause.id] = score, wording
        return [(wording, round(score / 100, 3)) for score, wording in _choose(list(best.values()))]

    def closest(self, text: str) -> tuple[Wording, float] | None:
        """Return the most similar wording, however low its score (0 to 1); None where nothing resembles the text.

        For the authors of wordings. A wording that is refused whatever its score is not counted.
        """
        prepared = prepare_text(text)
        scored = [(score_whole(prepared, wording, 0.0), wording) for wording in self._candidates(prepared.words)]
        score, wording = max(scored, key=lambda item: (item[0], item[1].constant), default=(0.0, None))
        return (wording, round(score / 100, 3)) if wording and score > 0 else None

    def _scored(self, text: PreparedText, threshold: float) -> list[Scored]:
        candidates = [
            wording
            for wording in self._candidates(text.words)
            if wording.masked <= text.raw or not (wording.strict or wording.vague or wording.text in self._ambiguous)
        ]
        found = self._plain(text)
        for wording in candidates:
            score = score_whole(text, wording, max(threshold, STRICT_THRESHOLD if wording.strict else 0.0))
            if score and wording.accepts(wording.possible_values(text.quoted, text.numbers)):
                found.append((score, wording))
        if any(wording.cause.role == "cause" for _, wording in found):
            return found
        complete = tuple(wording.text for _, wording in found if not wording.open_end)
        cut = self._cut(text, candidates, threshold)
        return found + [item for item in cut if not item[1].text.startswith(complete)]

    def _plain(self, text: PreparedText) -> list[Scored]:
        """Return the wordings that a text holds but for case and punctuation."""
        found: list[Scored] = []
        for wording in self._wordings:
            # Most are told by their first piece, without a call for each.
            if wording.plain is None or wording.plain.pieces[0] not in text.plain:
                continue
            match = wording.plain.search(text.plain)
            if match and wording.accepts([match.variables]):
                letters = sum(map(str.isalpha, text.plain[match.start : match.end]))
                if is_specific_enough(text, letters, wording):
                    found.append((PLAIN_SCORE - coverage_penalty(text, letters), wording))
        return found

    def _cut(self, text: PreparedText, candidates: list[Wording], threshold: float) -> list[Scored]:
        """Return the wordings within which the text breaks off; none if the wordings of many causes begin alike."""
        if not text.open_end:
            return []
        found = [
            (score, wording)
            for wording in candidates
            if (score := score_cut(text, wording, max(threshold, CUT_THRESHOLD)))
            and wording.accepts(wording.possible_values(text.quoted, text.numbers))
        ]
        best = max((score for score, _ in found), default=0.0)
        found = [(score * CUT_FACTOR, wording) for score, wording in found if score >= best - _CUT_MARGIN]
        # After a value, nothing shows how the text went on.
        most = 1 if text.words[-1:] == (VALUE_MARK,) else _MOST_TIED
        return found if len({wording.cause.id for _, wording in found}) <= most else []

    def _candidates_of(self, words: tuple[str, ...]) -> list[Wording]:
        """Return the wordings that share most words with those of a text."""
        known = set(words) - {VALUE_MARK}
        shared = Counter(index for word in known for index in self._indices_by_word.get(word, ()))
        weights = {
            index: count / min(len(self._wordings[index].distinct), len(known)) for index, count in shared.items()
        }
        chosen = sorted(
            (index for index, weight in weights.items() if weight >= _SHARED),
            key=lambda index: (-weights[index], -shared[index], index),
        )
        return [self._wordings[index] for index in chosen[:MOST_CANDIDATES]]


def _choose(found: list[Scored]) -> list[Scored]:
    """Return the best first, without superseded causes and those far below the best."""
    found.sort(key=lambda item: (-item[0], -item[1].constant, item[1].cause.id))
    if not found:
        return []
    # Umbrellas fit many texts and explain little, so they do not set the bar for causes.
    best = max((score for score, wording in found if wording.cause.role == "cause"), default=found[0][0])
    kept = [item for item in found if best - item[0] <= min(MARGIN, 2.0 + 100.0 - best)]
    superseded = {loser for _, wording in kept for loser in wording.cause.explain.supersedes}
    return [item for item in kept if item[1].cause.id not in superseded] or kept
