"""Finding titles of articles and causes in a text, as published or as the catalogue words them.

A title says what an article is about, not what happened, so titles are not compared with the messages: a title must be
the whole text, or consecutive words in a longer one.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from rapidfuzz import fuzz

from vmlog.knowledge.template import normalise
from vmlog.match.fuzzy.meaning import TURNING_WORDS, reverses_meaning
from vmlog.match.fuzzy.words import SMALL_WORDS

_MAX_TEXT: Final = 2000
_MAX_SIMILAR_TEXT: Final = 200
# A title inside a longer text has at least this many words and letters.
_FEWEST_WORDS: Final = 5
_FEWEST_LETTERS: Final = 28
_FEWEST_SHARED: Final = 3
_THRESHOLD: Final = 86.0
_WORD: Final = re.compile(r"[a-z0-9]+")
_NUMBERED: Final = re.compile(
    r"(?:\bkbs?\b|\bknowledge base\b|\barticles?\b|\bid\b|https?://\S{1,500}|[|])|[(\[#]?\b[0-9]{4,7}\b[)\]]?",
    re.IGNORECASE,
)
# One word for words that mean the same in titles.
_SAME: Final = {
    **dict.fromkeys(("vmotion", "vmotions", "migrate", "migrates", "migrating", "migrated", "migration"), "migrations"),
    **dict.fromkeys(("vswitch", "vswitches", "switch"), "switches"),
    **dict.fromkeys(("vm", "vms", "machine", "machines"), "virtual"),
    "errors": "error",
    "warnings": "warning",
    "messages": "message",
    "pct": "percent",
    "fail": "fails",
    "failed": "fails",
    "addresses": "address",
    "devices": "device",
    "interfaces": "interface",
    "networks": "network",
}
# Words of titles that say nothing about their subject.
_EMPTY_WORDS: Final = frozenset(
    (
        "troubleshooting",
        "understanding",
        "overview",
        "how",
        "using",
        "about",
        "when",
        "troubleshoot",
        "overview",
        "virtual",
    )
)
# A text that is similar to a title has to hold one of these.
_SUBJECT_WORDS: Final = frozenset(
    (
        "migrations",
        "virtual",
        "esx",
        "esxi",
        "vmkernel",
        "vcenter",
        "vsphere",
        "evc",
        "cpuid",
        "vmfs",
        "vvol",
        "vvols",
        "vmware",
    )
)


@dataclass(frozen=True, slots=True)
class Title:
    """A title and what it stands for.

    Attributes:
        text: The title.
        key: The number of an article or the id of a cause.
        own: True for an article's title in the catalogue's words, False for the published one and for causes.
        words: Its words in lower case.
        subject_words: Its words in one spelling, without those that say nothing about the subject.
    """

    text: str
    key: str
    own: bool
    words: tuple[str, ...]
    subject_words: frozenset[str]

    @property
    def letters(self) -> int:
        """Letters of its words: how specific it is."""
        return sum(map(len, self.words))


@dataclass(frozen=True, slots=True)
class TitleMatch:
    """A title found in a text.

    Attributes:
        title: The title.
        score: 1.0 if its words are there unchanged, less if they are similar.
        whole: True if the text holds nothing else.
    """

    title: Title
    score: float
    whole: bool


def prepare_title(text: str, key: str, *, own: bool) -> Title:
    """Prepare a title."""
    words = _words(text)
    return Title(text, key, own, words, _subject_words(words))


class TitleIndex:
    """Searches a text for any of the titles."""

    def __init__(self, titles: Iterable[Title]) -> None:
        self._titles = tuple(title for title in titles if len(title.words) > 1)

    def find(self, text: str) -> list[TitleMatch]:
        """Return the titles in a text, word by word, else those that the whole text is most similar to."""
        text = normalise(text[:_MAX_TEXT])
        words, unnumbered = _words(text), _words(_NUMBERED.sub(" ", text))
        padded = f" {' '.join(words)} "
        found = [
            title
            for title in self._titles
            if title.words in (words, unnumbered)
            or (
                len(title.words) >= _FEWEST_WORDS
                and title.letters >= _FEWEST_LETTERS
                and f" {' '.join(title.words)} " in padded
            )
        ]
        if found:
            # If one title contains another, the longer one is meant.
            longest = max(title.letters for title in found)
            whole = [TitleMatch(title, 1.0, whole=True) for title in found if title.words in (words, unnumbered)]
            return whole or [TitleMatch(title, 1.0, whole=False) for title in found if title.letters == longest]
        return self._similar(unnumbered) if len(text) <= _MAX_SIMILAR_TEXT else []

    def _similar(self, words: tuple[str, ...]) -> list[TitleMatch]:
        wanted = _subject_words(words)
        if len(wanted) < _FEWEST_SHARED or _SUBJECT_WORDS.isdisjoint(map(_same, words)):
            return []
        wanted_text = " ".join(sorted(wanted))
        numbers = _numbers(wanted)
        scored = [
            TitleMatch(title, round(score / 100, 3), whole=True)
            for title in self._titles
            if len(wanted & title.subject_words) >= _FEWEST_SHARED
            and _numbers(title.subject_words) == numbers
            and (score := fuzz.ratio(wanted_text, " ".join(sorted(title.subject_words)), score_cutoff=_THRESHOLD))
            and not reverses_meaning([*words], [*title.words])
            and not (wanted ^ title.subject_words) & TURNING_WORDS
        ]
        scored.sort(key=lambda item: (-item.score, -item.title.letters, item.title.key))
        return [item for item in scored if item.score == scored[0].score]


def _words(text: str) -> tuple[str, ...]:
    plain = normalise(text).lower().replace("%", " percent ").replace("per cent", "percent").replace("'", "")
    return tuple(_WORD.findall(plain))


def _same(word: str) -> str:
    return _SAME.get(word, word)


def _subject_words(words: Iterable[str]) -> frozenset[str]:
    return frozenset(map(_same, words)) - SMALL_WORDS - _EMPTY_WORDS


def _numbers(words: Iterable[str]) -> frozenset[str]:
    return frozenset(word for word in words if any(map(str.isdigit, word)))
