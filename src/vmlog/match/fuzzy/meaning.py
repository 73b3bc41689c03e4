"""Differences between two sentences that similarity cannot see: negations, success for failure, exchanged words."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from rapidfuzz import fuzz
from rapidfuzz.distance import Indel, Levenshtein

from vmlog.knowledge.template import VALUE_MARK
from vmlog.match.fuzzy.words import NEGATED_FORMS, SMALL_WORDS, word_set

_SIMILAR: Final = 70.0
_LONG: Final = 5

# Each of these adds one more "not" to a text.
_NEGATIONS: Final = word_set(
    "not no never without nor neither cannot unable incompatible inaccessible unsupported unavailable unlicensed"
    " unreachable insufficient invalid disallowed"
)
# The wording of a failure does not hold words of success.
_SUCCESS: Final = word_set("successful successfully succeeded completed finished resolved passed")
# A text without any of these words and without a negation states no failure.
_FAILING: Final = word_set("fail failed failing fails failure error errors")
TURNING_WORDS: Final = _NEGATIONS | _SUCCESS | _FAILING | NEGATED_FORMS
"""Words that change what a sentence states when they are lost or added."""


def reverses_meaning(words: Sequence[str], wording: Sequence[str]) -> bool:
    """Return whether `words` say the opposite of a documented wording.

    >>> reverses_meaning("the migration did not fail".split(), "the migration did fail".split())
    True
    """
    negations = [word for word in wording if word in _NEGATIONS]
    if _count(words, _NEGATIONS, negations) != len(negations):
        return True
    failing = [word for word in wording if word in _FAILING]
    if failing and not negations and not _count(words, _FAILING, failing):
        return True
    return not _SUCCESS.isdisjoint(words) and _SUCCESS.isdisjoint(wording)


def _count(words: Sequence[str], kind: frozenset[str], wanted: Sequence[str]) -> int:
    """Count the words of a kind, including misspelt ones of `wanted`."""
    missing = [word for word in wanted if word not in words]
    return sum(word in kind or any(_is_misspelt(word, other) for other in missing) for word in words)


def count_exchanged(words: Sequence[str], wording: Sequence[str], unquoted_values: int = 1) -> int:
    """Count the meaningful words of a wording that other words stand for, neither similar ones nor values.

    Args:
        words: The words of the text.
        wording: The words of the wording.
        unquoted_values: Values that stand without quotes in the wording; if there are none, a plain word is no value.

    >>> count_exchanged("the destination host is full".split(), "the source host is full".split())
    1
    """
    lost: list[str] = []
    added: list[str] = []
    for step in Levenshtein.opcodes(wording, words):
        if step.tag != "equal":
            lost += wording[step.src_start : step.src_end]
            added += words[step.dest_start : step.dest_end]
    added = [word for word in added if word not in SMALL_WORDS and word != VALUE_MARK]
    missing = 0
    for word in lost:
        similar = next((other for other in added if _are_alike(word, other)), None)
        if similar is not None:
            added.remove(similar)
        elif word not in SMALL_WORDS:
            missing += word != VALUE_MARK or not unquoted_values
    return min(missing, len(added))


def keeps_last_word(words: Sequence[str], wording: Sequence[str]) -> bool:
    """Return whether the last meaningful word of a wording is among the words, even misspelt."""
    last = next((word for word in reversed(wording) if word not in SMALL_WORDS and word != VALUE_MARK), "")
    return last in words or any(_are_alike(last, word) for word in words)


def _are_alike(wanted: str, found: str) -> bool:
    opposite = found in (f"un{wanted}", f"in{wanted}") or wanted in (f"un{found}", f"in{found}")
    return wanted != found and not opposite and fuzz.ratio(wanted, found) >= _SIMILAR


def _is_misspelt(word: str, right: str) -> bool:
    most = 1 if len(right) < _LONG else 2
    return sorted(word) == sorted(right) or (
        len(word) >= len(right) - 1 and Indel.distance(word, right, score_cutoff=most) <= most
    )
