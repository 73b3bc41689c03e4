"""Approximate matching of messages against the catalogue's wordings.

First the wordings are searched without case and punctuation, which also tells the values. Then shared words find the
few wordings that may fit and the place of each in the text, and `ratio` and `token_sort_ratio` of the masked words
decide. Scorers that forgive extra words (`WRatio`, `partial_*`, `token_set_ratio`) give harmless lines 85 points and
more, so they decide nothing; docs/matching.md has the measurements behind the numbers here.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from dataclasses import dataclass
from typing import Final

from rapidfuzz import fuzz

from vmlog.match.catalogue import Catalogue
from vmlog.match.pattern import Cause
from vmlog.match.place import collapsed, sequel, tails, windows
from vmlog.match.template import MARK
from vmlog.match.wording import Wording, exchanged, plain, quoted_values, raw_words, turned, wording_of, words_of

THRESHOLD: Final = 84.0
STRICT_THRESHOLD: Final = 88.0
"""For patterns that say `fuzzy = false`, and for short wordings."""
CUT_THRESHOLD: Final = 90.0
"""For a text that seems to break off within a wording."""
MARGIN: Final = 4.0
"""Points below the best at which another cause is no alternative any more."""

_PLAIN_SCORE: Final = 99.0
_CUT_MARGIN: Final = 3.0
_UNCOVERED: Final = 5.0
_EXCHANGED: Final = 8.0
_USUAL_WORDS: Final = 8
_HOPELESS: Final = 70.0
_EXTRA_VALUE: Final = 3.0
_HIDDEN_MISSING: Final = 8.0
_CUT_FACTOR: Final = 0.97
_MIN_CUT: Final = 22
_MAX_TIED: Final = 3
_ALONE_SHARE: Final = 0.6
_CANDIDATES: Final = 32
_SHARED: Final = 0.45
_MAX_TEXT: Final = 8 * 1024
_HEADER: Final = re.compile(
    r"^(?:<[0-9]+>)?\[?(?:[0-9]{4}-[0-9]{2}-[0-9]{2}[T ]|[A-Z][a-z]{2} +[0-9]+ [0-9:]{8})[^\n\])]{0,200}[)\]]"
)
_ENDS: Final = (".", "!", "?", "--")
_NUMBER: Final = re.compile(r"\b[0-9]{1,12}\b")
_NAMED_ALIKE: Final = 75.0
_NAMED: Final = frozenset(("vmotion", "migrate", "migratenet", "migration"))
_SUBJECT: Final = frozenset(("vmotion", "svmotion", "xvmotion", "vmx", "vmkernel", "esx", "esxi"))

Scored = tuple[float, Wording]


@dataclass(frozen=True, slots=True)
class _Text:
    """What is asked about, prepared once."""

    plain: str
    words: list[str]
    raw: frozenset[str]
    quoted: list[str]
    numbers: list[str]
    letters: int
    open_end: bool

    @property
    def on_subject(self) -> bool:
        return not _SUBJECT.isdisjoint(self.raw)


def _prepared(text: str) -> _Text:
    text = text[:_MAX_TEXT]
    message = _HEADER.sub("", text, count=1)
    words = words_of(message)
    return _Text(
        plain(text),
        words,
        raw_words(text),
        quoted_values(text),
        _NUMBER.findall(text),
        sum(map(len, words)),
        not text.rstrip().endswith(_ENDS),
    )


class Fuzzy:
    """The wordings of a catalogue."""

    def __init__(self, catalogue: Catalogue) -> None:
        self._wordings = [
            wording_of(template, cause, verified=not unverified)
            for template, cause, unverified in catalogue.templates
            if cause.role != "trace"
        ]
        texts = Counter(text for _, text in {(wording.cause.id, wording.text) for wording in self._wordings})
        self._ambiguous = {text for text, count in texts.items() if count > 1}
        self._holding: dict[str, list[int]] = defaultdict(list)
        for index, wording in enumerate(self._wordings):
            for word in set(wording.words) - {MARK}:
                self._holding[word].append(index)

    def nearest(self, text: str, threshold: float = THRESHOLD) -> list[tuple[Cause, float, int, bool]]:
        """Causes at or above `threshold` (0 to 100): (cause, score 0 to 1, constant letters, verified), best first."""
        asked = _prepared(text)
        best: dict[str, Scored] = {}
        for score, wording in self._scored(asked, threshold):
            known = best.get(wording.cause.id)
            if known is None or (score, wording.constant) > (known[0], known[1].constant):
                best[wording.cause.id] = score, wording
        return [
            (wording.cause, round(score / 100, 3), wording.constant, wording.verified)
            for score, wording in _chosen(list(best.values()))
        ]

    def _scored(self, asked: _Text, threshold: float) -> list[Scored]:
        found: list[Scored] = []
        for wording in self._wordings:
            place = wording.bare.search(asked.plain) if wording.bare else None
            if place and wording.allows([place.variables]):
                letters = sum(map(str.isalpha, asked.plain[place.start : place.end]))
                if _enough(asked, letters, wording):
                    found.append((_PLAIN_SCORE - _uncovered(asked, letters), wording))
        candidates = [
            wording
            for wording in self._candidates(asked)
            if wording.hidden <= asked.raw or not (wording.strict or wording.general or wording.text in self._ambiguous)
        ]
        for wording in candidates:
            score = _whole_score(asked, wording, max(threshold, STRICT_THRESHOLD if wording.strict else 0.0))
            if score and wording.allows(wording.guesses(asked.quoted, asked.numbers)):
                found.append((score, wording))
        if any(wording.cause.role == "cause" for _, wording in found):
            return found
        complete = tuple(wording.text for _, wording in found if not wording.open_end)
        return found + [
            item for item in self._cut(asked, candidates, threshold) if not item[1].text.startswith(complete)
        ]

    def _cut(self, asked: _Text, candidates: list[Wording], threshold: float) -> list[Scored]:
        """Wordings that the text breaks off within; none where many begin alike."""
        if not asked.open_end:
            return []
        found = [
            (score, wording)
            for wording in candidates
            if (score := _cut_score(asked, wording, max(threshold, CUT_THRESHOLD)))
            and wording.allows(wording.guesses(asked.quoted, asked.numbers))
        ]
        best = max((score for score, _ in found), default=0.0)
        found = [(score * _CUT_FACTOR, wording) for score, wording in found if score >= best - _CUT_MARGIN]
        return found if len({wording.cause.id for _, wording in found}) <= _MAX_TIED else []

    def _candidates(self, asked: _Text) -> list[Wording]:
        """The wordings that share most words with the text."""
        known = set(asked.words) - {MARK}
        shared = Counter(index for word in known for index in self._holding.get(word, ()))
        weights = {
            index: count / min(len(self._wordings[index].distinct), len(known)) for index, count in shared.items()
        }
        chosen = sorted(
            (index for index, weight in weights.items() if weight >= _SHARED),
            key=lambda index: (-weights[index], -shared[index], index),
        )
        return [self._wordings[index] for index in chosen[:_CANDIDATES]]


def _whole_score(asked: _Text, wording: Wording, threshold: float) -> float:
    best, place = 0.0, (0, 0)
    for begin, end in windows(asked.words, wording.words):
        part = asked.words[begin:end]
        for words in (part, collapsed(part, wording.words, wording.bare_values)):
            score = fuzz.ratio(" ".join(words), wording.text)
            if score > best:
                best, place = score, (begin, end)
    if best < _HOPELESS:
        return 0.0
    part = asked.words[place[0] : place[1]]
    best = max(best, fuzz.token_sort_ratio(" ".join(part), wording.text))
    whole = [
        *collapsed(part, wording.words, wording.bare_values),
        *sequel(asked.words, *place, wording.words),
    ]
    others = exchanged(whole, wording.words, wording.bare_values)
    if others and wording.strict:
        return 0.0
    best -= others * _EXCHANGED * min(1.0, _USUAL_WORDS / len(wording.words))
    best -= _EXTRA_VALUE * max(0, whole.count(MARK) - wording.words.count(MARK))
    if not wording.hidden <= asked.raw:
        best -= _HIDDEN_MISSING
    letters = sum(map(len, part))
    if best < threshold or turned(whole, wording.words) or not _enough(asked, letters, wording):
        return 0.0
    return best - _uncovered(asked, letters)


def _cut_score(asked: _Text, wording: Wording, threshold: float) -> float:
    """Similarity of the end of a text with the beginning of a wording; the last word must be begun likewise."""
    best = 0.0
    for tail in tails(asked.words, wording.words):
        text = " ".join(tail)
        begun = wording.text[: len(text)]
        last = begun.rpartition(" ")[2]
        if (
            tail[-1] == MARK
            or not _MIN_CUT <= len(text) < len(wording.text)
            or not tail[-1].startswith(last[: len(tail[-1])])
        ):
            continue
        if not asked.on_subject and len(text) < asked.letters * _ALONE_SHARE:
            continue
        score = fuzz.ratio(text, begun, score_cutoff=threshold)
        if score > best and not turned(tail, begun.split()) and not exchanged(tail, begun.split()):
            best = score
    return best


def _uncovered(asked: _Text, letters: int) -> float:
    """Points off for what the wording leaves unexplained: of two that fit, the longer one says more."""
    return _UNCOVERED * max(0.0, 1.0 - letters / max(asked.letters, 1))


def _enough(asked: _Text, letters: int, wording: Wording) -> bool:
    """General wordings count only where they are most of the message, or where the text speaks of the subject.

    What they say of the subject themselves must be in the text.
    """
    if not wording.general:
        return True
    named = wording.distinct & _NAMED
    if named and not any(fuzz.ratio(word, name) >= _NAMED_ALIKE for word in asked.words for name in named):
        return False
    return asked.on_subject or letters >= asked.letters * _ALONE_SHARE


def _chosen(found: list[Scored]) -> list[Scored]:
    """Best first, without causes that a better or equal one stands above, and without those far below the best."""
    found.sort(key=lambda item: (-item[0], -item[1].constant, item[1].cause.id))
    if not found:
        return []
    # Umbrellas fit much and explain little: they set no mark for causes.
    best = max((score for score, wording in found if wording.cause.role == "cause"), default=found[0][0])
    kept = [item for item in found if best - item[0] <= min(MARGIN, 2.0 + 100.0 - best)]
    beaten = {loser for _, wording in kept for loser in wording.cause.supersedes}
    return [item for item in kept if item[1].cause.id not in beaten] or kept
