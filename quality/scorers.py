"""Measure how well scorers tell messages with slips from messages of other products."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import Final

from rapidfuzz import fuzz

from quality.distortions import distort
from quality.texts import wordings
from vmlog.knowledge.catalogue import Catalogue
from vmlog.match.fuzzy.windows import candidate_windows, collapse_values
from vmlog.match.fuzzy.wording import Wording, prepare_wording, wording_texts
from vmlog.match.fuzzy.words import message_words

Scorer = Callable[[str, str], float]
PLAIN: Final[dict[str, Scorer]] = {
    "`WRatio`": lambda text, wording: fuzz.WRatio(text, wording),
    "`token_set_ratio`": lambda text, wording: fuzz.token_set_ratio(text, wording),
    "`partial_ratio`": lambda text, wording: fuzz.partial_ratio(text, wording),
    "`token_sort_ratio`": lambda text, wording: fuzz.token_sort_ratio(text, wording),
    "`ratio`": lambda text, wording: fuzz.ratio(text, wording),
}
PLACED: Final = "`ratio` at its place in the text (used)"
_SLIPS: Final = ("other words before", "one word dropped", "two typos")
_TENTH: Final = 0.10
_LOUD: Final = 0.95


def separation(
    catalogue: Catalogue, unrelated: Sequence[str], seed: int = 1, *, every: int = 2
) -> dict[str, list[float]]:
    """Return three scores per scorer, 0 to 100.

    Nine of ten messages with slips reach the first on their own wording. 95 of 100 unrelated messages stay below the
    second on their nearest wording. The third is the highest score of an unrelated message.
    """
    prepared = {
        (template.text, cause.id): prepare_wording(
            template, cause, wording_texts(template.text), verified=not unverified
        )
        for template, cause, unverified in catalogue.templates
        if cause.match.fuzzy and cause.match.when is None
    }
    own = []
    for message in wordings(catalogue, seed):
        wording = prepared.get((message.written, message.cause.id))
        slips = [distort(message, name, seed) for name in _SLIPS]
        own += [(message_words(slip.text), wording) for slip in slips if slip and wording]
    foreign = [message_words(text) for text in unrelated][::every]
    rows = {}
    for name, scorer in PLAIN.items():
        rows[name] = _row(
            [scorer(" ".join(words), wording.text) for words, wording in own],
            [max(scorer(" ".join(words), wording.text) for wording in prepared.values()) for words in foreign],
        )
    rows[PLACED] = _row(
        [_score_in_place(words, wording) for words, wording in own],
        [max(_score_in_place(words, wording) for wording in prepared.values()) for words in foreign],
    )
    return rows


def _score_in_place(words: Sequence[str], wording: Wording) -> float:
    parts = [words[begin:end] for begin, end in candidate_windows(words, wording.words)]
    texts = [*parts, *(collapse_values(part, wording.words, wording.unquoted_values) for part in parts)]
    return max((fuzz.ratio(" ".join(text), wording.text) for text in texts), default=0.0)


def _row(own: Iterable[float], foreign: Iterable[float]) -> list[float]:
    ordered, others = sorted(own), sorted(foreign)
    return [
        round(ordered[int(len(ordered) * _TENTH)], 1),
        round(others[int(len(others) * _LOUD)], 1),
        round(others[-1], 1),
    ]
