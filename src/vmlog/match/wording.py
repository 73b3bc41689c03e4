"""Texts reduced to comparable words, and the words that turn a meaning round."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from rapidfuzz import fuzz
from rapidfuzz.distance import Indel, Levenshtein

from vmlog.match.pattern import Cause
from vmlog.match.template import MARK, PLACEHOLDER, Template, TemplateError, mask, normalise

_GENERAL: Final = 22
"""Wordings of fewer letters say too little by themselves."""
_STRICT: Final = 30
_MIN_PLAIN: Final = 12
_SIMILAR: Final = 70.0
_LONG: Final = 5

_QUOTED: Final = re.compile(r"'([^'\n]{1,250})'|\"([^\"\n]{1,250})\"")
_PUNCTUATION: Final = str.maketrans(dict.fromkeys("'\",;!?()<>\n", " "))
_STOP: Final = re.compile(r"[.:](?: |$)")
_BLANKS: Final = re.compile(r" {2,}")
# A placeholder with what is glued to it: a path with its ending, an address with its port.
_VALUE: Final = re.compile(rf"{PLACEHOLDER.pattern}(?:[./:][^\s'\"\])>]+)?")
_APOSTROPHE: Final = re.compile(r"\b'\b")
_QUOTED_SLOT: Final = re.compile(r"['\"]\{([a-z][a-z0-9_]*)(?::[a-z]+)?\}['\"]")

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
    **dict.fromkeys(
        ("two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "twelve", "hundred"), MARK
    ),
}
# Each of these adds one more "not" to a text.
_NEGATIONS: Final = frozenset(
    (
        "not",
        "no",
        "never",
        "without",
        "nor",
        "neither",
        "cannot",
        "unable",
        "incompatible",
        "inaccessible",
        "unsupported",
        "unavailable",
        "unlicensed",
        "unreachable",
        "insufficient",
        "invalid",
        "disallowed",
    )
)
# Words that carry little meaning.
SMALL: Final = frozenset(
    (
        "a",
        "an",
        "and",
        "are",
        "as",
        "be",
        "because",
        "been",
        "by",
        "did",
        "do",
        "does",
        "due",
        "for",
        "from",
        "has",
        "have",
        "in",
        "is",
        "it",
        "its",
        "of",
        "on",
        "or",
        "since",
        "that",
        "the",
        "this",
        "to",
        "was",
        "were",
        "which",
        "while",
        "with",
    )
)
# Words of success; the wording of a failure does not hold them.
_SUCCESS: Final = frozenset(
    (
        "successful",
        "successfully",
        "succeeded",
        "completed",
        "finished",
        "resolved",
        "passed",
    )
)
# Words of failure; a text without any of them, and without a negation, tells of no failure.
_FAILING: Final = frozenset(
    (
        "fail",
        "failed",
        "failing",
        "fails",
        "failure",
        "error",
        "errors",
    )
)
TURNING: Final = (
    _NEGATIONS | _SUCCESS | _FAILING | frozenset(word for word, same in _SAME.items() if "not" in same.split())
)
"""Words whose loss or addition makes another statement of a sentence."""


def words_of(text: str) -> list[str]:
    """The words of a message in one spelling, values as `MARK`, nothing twice in a row."""
    words: list[str] = []
    for word in mask(text).replace(" can not ", " cannot ").split():
        for part in _SAME.get(word, word).split():
            if not words or words[-1] != part:
                words.append(part)
    return words


def turned(words: Sequence[str], wording: Sequence[str]) -> bool:
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


def exchanged(words: Sequence[str], wording: Sequence[str], bare: int = 1) -> int:
    """How many telling words of a wording have other words, neither similar nor values, in their stead.

    Where no value stands without quotes (`bare` is 0), a plain word is no value either.
    """
    lost: list[str] = []
    added: list[str] = []
    for step in Levenshtein.opcodes(wording, words):
        if step.tag != "equal":
            lost += wording[step.src_start : step.src_end]
            added += words[step.dest_start : step.dest_end]
    added = [word for word in added if word not in SMALL and word != MARK]
    missing = 0
    for word in lost:
        like = next((other for other in added if _alike(word, other)), None)
        if like is not None:
            added.remove(like)
        elif word not in SMALL:
            missing += word != MARK or not bare
    return min(missing, len(added))


def _alike(wanted: str, found: str) -> bool:
    opposite = found in (f"un{wanted}", f"in{wanted}") or wanted in (f"un{found}", f"in{found}")
    return wanted != found and not opposite and fuzz.ratio(wanted, found) >= _SIMILAR


def _misspelt(word: str, right: str) -> bool:
    most = 1 if len(right) < _LONG else 2
    return sorted(word) == sorted(right) or (
        len(word) >= len(right) - 1 and Indel.distance(word, right, score_cutoff=most) <= most
    )


def plain(text: str) -> str:
    """A text without case, punctuation and line ends; values keep their inner dots, slashes and brackets."""
    folded = _STOP.sub(" ", normalise(text).replace("\n", " ").translate(_PUNCTUATION)).lower()
    return _BLANKS.sub(" ", folded)


def raw_words(text: str) -> frozenset[str]:
    """All words of a text as they stand, but for case."""
    return frozenset(re.findall(r"\w+", _APOSTROPHE.sub("", text).lower()))


def quoted_values(text: str) -> list[str]:
    """What stands between quotes, in order."""
    found = _QUOTED.finditer(_APOSTROPHE.sub("", normalise(text)))
    return [item[1] if item[1] is not None else item[2] for item in found]


@dataclass(frozen=True, slots=True)
class Wording:
    """A documented wording prepared for approximate comparison.

    Attributes:
        words: its words, values as `MARK`; `text` is the same as one string, `distinct` its different words.
        constant, letters: how specific it is; letters of its words.
        hidden: constant words that masking hides; a text must hold them all.
        quoted: names of the placeholders that stand between quotes, in order.
        number: name of the only placeholder, where it holds a number; else empty.
        bare_values: how many placeholders stand without quotes.
        bare: the template without case and punctuation, null where it has too little constant text.
        strict: it must be met closely.
        general: it says too little to be taken out of a longer text of another subject.
        open_end: it ends with a placeholder.
    """

    cause: Cause
    words: tuple[str, ...]
    text: str
    distinct: frozenset[str]
    constant: int
    letters: int
    verified: bool
    hidden: frozenset[str]
    quoted: tuple[str, ...]
    number: str
    bare_values: int
    bare: Template | None
    strict: bool
    general: bool
    open_end: bool

    def guesses(self, quoted: Sequence[str], numbers: Sequence[str]) -> Iterable[Mapping[str, str]]:
        """What the placeholders may hold, taken from the quoted values of a text, or its numbers where there is one."""
        if self.number:
            yield from ({self.number: number} for number in numbers)
        count = len(self.quoted)
        for start in range(len(quoted) - count + 1 if count else 1):
            yield dict(zip(self.quoted, quoted[start : start + count], strict=True))

    def allows(self, guesses: Iterable[Mapping[str, str]]) -> bool:
        """Tell whether the pattern's own condition on the values holds for one of the guesses."""
        where = self.cause.where
        return where is None or any(where.holds(values) for values in guesses)


def wording_of(template: Template, cause: Cause, *, verified: bool) -> Wording:
    """Prepare a template of a cause."""
    words = tuple(words_of(_VALUE.sub(f" {MARK} ", template.text)))
    while words[-1] == MARK:
        words = words[:-1]
    while words[0] == MARK:
        words = words[1:]
    text = " ".join(words)
    letters = sum(map(str.isalpha, text))
    slots = list(PLACEHOLDER.finditer(template.text))
    return Wording(
        cause=cause,
        words=words,
        text=text,
        distinct=frozenset(words) - {MARK},
        constant=template.constant,
        letters=letters,
        verified=verified,
        hidden=_hidden(template.text),
        quoted=tuple(found[1] for found in _QUOTED_SLOT.finditer(template.text)),
        number=slots[0][1] if len(slots) == 1 and slots[0][2] in ("int", "num") else "",
        bare_values=len(slots) - len(_QUOTED_SLOT.findall(template.text)),
        bare=_bare(template.text),
        strict=not cause.fuzzy or letters < _STRICT,
        general=cause.when is not None or letters < _GENERAL,
        open_end=template.text.endswith("}"),
    )


def _hidden(template: str) -> frozenset[str]:
    """Constant words that `mask` takes for values: between quotes, in paths, or with a digit."""
    filled = _APOSTROPHE.sub("", PLACEHOLDER.sub(" ", normalise(template)))
    return raw_words(filled) - set(mask(_VALUE.sub(f" {MARK} ", template)).split())


def _bare(template: str) -> Template | None:
    parts = PLACEHOLDER.split(template)
    text = "".join(
        plain(part) if index % 3 == 0 else f"{{{part}}}" for index, part in enumerate(parts) if index % 3 < 2
    ).strip()
    try:
        bare = Template(_BLANKS.sub(" ", text))
    except TemplateError:
        return None
    return bare if bare.constant >= _MIN_PLAIN else None
