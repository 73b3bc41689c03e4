"""Replaces the names in one text."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from typing import Final, NamedTuple

from vmlog.observe.sentence import move_of
from vmlog.redaction.name_map import LIKE_OURS, spelled
from vmlog.redaction.renaming import Renamer
from vmlog.redaction.shape_names import ShapeNames
from vmlog.redaction.shape_search import ShapeSearch
from vmlog.redaction.shapes import OF_MOVES

_PAIRS: Final = frozenset({"''", '""', "<>", "``", "“”"})
# Where a sentence of vmlog has a name: after one of these words and before one of these.
_BEFORE_NAME: Final = re.compile(
    r"(?:^|[,;:(>] ?|\b(?:on|of|by|see|sees|VM|host|to|from|datastore|volume|and|is|not) )$"
)
_AFTER_NAME: Final = re.compile(
    r"$|[,;:)]|\.(?:vmx|log|vmdk)| (?:on|to|from|→|↔|has|is|which|does|sees|and|of|counts|follows|in) "
)
_LOOK_BACK: Final = 12
_MOST_TEXTS: Final = 50_000


_ADDRESSES: Final = frozenset({"ipv4", "ipv6"})
_NUMBERED: Final = re.compile(r"-[1-9](?<=[A-Za-z]-[1-9])")


class Span(NamedTuple):
    """A part of a text and what replaces it; of two that begin at one place the longer counts, then the lower rank."""

    start: int
    minus_end: int
    rank: int
    ours: str


_KNOWN_RANK: Final = 99


class TextNames:
    """Replaces names in texts: what has the shape of a name, and what is known as one.

    Attributes:
        left: known names that are ordinary words, with the number of places where nothing marks them as names; not
            those of folders and files, which are ordinary words most of the time.
    """

    def __init__(self, renamer: Renamer) -> None:
        self.left: Counter[str] = Counter()
        self._renamer = renamer
        self._shapes_of = ShapeNames(renamer)
        self._search = ShapeSearch()
        self._ordinary: dict[str, bool] = {}
        self._shown: dict[tuple[str, bool], tuple[str, list[str]]] = {}
        self._as_of = 0

    def keep(self, versions: set[str]) -> None:
        """Let these versions stay, though they look like addresses."""
        self._shapes_of.versions |= versions

    def forget(self) -> None:
        """Look at all words anew, after more has become known."""
        self._shapes_of.forget()
        self._shown.clear()

    def drop(self) -> None:
        """Drop what was found in texts, once all of them are shown."""
        self._search.forget()
        self._shown.clear()

    def note(self, text: str) -> None:
        """Look for what must not stand for something else: subnets in use, and names that look like ours."""
        for found in self._search.words(text):
            for match in found.matches:
                if match.lastgroup in _ADDRESSES:
                    self._renamer.see(match[0])
        if _NUMBERED.search(text):
            for match in LIKE_OURS.finditer(text):
                self._renamer.reserve(match[0].lower())

    def collect(self, text: str, *, logged: bool) -> None:
        """Make known what has the shape of a name in a text, or stands where its sentence has one if it was logged."""
        for _ in self._shaped(text, logged=logged):
            pass
        if logged:
            self._named_in_sentence(text)

    def replaced(self, text: str, *, logged: bool) -> str:
        """Return the text with its names replaced.

        Args:
            text: the text.
            logged: it stands in a log; in other texts, which vmlog wrote, ordinary words are names in certain places.
        """
        if self._as_of != self._renamer.names.changes or len(self._shown) >= _MOST_TEXTS:
            self._shown.clear()
        shown = self._shown.get((text, logged))
        if shown is None:
            left: list[str] = []
            ours = self._joined(text, [*self._shaped(text, logged=logged), *self._known(text, left, logged=logged)])
            self._as_of = self._renamer.names.changes
            shown = self._shown[text, logged] = ours, left
        self.left.update(shown[1])
        return shown[0]

    @staticmethod
    def _joined(text: str, spans: list[Span]) -> str:
        """Return the text with what stands for its parts."""
        if not spans:
            return text
        spans.sort()
        parts: list[str] = []
        at = 0
        for span in spans:
            if span.start >= at:
                parts += (text[at : span.start], span.ours)
                at = -span.minus_end
        return "".join([*parts, text[at:]])

    def _shaped(self, text: str, *, logged: bool) -> Iterator[Span]:
        """Yield what has the shape of a name."""
        shapes, search = self._shapes_of, self._search
        for found in search.words(text):
            for start, end, ours in shapes.in_word(found):
                begin, stop = found.start + start, found.start + end
                shown = ours if ours is not None else shapes.ipv4(text, begin, stop)
                if shown is not None:
                    yield Span(begin, -stop, 0, shown)
        for begin, stop, mask in search.secrets(text):
            yield Span(begin, -stop, -1, mask)
        for rank, name, match in search.shapes(text):
            if name in OF_MOVES and not (logged and self._move(text)):
                continue
            ours = shapes.in_text(name, match)
            if ours is not None:
                yield Span(match.start(), -match.end(), rank, ours)

    def _known(self, text: str, left: list[str], *, logged: bool) -> Iterator[Span]:
        """Yield the names that are known, but ordinary words only where something marks them; others go into `left`."""
        in_sentence: frozenset[str] | None = None
        for start, end, name in self._renamer.index.find(text):
            if self._is_ordinary(name) and not self._is_marked(text, start, end):
                if in_sentence is None:
                    in_sentence = self._named_in_sentence(text) if logged else frozenset()
                if name not in in_sentence and (logged or not _is_place_of_name(text, start, end)):
                    if self._renamer.is_thing(name):
                        left.append(name)
                    continue
            yield Span(start, -end, _KNOWN_RANK, self._renamer.known(name, text[start:end]))

    def _is_ordinary(self, name: str) -> bool:
        known = self._ordinary.get(name)
        if known is None:
            known = self._ordinary[name] = self._renamer.is_ordinary(name)
        return known

    @staticmethod
    def _is_marked(text: str, start: int, end: int) -> bool:
        return start > 0 and text[start - 1] + text[end : end + 1] in _PAIRS

    @staticmethod
    def _move(text: str) -> bool:
        return ("igrat" in text or "elocat" in text) and move_of(text) is not None

    def _named_in_sentence(self, text: str) -> frozenset[str]:
        """Return the VM and the hosts of a sentence about a migration, and make them known."""
        move = move_of(text) if "igrat" in text or "elocat" in text else None
        if move is None:
            return frozenset()
        if move.vm:
            self._renamer.vm(move.vm)
        hosts = [host for host in (move.source, move.destination, move.at) if host]
        for host in hosts:
            self._renamer.host(host)
        return frozenset(spelled(name) for name in (move.vm or "", *hosts))


def _is_place_of_name(text: str, start: int, end: int) -> bool:
    """Return whether a sentence of vmlog has a name here."""
    before = text[max(0, start - _LOOK_BACK) : start]
    return _BEFORE_NAME.search(before) is not None and _AFTER_NAME.match(text, end) is not None
