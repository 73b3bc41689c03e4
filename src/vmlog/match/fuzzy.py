"""Approximate matching of masked messages against the catalogue's wordings.

Scorers that forgive extra words (`WRatio`, `partial_*`, `token_set_ratio`) give harmless lines scores of 85 and more,
so only `ratio` and `token_sort_ratio` on masked texts decide; see docs/matching.md for the measured separation.
"""

from __future__ import annotations

import re
from typing import Final

from rapidfuzz import fuzz, process

from vmlog.match.catalogue import Catalogue
from vmlog.match.pattern import Cause
from vmlog.match.template import mask, normalise

THRESHOLD: Final = 84.0
_MIN_LETTERS: Final = 18
_MIN_TRUNCATED: Final = 40
_TRUNCATED_PENALTY: Final = 0.97
_MAX_SEGMENTS: Final = 24
_SPLIT: Final = re.compile(r"(?<=[.:;!?]) +|\n+| -- ")


class Fuzzy:
    """The masked wordings of a catalogue."""

    def __init__(self, catalogue: Catalogue) -> None:
        self._entries: list[tuple[str, Cause, int, bool]] = []
        for template, cause, unverified in catalogue.templates:
            phrase = template.phrase()
            if cause.fuzzy and cause.when is None and sum(map(str.isalpha, phrase)) >= _MIN_LETTERS:
                self._entries.append((phrase, cause, template.constant, not unverified))
        self._phrases = [entry[0] for entry in self._entries]

    def nearest(self, text: str, threshold: float = THRESHOLD) -> list[tuple[Cause, float, int, bool]]:
        """Causes at or above `threshold` (0 to 100): (cause, score 0 to 1, constant letters, verified), best first."""
        best: dict[str, tuple[float, int, bool]] = {}
        causes: dict[str, Cause] = {}
        for segment in segments(text):
            for index, score in self._scores(segment, threshold).items():
                _, cause, constant, verified = self._entries[index]
                if score > best.get(cause.id, (0.0, 0, False))[0]:
                    best[cause.id], causes[cause.id] = (score, constant, verified), cause
        ordered = sorted(best.items(), key=lambda item: (-item[1][0], -item[1][1], item[0]))
        return [(causes[name], round(score / 100, 3), constant, ok) for name, (score, constant, ok) in ordered]

    def _scores(self, segment: str, threshold: float) -> dict[int, float]:
        scores: dict[int, float] = {}
        for scorer in (fuzz.ratio, fuzz.token_sort_ratio):
            for _, score, index in process.extract(
                segment, self._phrases, scorer=scorer, score_cutoff=threshold, limit=12
            ):
                scores[index] = max(scores.get(index, 0.0), score)
        if len(segment) >= _MIN_TRUNCATED:
            for index, phrase in enumerate(self._phrases):
                if len(phrase) > len(segment) * 1.1:
                    score = fuzz.ratio(segment, phrase[: len(segment)], score_cutoff=threshold) * _TRUNCATED_PENALTY
                    if score >= threshold:
                        scores[index] = max(scores.get(index, 0.0), score)
        return scores


def segments(text: str) -> list[str]:
    """The parts of a text that may be a message by themselves, masked: whole, lines, sentences and their tails."""
    prepared = normalise(text)
    parts = [part for part in _SPLIT.split(prepared) if part.strip()]
    wanted = [prepared.replace("\n", " "), *prepared.splitlines()]
    wanted += [" ".join(parts[start:]) for start in range(1, min(len(parts), 8))]
    wanted += parts
    wanted += [" ".join(parts[start : start + 2]) for start in range(min(len(parts), 8))]
    masked = dict.fromkeys(mask(part) for part in wanted)
    return [part for part in masked if sum(map(str.isalpha, part)) >= _MIN_LETTERS][:_MAX_SEGMENTS]
