"""How well a text and a documented wording go together, 0 to 100."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

from rapidfuzz import fuzz

from vmlog.knowledge.template import VALUE_MARK
from vmlog.match.fuzzy.windows import candidate_windows, collapse_values, cut_off_tails, following_words
from vmlog.match.fuzzy.wording import Wording
from vmlog.match.fuzzy.words import (
    count_exchanged,
    keeps_last_word,
    message_words,
    plain_words,
    quoted_values,
    raw_words,
    reverses_meaning,
)

PLAIN_SCORE: Final = 99.5
"""Of a wording that is there but for case and punctuation."""
CUT_FACTOR: Final = 0.97
"""For a wording that the text breaks off within."""
_BEST_SIMILAR: Final = 99.0

# Points off for what does not fit.
_UNCOVERED: Final = 5.0
_EXCHANGED: Final = 8.0
_USUAL_WORDS: Final = 8
_EXTRA_VALUE: Final = 3.0
_HIDDEN_MISSING: Final = 8.0

_HOPELESS: Final = 70.0
_MIN_CUT: Final = 22
_MIN_CUT_AT_VALUE: Final = 28  # a value may be followed by anything
_ALONE_SHARE: Final = 0.6
_NAMED_ALIKE: Final = 75.0
_MAX_TEXT: Final = 8 * 1024
_HEADER: Final = re.compile(
    r"^(?:<[0-9]+>)?\[?(?:[0-9]{4}-[0-9]{2}-[0-9]{2}[T ]|[A-Z][a-z]{2} +[0-9]+ [0-9:]{8})[^\n\])]{0,200}[)\]]"
)
_NUMBER: Final = re.compile(r"\b[0-9]{1,12}\b")
_ENDS: Final = (".", "!", "?", "--")
_NAMED: Final = frozenset(("vmotion", "migrate", "migratenet", "migration"))
_SUBJECT: Final = frozenset(("vmotion", "svmotion", "xvmotion", "vmx", "vmkernel", "esx", "esxi"))


@dataclass(frozen=True, slots=True)
class PreparedText:
    """A text that is asked about.

    Attributes:
        plain: the text without case and punctuation.
        words, letters: its words without the log header, and their length in all.
        raw: every word as it stands.
        quoted, numbers: values in it.
        open_end: it does not end like a sentence, so something may have been cut off.
    """

    plain: str
    words: list[str]
    raw: frozenset[str]
    quoted: list[str]
    numbers: list[str]
    letters: int
    open_end: bool

    @property
    def on_subject(self) -> bool:
        """Whether it names vMotion or the hypervisor."""
        return not _SUBJECT.isdisjoint(self.raw)


def prepare_text(text: str) -> PreparedText:
    """Prepare a text; only its first 8 KiB are compared."""
    text = text[:_MAX_TEXT]
    message = _HEADER.sub("", text, count=1)
    words = message_words(message)
    return PreparedText(
        plain_words(text),
        words,
        raw_words(text),
        quoted_values(text),
        _NUMBER.findall(text),
        sum(map(len, words)),
        not text.rstrip().endswith(_ENDS),
    )


def score_whole(asked: PreparedText, wording: Wording, threshold: float) -> float:
    """Similarity of a wording with the place where it may stand in the text; 0 where that is below the threshold."""
    best, place = 0.0, (0, 0)
    for begin, end in candidate_windows(asked.words, wording.words):
        part = asked.words[begin:end]
        for words in (part, collapse_values(part, wording.words, wording.bare_values)):
            score = fuzz.ratio(" ".join(words), wording.text)
            if score > best:
                best, place = score, (begin, end)
    if best < _HOPELESS:
        return 0.0
    part = asked.words[place[0] : place[1]]
    best = max(best, fuzz.token_sort_ratio(" ".join(part), wording.text))
    whole = [
        *collapse_values(part, wording.words, wording.bare_values),
        *following_words(asked.words, *place, wording.words),
    ]
    others = count_exchanged(whole, wording.words, wording.bare_values)
    if wording.strict and (others or not keeps_last_word(whole, wording.words)):
        return 0.0
    best -= others * _EXCHANGED * min(1.0, _USUAL_WORDS / len(wording.words))
    best -= _EXTRA_VALUE * max(0, whole.count(VALUE_MARK) - wording.words.count(VALUE_MARK))
    if not wording.hidden <= asked.raw:
        best -= _HIDDEN_MISSING
    letters = sum(map(len, part))
    if best < threshold or reverses_meaning(whole, wording.words) or not is_specific_enough(asked, letters, wording):
        return 0.0
    return min(best, _BEST_SIMILAR) - coverage_penalty(asked, letters)


def score_cut(asked: PreparedText, wording: Wording, threshold: float) -> float:
    """Similarity of the end of a text with the beginning of a wording; the last word must be begun likewise."""
    best = 0.0
    for tail in cut_off_tails(asked.words, wording.words):
        text = " ".join(tail)
        begun = wording.text[: len(text)]
        last = begun.rpartition(" ")[2]
        least = _MIN_CUT_AT_VALUE if tail[-1] == VALUE_MARK else _MIN_CUT
        if not least <= len(text) < len(wording.text) or not tail[-1].startswith(last[: len(tail[-1])]):
            continue
        if not asked.on_subject and len(text) < asked.letters * _ALONE_SHARE:
            continue
        score = fuzz.ratio(text, begun, score_cutoff=threshold)
        if score > best and not reverses_meaning(tail, begun.split()) and not count_exchanged(tail, begun.split()):
            best = score
    return best


def coverage_penalty(asked: PreparedText, letters: int) -> float:
    """Points off for what the wording leaves unexplained: of two that fit, the longer one says more."""
    return _UNCOVERED * max(0.0, 1.0 - letters / max(asked.letters, 1))


def is_specific_enough(asked: PreparedText, letters: int, wording: Wording) -> bool:
    """General wordings count only where they are most of the message, or where the text speaks of the subject.

    What they say of the subject themselves must be in the text.
    """
    if not wording.general:
        return True
    named = wording.distinct & _NAMED
    if named and not any(fuzz.ratio(word, name) >= _NAMED_ALIKE for word in asked.words for name in named):
        return False
    return asked.on_subject or letters >= asked.letters * _ALONE_SHARE
