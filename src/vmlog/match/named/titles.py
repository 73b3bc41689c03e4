"""Titles that people paste: of articles, as published or as the catalogue words them, and of causes.

A title says what an article is about, not what happened, so it is compared apart from the messages: as a whole text, or
as words in a row inside one.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from rapidfuzz import fuzz

from vmlog.knowledge.template import normalise
from vmlog.match.fuzzy.words import SMALL_WORDS, TURNING_WORDS, reverses_meaning

_MAX_TEXT: Final = 2000
_MAX_SIMILAR: Final = 200
_INSIDE_WORDS: Final = 5
_INSIDE_LETTERS: Final = 28
_LEAST_SHARED: Final = 3
_THRESHOLD: Final = 86.0
_WORD: Final = re.compile(r"[a-z0-9]+")
_NUMBERED: Final = re.compile(
    r"(?:\bkbs?\b|\bknowledge base\b|\barticles?\b|\bid\b|https?://\S{1,500}|[|])|[(\[#]?\b[0-9]{4,7}\b[)\]]?",
    re.IGNORECASE,
)
# What the same thing is called in titles.
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
# Words of titles that tell nothing of their subject.
_LEADS: Final = frozenset(
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
# At least one of these names the world that the titles are of.
_WORLD: Final = frozenset(
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

    `key` is an article's number or a cause's id. `own`: an article's title in the catalogue's words, not the published.
    """

    text: str
    key: str
    own: bool
    words: tuple[str, ...]
    telling: frozenset[str]

    @property
    def letters(self) -> int:
        """How specific it is."""
        return sum(map(len, self.words))


@dataclass(frozen=True, slots=True)
class TitleMatch:
    """A title found in a text.

    `score` is 1.0 where its words are there as they are, less where they are similar. `whole`: the text is nothing
    else.
    """

    title: Title
    score: float
    whole: bool


def prepare_title(text: str, key: str, *, own: bool) -> Title:
    """Prepare a title."""
    words = _words(text)
    return Title(text, key, own, words, _telling(words))


class TitleIndex:
    """All titles."""

    def __init__(self, titles: Iterable[Title]) -> None:
        self._titles = tuple(title for title in titles if len(title.words) > 1)

    def find(self, text: str) -> list[TitleMatch]:
        """The titles that stand in a text, word by word; else those that the whole text is similar to, best first."""
        text = normalise(text[:_MAX_TEXT])
        whole, bare = _words(text), _words(_NUMBERED.sub(" ", text))
        spoken = f" {' '.join(whole)} "
        found = [
            title
            for title in self._titles
            if title.words in (whole, bare)
            or (
                len(title.words) >= _INSIDE_WORDS
                and title.letters >= _INSIDE_LETTERS
                and f" {' '.join(title.words)} " in spoken
            )
        ]
        if found:
            # Of titles one within the other the longer one was meant.
            longest = max(title.letters for title in found)
            found_whole = [TitleMatch(title, 1.0, whole=True) for title in found if title.words in (whole, bare)]
            return found_whole or [TitleMatch(title, 1.0, whole=False) for title in found if title.letters == longest]
        return self._similar(bare) if len(text) <= _MAX_SIMILAR else []

    def _similar(self, words: tuple[str, ...]) -> list[TitleMatch]:
        telling = _telling(words)
        if len(telling) < _LEAST_SHARED or _WORLD.isdisjoint(map(_same, words)):
            return []
        asked = " ".join(sorted(telling))
        numbers = _numbers(telling)
        scored = [
            TitleMatch(title, round(score / 100, 3), whole=True)
            for title in self._titles
            if len(telling & title.telling) >= _LEAST_SHARED
            and _numbers(title.telling) == numbers
            and (score := fuzz.ratio(asked, " ".join(sorted(title.telling)), score_cutoff=_THRESHOLD))
            and not reverses_meaning([*words], [*title.words])
            and not (telling ^ title.telling) & TURNING_WORDS
        ]
        scored.sort(key=lambda item: (-item.score, -item.title.letters, item.title.key))
        return [item for item in scored if item.score == scored[0].score]


def _words(text: str) -> tuple[str, ...]:
    plain = normalise(text).lower().replace("%", " percent ").replace("per cent", "percent").replace("'", "")
    return tuple(_WORD.findall(plain))


def _same(word: str) -> str:
    return _SAME.get(word, word)


def _telling(words: Iterable[str]) -> frozenset[str]:
    return frozenset(map(_same, words)) - SMALL_WORDS - _LEADS


def _numbers(words: Iterable[str]) -> frozenset[str]:
    return frozenset(word for word in words if any(map(str.isdigit, word)))
