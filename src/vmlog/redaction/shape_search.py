"""Searches texts for what looks like a name, each text and each word once."""

from __future__ import annotations

import re
from functools import cache
from typing import Final, NamedTuple

from vmlog.redaction.shapes import IN_WORD_SHAPES, WORD, TextMatch, shapes_in
from vmlog.secret_text import secrets_in

_SHORTEST_ID: Final = 32
_SHORTEST_SWAPPED: Final = 19
_UUID_DASHES: Final = 3
_BUNDLE_DASHES: Final = 4
_MAC_SIGNS: Final = 5
_WWN_COLONS: Final = 7
_V4_DOTS: Final = 3
# Texts and words beyond these numbers are searched again where they are needed again.
_MOST_TEXTS: Final = 50_000
_MOST_WORDS: Final = 200_000

WordMatches = tuple[re.Match[str], ...]


class FoundWord(NamedTuple):
    """A word of a text that holds a shape, and where the word begins."""

    start: int
    word: str
    matches: WordMatches


class ShapeSearch:
    """Finds shapes in texts, and remembers what it found."""

    def __init__(self) -> None:
        self._in_words: dict[str, WordMatches] = {}
        self._words: dict[str, tuple[FoundWord, ...]] = {}
        self._shapes: dict[str, tuple[TextMatch, ...]] = {}
        self._secrets: dict[str, tuple[tuple[int, int, str], ...]] = {}

    def forget(self) -> None:
        """Drop what was found in texts."""
        self._words.clear()
        self._shapes.clear()
        self._secrets.clear()

    def words(self, text: str) -> tuple[FoundWord, ...]:
        """Return the words of a text that hold a shape of a word, in order."""
        found = self._words.get(text)
        if found is None:
            known, search = self._in_words, self.in_word
            parts = []
            for match in WORD.finditer(text):
                word = match[0]
                matches = known.get(word)
                if matches is None:
                    matches = search(word)
                if matches:
                    parts.append(FoundWord(match.start(), word, matches))
            if len(self._words) >= _MOST_TEXTS:
                self._words.clear()
            found = self._words[text] = tuple(parts)
        return found

    def in_word(self, word: str) -> WordMatches:
        """Return the shapes in a word."""
        pattern = _pattern(_signs(word))
        if len(self._in_words) >= _MOST_WORDS:
            self._in_words.clear()
        found = self._in_words[word] = tuple(pattern.finditer(word)) if pattern else ()
        return found

    def shapes(self, text: str) -> tuple[TextMatch, ...]:
        """Return the shapes of a text that may hold blanks."""
        found = self._shapes.get(text)
        if found is None:
            if len(self._shapes) >= _MOST_TEXTS:
                self._shapes.clear()
            found = self._shapes[text] = tuple(shapes_in(text))
        return found

    def secrets(self, text: str) -> tuple[tuple[int, int, str], ...]:
        """Return start and end of each secret of a text, and what is shown instead."""
        found = self._secrets.get(text)
        if found is None:
            if len(self._secrets) >= _MOST_TEXTS:
                self._secrets.clear()
            found = self._secrets[text] = tuple(secrets_in(text))
        return found


def _signs(word: str) -> tuple[bool, ...]:
    """Return for each shape of `IN_WORD_SHAPES` whether a word has the signs without which it cannot hold it."""
    dots, colons, dashes = word.count("."), word.count(":"), word.count("-")
    is_file = dashes > 0 and dots > 0
    return (
        dashes >= _UUID_DASHES or len(word) >= _SHORTEST_ID,
        dashes >= _BUNDLE_DASHES,
        is_file and (".vswp" in word or ".hlog" in word or ".vmss" in word),
        colons > 0 and len(word) >= _SHORTEST_SWAPPED,
        colons >= _WWN_COLONS,
        colons >= _MAC_SIGNS or dashes >= _MAC_SIGNS,
        colons > 1,
        dots >= _V4_DOTS,
        "\\" in word,
        "@" in word,
        dots > 0,
    )


@cache
def _pattern(signs: tuple[bool, ...]) -> re.Pattern[str] | None:
    """Return the shapes that a word may hold as one pattern, None where it can hold none."""
    kept = [
        f"(?P<{name}>{shape})"
        for (name, shape), is_there in zip(IN_WORD_SHAPES.items(), signs, strict=True)
        if is_there
    ]
    return re.compile("|".join(kept)) if kept else None
