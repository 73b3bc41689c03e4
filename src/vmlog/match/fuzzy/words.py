"""Texts reduced to comparable words, and the words that turn a meaning round."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final

from rapidfuzz import fuzz
from rapidfuzz.distance import Indel, Levenshtein

from vmlog.knowledge.template import VALUE_MARK, mask, normalise

_SIMILAR: Final = 70.0
_LONG: Final = 5

_QUOTED: Final = re.compile(r"'([^'\n]{1,250})'|\"([^\"\n]{1,250})\"")
_APOSTROPHE: Final = re.compile(r"\b'\b")
_PUNCTUATION: Final = str.maketrans(dict.fromkeys("'\",;!?()<>\n", " "))
_STOP: Final = re.compile(r"[.:](?: |$)")
_BLANKS: Final = re.compile(r" {2,}")


def _set(words: str) -> frozenset[str]:
    return frozenset(words.split())


# One spelling for words that are written in several ways, as `mask` leaves them.
_SAME: Final = {
    "cant": "cannot",
    "arent": "are not",
    "couldnt": "could not",
    "didnt": "did not",
    "doesnt": "does not",
    "isnt": "is not",
    "wasnt": "was not",
    "wont": "will not",
    "vm": "virtual machine",
    "vms": "virtual machine",
    **dict.fromkeys(_set("two three four five six seven eight nine ten twelve hundred"), VALUE_MARK),
}
# Each of these adds one more "not" to a text.
_NEGATIONS: Final = _set(
    "not no never without nor neither cannot unable incompatible inaccessible unsupported unavailable unlicensed"
    " unreachable insufficient invalid disallowed"
)
SMALL_WORDS: Final = _set(
    "a an and are as be because been by did do does due for from has have in is it its of on or since that the this to"
    " was were which while with"
)
"""Words that carry little meaning."""
# Words of success; the wording of a failure does not hold them.
_SUCCESS: Final = _set("successful successfully succeeded completed finished resolved passed")
# Words of failure; a text without any of them, and without a negation, tells of no failure.
_FAILING: Final = _set("fail failed failing fails failure error errors")
TURNING_WORDS: Final = (
    _NEGATIONS | _SUCCESS | _FAILING | {word for word, same in _SAME.items() if "not" in same.split()}
)
"""Words whose loss or addition makes another statement of a sentence."""


def message_words(text: str) -> list[str]:
    """The words of a message in one spelling, values as `MARK`, nothing twice in a row."""
    words: list[str] = []
    for word in mask(text).replace(" can not ", " cannot ").split():
        for part in _SAME.get(word, word).split():
            if not words or words[-1] != part:
                words.append(part)
    return words


def reverses_meaning(words: Sequence[str], wording: Sequence[str]) -> bool:
    """Tell whether `words` say the opposite of a documented wording."""
    negations = [word for word in wording if word in _NEGATIONS]
    if _count(words, _NEGATIONS, negations) != len(negations):
        return True
    failing = [word for word in wording if word in _FAILING]
    if failing and not negations and not _count(words, _FAILING, failing):
        return True
    return not _SUCCESS.isdisjoint(words) and _SUCCESS.isdisjoint(wording)


def _count(words: Sequence[str], kind: frozenset[str], wanted: Sequence[str]) -> int:
    """How many words are of a kind, misspelt ones of `wanted` included."""
    missing = [word for word in wanted if word not in words]
    return sum(word in kind or any(_misspelt(word, other) for other in missing) for word in words)


def count_exchanged(words: Sequence[str], wording: Sequence[str], bare: int = 1) -> int:
    """How many telling words of a wording have other words, neither similar nor values, in their stead.

    Where no value stands without quotes (`bare` is 0), a plain word is no value either.
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
        like = next((other for other in added if _alike(word, other)), None)
        if like is not None:
            added.remove(like)
        elif word not in SMALL_WORDS:
            missing += word != VALUE_MARK or not bare
    return min(missing, len(added))


def keeps_last_word(words: Sequence[str], wording: Sequence[str]) -> bool:
    """Tell whether the last telling word of a wording is among the words, misspelt perhaps."""
    last = next((word for word in reversed(wording) if word not in SMALL_WORDS and word != VALUE_MARK), "")
    return last in words or any(_alike(last, word) for word in words)


def _alike(wanted: str, found: str) -> bool:
    opposite = found in (f"un{wanted}", f"in{wanted}") or wanted in (f"un{found}", f"in{found}")
    return wanted != found and not opposite and fuzz.ratio(wanted, found) >= _SIMILAR


def _misspelt(word: str, right: str) -> bool:
    most = 1 if len(right) < _LONG else 2
    return sorted(word) == sorted(right) or (
        len(word) >= len(right) - 1 and Indel.distance(word, right, score_cutoff=most) <= most
    )


def plain_words(text: str) -> str:
    """A text without case, punctuation and line ends; values keep their inner dots, slashes and brackets."""
    folded = _STOP.sub(" ", normalise(text).replace("\n", " ").translate(_PUNCTUATION)).lower()
    return _BLANKS.sub(" ", folded)


def without_apostrophes(text: str) -> str:
    """A text in which every quote that is left opens or closes a quotation."""
    return _APOSTROPHE.sub("", normalise(text))


def raw_words(text: str) -> frozenset[str]:
    """All words of a text as they stand, but for case."""
    return frozenset(re.findall(r"\w+", without_apostrophes(text).lower()))


def quoted_values(text: str) -> list[str]:
    """What stands between quotes, in order."""
    found = _QUOTED.finditer(without_apostrophes(text))
    return [item[1] if item[1] is not None else item[2] for item in found]
