"""Message templates with `{name}` placeholders: compiled, searched in linear time, and masked for comparison.

A template is a sequence of constant pieces and slots. Searching walks the pieces with `str.find` and remembers the
places and stretches that led nowhere, so the work is bounded by pieces x positions for every text.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import pairwise
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from vmlog.knowledge.section import Section

MAX_SLOT: Final = 250
MOST_LETTERS: Final = 4000
"""A template of a cause is no longer: the search over blocks takes no longer ones, and no message is."""
VALUE_MARK: Final = "\u2022"
"""Stands for a value in a masked text."""
_MAX_TEXT: Final = 64 * 1024
_REACH: Final = 4000
"""No slot is longer than this."""

PLACEHOLDER: Final = re.compile(r"\{([a-z][a-z0-9_]*)(?::([a-z]+))?\}")
_BLANKS: Final = re.compile(r"[ \t\r\f\v]+")
_QUOTES: Final = str.maketrans(
    {**dict.fromkeys("\u2018\u2019\u201a", "'"), **dict.fromkeys("\u201c\u201d\u201e", '"'), "\u00a0": " "}
)

# How people hide a value before they share a log: words in brackets (`<19-digit id>`) or between signs of a variable,
# a word that says so, or nothing but signs. Within brackets of the message itself any words hide it.
_WORDS: Final = r"(?:[0-9]{1,3}[ -])?[A-Za-z][A-Za-z0-9 _./-]{0,40}"
_HIDDEN: Final = (
    rf"<{_WORDS}>|\{{{_WORDS}\}}|\[(?:[xX*#.?_]{{1,60}}|(?:[0-9]{{1,3}}[ -])?[A-Za-z][A-Za-z _-]{{1,40}})\]|"
    r"[xX*#?_]{3,60}|%[A-Za-z_]{2,40}%|\$[A-Za-z_]{2,40}|(?:REDACTED|redacted|MASKED|masked|HIDDEN|hidden)\b|"
    rf"{_WORDS}(?=>)"
)
_ADDRESS: Final = re.compile(r"[0-9a-fA-F.:]{2,60}(?:%[A-Za-z0-9]{1,16})?")
# Whoever shares a log may also put another number in the place of an id, of any length.
_NUMBER: Final = re.compile(r"[0-9]{10,64}")

# What each typed slot accepts; `text` is the default and is found by the constant piece that follows it.
_TYPES: Final[dict[str, re.Pattern[str]]] = {
    "int": re.compile(r"-?[0-9]{1,20}"),
    "num": re.compile(r"-?[0-9]{1,20}(?:[.,][0-9]{1,12})?"),
    "hex": re.compile(r"(?:0[xX])?[0-9a-fA-F]{1,32}"),
    "ip": re.compile(rf"{_ADDRESS.pattern}(?![0-9a-fA-F.:xX*#])|(?:[0-9xX*#]{{1,3}}\.){{3}}[0-9xX*#]{{1,3}}|{_HIDDEN}"),
    "word": re.compile(r"[^\s]{1,250}"),
    "id": re.compile(rf"{_NUMBER.pattern}(?![0-9xX*#])|[0-9]{{2,18}}[xX*#]{{2,18}}|{_HIDDEN}"),
    "side": re.compile(r"[SD](?![A-Za-z0-9])"),
    "rest": re.compile(r"[^\n]{0,4000}"),
    "path": re.compile(r"[^\n\"']{1,500}"),
}
SLOT_TYPES: Final = frozenset(_TYPES) | {"text"}
# Slots whose end is decided by the next constant piece rather than by the slot's own characters.
_LAZY: Final = frozenset({"text", "path", "word"})


def is_hidden(kind: str, value: str) -> bool:
    """Return whether the value of a slot of the kind `id` or `ip` is a mask.

    >>> is_hidden("id", "<19-digit id>"), is_hidden("ip", "192.0.2.7")
    (True, False)
    """
    return not (_NUMBER if kind == "id" else _ADDRESS).fullmatch(value)


def normalise(text: str) -> str:
    """Make texts comparable: straight quotes, single blanks, one spelling of vMotion; at most 64 KiB are kept.

    >>> normalise("VMotion  failed")
    'vMotion failed'
    """
    text = text[:_MAX_TEXT]
    text = text if text.isascii() else text.translate(_QUOTES)
    text = text.replace("VMotion", "vMotion").replace("VMOTION", "vMOTION")
    return _BLANKS.sub(" ", text)


@dataclass(frozen=True, slots=True)
class Slot:
    """A placeholder."""

    name: str
    kind: str


@dataclass(frozen=True, slots=True)
class TemplateMatch:
    """Where a template was found in a normalised text, and what its placeholders held."""

    start: int
    end: int
    variables: dict[str, str]


@dataclass(frozen=True, slots=True)
class TemplatePlace:
    """Where a template was found in a normalised text, and where its slots are, in order."""

    start: int
    end: int
    slots: tuple[tuple[Slot, int, int], ...]

    def match_in(self, text: str) -> TemplateMatch | None:
        """Return the match in a text that differs from the one that was searched in digits at most.

        None tells that the match may be elsewhere or nowhere: only where all digits are zeros, `1x` begins a number.

        >>> place = Template("at {place:int} of {whole:int}").place("at 00 of 000")
        >>> place.match_in("at 17 of 360").variables
        {'place': '17', 'whole': '360'}
        """
        values = {}
        for slot, begin, end in self.slots:
            if slot.kind == "hex" and text[begin] != "0" and text[begin + 1 : end].startswith(("x", "X")):
                return None
            values[slot.name] = text[begin:end].strip()
        return TemplateMatch(self.start, self.end, values)


_SENTENCE: Final = 30
_CLOSING: Final = "'\"]>"  # between quotes or brackets a value may be empty


@dataclass(slots=True)
class _Barren:
    """What a search has found to lead nowhere.

    Attributes:
        places: (part, position) from which the rest does not match.
        stretches: by slot, from where to where no end of it lets the rest match; neighbouring begins share most ends.
    """

    places: set[tuple[int, int]] = field(default_factory=set)
    stretches: dict[int, tuple[int, int]] = field(default_factory=dict)


class TemplateError(ValueError):
    """A template that cannot be compiled."""


class Template:
    """A compiled message template.

    Attributes:
        text: the template as written.
        wording: the same without a last full stop, which pasted messages often lack; a short phrase keeps it, for it
            is all that distinguishes a message from the beginning of another sentence.
        constant: number of constant letters and digits; the measure of how specific it is.
        pieces: its constant pieces, normalised.
    """

    __slots__ = ("_parts", "constant", "pieces", "text", "wording")

    def __init__(self, text: str) -> None:
        self.text = text
        whole = len(text) >= _SENTENCE and text.endswith(".") and not text.endswith(("}.", " ."))
        self.wording = text[:-1] if whole else text
        self._parts = _compile(self.wording)
        self.pieces: tuple[str, ...] = tuple(part for part in self._parts if isinstance(part, str))
        self.constant = sum(sum(map(str.isalnum, piece)) for piece in self.pieces)

    @property
    def names(self) -> frozenset[str]:
        """Names of the placeholders."""
        return frozenset(part.name for part in self._parts if isinstance(part, Slot))

    @property
    def is_blind_to_digits(self) -> bool:
        """Whether it matches the same texts if all digits in them are zeros."""
        if any(_DIGITS.search(piece) for piece in self.pieces):
            return False
        # `0x` belongs to a number, and `1x` only as far as the x.
        return all(
            isinstance(follows, str) and not follows.startswith(("x", "X"))
            for part, follows in pairwise((*self._parts, ""))
            if isinstance(part, Slot) and part.kind == "hex"
        )

    def search(self, text: str) -> TemplateMatch | None:
        """Find the first occurrence in a text that `normalise` has prepared."""
        place = self.place(text)
        return place.match_in(text) if place else None

    def place(self, text: str) -> TemplatePlace | None:
        """Find where the first occurrence is in a text that `normalise` has prepared."""
        first = self.pieces[0]
        leading = isinstance(self._parts[0], Slot)
        barren = _Barren()
        position = text.find(first)
        while position >= 0:
            hopeful = self._hopeful(text, position)
            if hopeful != position:
                position = text.find(first, hopeful) if hopeful >= 0 else -1
                continue
            begin = text.rfind("\n", 0, position) + 1 if leading else position
            begin = max(begin, position - MAX_SLOT) if leading else begin
            while leading and begin < position and text[begin] == " ":
                begin += 1
            slots: list[tuple[Slot, int, int]] = []
            end = self._walk(text, 0, begin, slots, barren)
            if end is not None:
                return TemplatePlace(begin, end, tuple(reversed(slots)))
            position = text.find(first, position + 1)
        return None

    def _hopeful(self, text: str, position: int) -> int:
        """Return cheaply where all pieces may follow in order and near enough: here, or no sooner than there, or -1."""
        at = position
        reach = 0
        for piece in self.pieces:
            found = text.find(piece, at)
            if found < 0:
                return -1
            if found > at + _REACH:
                return max(position + 1, found - reach)
            at = found + len(piece)
            reach += _REACH + len(piece)
        return position

    def _walk(
        self, text: str, index: int, position: int, slots: list[tuple[Slot, int, int]], barren: _Barren
    ) -> int | None:
        """Match the parts from `index` on at `position`; the depth is bounded by the number of parts."""
        if index == len(self._parts):
            return position
        if (index, position) in barren.places:
            return None
        part = self._parts[index]
        if isinstance(part, str):
            if text.startswith(part, position):
                end = self._walk(text, index + 1, position + len(part), slots, barren)
                if end is not None:
                    return end
        else:
            for stop in self._stops(text, part, index, position, barren):
                end = self._walk(text, index + 1, stop, slots, barren)
                if end is not None:
                    slots.append((part, position, stop))
                    return end
        barren.places.add((index, position))
        return None

    def _stops(self, text: str, slot: Slot, index: int, position: int, barren: _Barren) -> Iterator[int]:
        """Yield the places where a slot that begins at `position` may end, most wanted first."""
        following = self._parts[index + 1] if index + 1 < len(self._parts) else None
        if slot.kind not in _LAZY or not isinstance(following, str):
            match = _TYPES["rest" if slot.kind == "text" else slot.kind].match(text, position)
            if match:
                yield match.end()
            return
        limit = min(len(text), position + MAX_SLOT + len(following))
        for no_value in ("\n", " ") if slot.kind == "word" else ("\n",):
            end = text.find(no_value, position, limit)
            limit = min(limit, end + len(following)) if end >= 0 else limit
        begin = position if following[0] in _CLOSING else position + 1
        low, high = barren.stretches.get(index, (begin, begin))
        known = low <= begin <= high
        start = high if known else begin
        while (stop := text.find(following, start, limit)) >= 0:
            yield stop
            start = stop + 1
        barren.stretches[index] = (low if known else begin, start)


def _compile(text: str) -> tuple[str | Slot, ...]:
    if len(text) > MOST_LETTERS:
        raise TemplateError(f"is longer than {MOST_LETTERS:,} letters")
    parts: list[str | Slot] = []
    position = 0
    for found in PLACEHOLDER.finditer(text):
        if found.start() > position:
            parts.append(normalise(text[position : found.start()]))
        elif parts and isinstance(parts[-1], Slot) and parts[-1].kind in _LAZY:
            raise TemplateError("two placeholders need a constant text between them")
        kind = found[2] or "text"
        if kind not in SLOT_TYPES:
            raise TemplateError(f"{{{found[1]}:{kind}}} has no known type; types are {', '.join(sorted(SLOT_TYPES))}")
        parts.append(Slot(found[1], kind))
        position = found.end()
    if position < len(text):
        parts.append(normalise(text[position:]))
    if not any(isinstance(part, str) and part.strip() for part in parts):
        raise TemplateError("has no constant text")
    return tuple(parts)


# Apostrophes within words would open a quotation.
_APOSTROPHE: Final = re.compile(r"\b'\b")
_MASKS: Final = (
    re.compile(r"/(?:vmfs|dev)/[^\s'\",;)\]]+|\[[^\]\n]{1,80}\] ?[^\s'\",;)]+\.[a-z]{2,5}\b", re.IGNORECASE),
    re.compile(r"'[^'\n]{0,80}'|\"[^\"\n]{0,80}\"|<[^>\n]{0,80}>"),
    re.compile(r"\b[0-9a-fA-F]{8}-[0-9a-fA-F-]{9,40}\b|\b0?x?bad0[0-9a-f]{3}\b|\b0x[0-9a-f]+\b", re.IGNORECASE),
)
_EDGES: Final = re.compile(r"[()\[\]{}=,;<>]")
_DIGITS: Final = re.compile(r"[0-9]")
# Dotted names of the product hold digits too, and are words of the message.
_NAMES: Final = ("vim.", "vmodl.", "com.", "msg.", "vob.", "esx.")
_NO_WORD: Final = re.compile(rf"[^\w{VALUE_MARK}]+")
_MARKS: Final = re.compile(f"{VALUE_MARK}(?: {VALUE_MARK})+")


def mask(text: str) -> str:
    """Reduce a message to its wording: paths, quoted values and words with a digit become one `VALUE_MARK` each.

    >>> mask("vMotion of 'web-01' failed: timeout after 20 s").replace(VALUE_MARK, "*")
    'vmotion of * failed timeout after * s'
    """
    text = _APOSTROPHE.sub("", normalise(text).replace("\n", " "))
    for pattern in _MASKS:
        text = pattern.sub(f" {VALUE_MARK} ", text)
    words = (
        VALUE_MARK if _DIGITS.search(word) and not word.startswith(_NAMES) else word
        for word in _EDGES.sub(" ", text).split()
    )
    return _MARKS.sub(VALUE_MARK, _NO_WORD.sub(" ", " ".join(words))).strip().lower()


def read_templates(section: Section, key: str) -> tuple[Template, ...]:
    """Read an array of templates; the document takes the errors."""
    templates = []
    for text in section.texts(key):
        try:
            templates.append(Template(text))
        except TemplateError as error:
            shown = text if len(text) <= MOST_LETTERS else f"{text[:_SENTENCE]}..."
            section.fail(key, f"{shown!r} {error}")
    return tuple(templates)
