"""Rate how well a text and a documented wording fit, 0 to 100."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from rapidfuzz import fuzz

from vmlog.knowledge.template import VALUE_MARK
from vmlog.match.fuzzy.meaning import count_exchanged, keeps_last_word, reverses_meaning
from vmlog.match.fuzzy.windows import candidate_windows, collapse_values, cut_off_tails, following_words
from vmlog.match.fuzzy.wording import Wording
from vmlog.match.fuzzy.words import message_words, plain_words, quoted_values, raw_words

PLAIN_SCORE: Final = 99.5
"""Score of a wording that differs only in case and punctuation."""
CUT_FACTOR: Final = 0.97
"""Factor for a wording within which the text breaks off."""
MAX_TEXT: Final = 8 * 1024
"""So many letters of a text are compared."""
MOST_CANDIDATES: Final = 32
"""So many wordings are rated for a text."""
REMEMBERED: Final = 256
"""So many texts that differ in their values alone from an earlier one are compared at little cost."""
_BEST_SIMILAR: Final = 99.0

# Points off for what does not fit.
_UNCOVERED: Final = 5.0
_EXCHANGED: Final = 8.0
_USUAL_WORDS: Final = 8
_EXTRA_VALUE: Final = 3.0
_MASKED_MISSING: Final = 8.0

_HOPELESS: Final = 70.0
_ROUNDING: Final = 0.001
_FEWEST_CUT: Final = 22
_FEWEST_CUT_AT_VALUE: Final = 28  # anything may follow a value
_MOST_OF_TEXT: Final = 0.6
_SIMILAR_NAME: Final = 75.0
_HEADER: Final = re.compile(
    r"^(?:<[0-9]+>)?\[?(?:[0-9]{4}-[0-9]{2}-[0-9]{2}[T ]|[A-Z][a-z]{2} +[0-9]+ [0-9:]{8})[^\n\])]{0,200}[)\]]"
)
_NUMBER: Final = re.compile(r"\b[0-9]{1,12}\b")
_SENTENCE_ENDS: Final = (".", "!", "?", "--")
_MIGRATION_NAMES: Final = frozenset(("vmotion", "migrate", "migratenet", "migration"))
_SUBJECT_NAMES: Final = frozenset(("vmotion", "svmotion", "xvmotion", "vmx", "vmkernel", "esx", "esxi"))


@dataclass(frozen=True, slots=True)
class PreparedText:
    """A text prepared for comparison with many wordings.

    Attributes:
        plain: The text without case and punctuation.
        words: Its words without the log header, values as `VALUE_MARK`.
        raw: Every word, values included.
        quoted: Values between quotes, in order.
        numbers: Numbers, in order.
        letters: Length of `words` in all.
        open_end: True if it does not end like a sentence, so that something may have been cut off.
    """

    plain: str
    words: tuple[str, ...]
    raw: frozenset[str]
    quoted: list[str]
    numbers: list[str]
    letters: int
    open_end: bool

    @property
    def on_subject(self) -> bool:
        """Whether it names vMotion or the hypervisor."""
        return not _SUBJECT_NAMES.isdisjoint(self.raw)


def prepare_text(text: str) -> PreparedText:
    """Prepare the first 8 KiB of a text."""
    text = text[:MAX_TEXT]
    message = _HEADER.sub("", text, count=1)
    words = tuple(message_words(message))
    return PreparedText(
        plain_words(text),
        words,
        raw_words(text),
        quoted_values(text),
        _NUMBER.findall(text),
        sum(map(len, words)),
        not text.rstrip().endswith(_SENTENCE_ENDS),
    )


def score_whole(text: PreparedText, wording: Wording, threshold: float) -> float:
    """Rate a wording against the part of a text that resembles it most; 0 below the threshold."""
    best, (begin, end) = _most_similar_part(text.words, wording.words, wording.unquoted_values)
    if best < _HOPELESS:
        return 0.0
    part = text.words[begin:end]
    best = max(best, fuzz.token_sort_ratio(" ".join(part), wording.text))
    whole = [
        *collapse_values(part, wording.words, wording.unquoted_values),
        *following_words(text.words, begin, end, wording.words),
    ]
    exchanged = count_exchanged(whole, wording.words, wording.unquoted_values)
    if wording.strict and (exchanged or not keeps_last_word(whole, wording.words)):
        return 0.0
    best -= exchanged * _EXCHANGED * min(1.0, _USUAL_WORDS / len(wording.words))
    best -= _EXTRA_VALUE * max(0, whole.count(VALUE_MARK) - wording.words.count(VALUE_MARK))
    if not wording.masked <= text.raw:
        best -= _MASKED_MISSING
    letters = sum(map(len, part))
    if best < threshold or reverses_meaning(whole, wording.words) or not is_specific_enough(text, letters, wording):
        return 0.0
    return min(best, _BEST_SIMILAR) - coverage_penalty(text, letters)


# Of many migrations that failed alike the messages differ in their values alone.
@lru_cache(maxsize=REMEMBERED * MOST_CANDIDATES)
def _most_similar_part(
    text: tuple[str, ...], wording: tuple[str, ...], unquoted_values: int
) -> tuple[float, tuple[int, int]]:
    """Return the best similarity (0 to 100) of a part of a text to a wording, both as words, and the part."""
    whole = " ".join(wording)
    values = wording.count(VALUE_MARK)
    best, window = 0.0, (0, 0)
    for begin, end in candidate_windows(text, wording):
        part = text[begin:end]
        joined = " ".join(part)
        score = fuzz.ratio(joined, whole)
        if score > best:
            best, window = score, (begin, end)
        if _most_with_values(score, len(joined), len(whole), values) < max(best, _HOPELESS) - _ROUNDING:
            continue
        score = fuzz.ratio(" ".join(collapse_values(part, wording, unquoted_values)), whole)
        if score > best:
            best, window = score, (begin, end)
    return best, window


def _most_with_values(score: float, letters: int, whole: int, values: int) -> float:
    """Return the most that putting values in the place of words can make of a similarity.

    What two texts have in common grows by no more than the letters that are put in.

    Args:
        score: the similarity (0 to 100) of a part of a text and a wording.
        letters: length of the part.
        whole: length of the wording.
        values: how many values, of one letter each, may be put in.
    """
    common = score * (letters + whole) / 200 + values
    return 200 * common / (common + whole)


def score_cut(text: PreparedText, wording: Wording, threshold: float) -> float:
    """Rate the end of a text against the beginning of a wording; 0 below the threshold.

    The last word of the text has to begin like the word of the wording there.
    """
    best = 0.0
    for tail in cut_off_tails(text.words, wording.words):
        ending = " ".join(tail)
        beginning = wording.text[: len(ending)]
        last = beginning.rpartition(" ")[2]
        fewest = _FEWEST_CUT_AT_VALUE if tail[-1] == VALUE_MARK else _FEWEST_CUT
        if not fewest <= len(ending) < len(wording.text) or not tail[-1].startswith(last[: len(tail[-1])]):
            continue
        if not text.on_subject and len(ending) < text.letters * _MOST_OF_TEXT:
            continue
        score = fuzz.ratio(ending, beginning, score_cutoff=threshold)
        words = beginning.split()
        if score > best and not reverses_meaning(tail, words) and not count_exchanged(tail, words):
            best = score
    return best


def coverage_penalty(text: PreparedText, letters: int) -> float:
    """Return points off for what a wording of so many letters leaves unexplained: of two that fit, the longer wins."""
    return _UNCOVERED * max(0.0, 1.0 - letters / max(text.letters, 1))


def is_specific_enough(text: PreparedText, letters: int, wording: Wording) -> bool:
    """Return whether a wording that covers so many letters counts.

    A vague wording counts only if it is most of the message or the text names the subject. If it names migration
    itself, the text must too.
    """
    if not wording.vague:
        return True
    names = wording.distinct & _MIGRATION_NAMES
    if names and not any(fuzz.ratio(word, name) >= _SIMILAR_NAME for word in text.words for name in names):
        return False
    return text.on_subject or letters >= text.letters * _MOST_OF_TEXT
