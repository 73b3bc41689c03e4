"""A documented wording prepared for approximate comparison."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final, NamedTuple

from vmlog.knowledge.cause import Cause
from vmlog.knowledge.template import PLACEHOLDER, VALUE_MARK, Template, TemplateError, mask
from vmlog.match.fuzzy.words import message_words, plain_words, raw_words, remove_apostrophes

# Fewer letters than these make a wording vague or strict, and constant letters too few for a plain template.
_VAGUE_LETTERS: Final = 22
_STRICT_LETTERS: Final = 30
_FEWEST_PLAIN: Final = 12
# A placeholder with what is attached to it: a path with its ending, an address with its port.
_VALUE: Final = re.compile(rf"{PLACEHOLDER.pattern}(?:[./:][^\s'\"\])>]+)?")
_QUOTED_SLOT: Final = re.compile(r"['\"]\{([a-z][a-z0-9_]*)(?::[a-z]+)?\}['\"]")
_BLANKS: Final = re.compile(r" {2,}")
_WORDY_TYPES: Final = frozenset((None, "text", "rest", "path"))


class WordingTexts(NamedTuple):
    """What takes longest to find out of the text of a template; see `Wording`.

    Attributes:
        words: its words, values as `VALUE_MARK`.
        masked: constant words that `mask` takes for values: between quotes, in paths, or with a digit.
        plain: the template without case and punctuation, None if it has too few constant letters.
    """

    words: tuple[str, ...]
    masked: frozenset[str]
    plain: str | None


@dataclass(frozen=True, slots=True)
class Wording:
    """A template as words, with what approximate comparison needs to know about it.

    Attributes:
        cause: The cause of the template.
        words: Its words, values as `VALUE_MARK`.
        text: The words as one string.
        distinct: The different words without values.
        constant: Constant letters of the template: how specific it is.
        letters: Letters of its words.
        verified: False if no public source shows the wording.
        masked: Constant words that `mask` takes for values; a text must hold them all.
        quoted: Names of the placeholders between quotes, in order.
        number: Name of the only placeholder if it holds a number, else empty.
        unquoted_values: Number of placeholders of several words that stand without quotes.
        plain: The template without case and punctuation, None if it has too few constant letters.
        strict: True if a text must come very close.
        vague: True if it is too short or conditional to be found in a longer text about something else.
        general: True if operations of every kind say so, not only migrations.
        open_end: True if it ends with a placeholder.
    """

    cause: Cause
    words: tuple[str, ...]
    text: str
    distinct: frozenset[str]
    constant: int
    letters: int
    verified: bool
    masked: frozenset[str]
    quoted: tuple[str, ...]
    number: str
    unquoted_values: int
    plain: Template | None
    strict: bool
    vague: bool
    general: bool
    open_end: bool

    def possible_values(self, quoted: Sequence[str], numbers: Sequence[str]) -> Iterable[Mapping[str, str]]:
        """Yield what the placeholders may hold, given the quoted values and the numbers of a text."""
        if self.number:
            yield from ({self.number: number} for number in numbers)
        count = len(self.quoted)
        for start in range(len(quoted) - count + 1 if count else 1):
            yield dict(zip(self.quoted, quoted[start : start + count], strict=True))

    def accepts(self, values: Iterable[Mapping[str, str]]) -> bool:
        """Return whether the cause's own condition holds for any of these values of the placeholders."""
        where = self.cause.match.where
        if where is None:
            return True
        # A text without the values leaves the condition to itself.
        return any(where.holds(item) for item in list(values) or [{}])


def wording_texts(template: str) -> WordingTexts:
    """Return what takes longest to find out of the text of a template."""
    words = tuple(message_words(_VALUE.sub(f" {VALUE_MARK} ", template)))
    while words[-1] == VALUE_MARK:
        words = words[:-1]
    while words[0] == VALUE_MARK:
        words = words[1:]
    return WordingTexts(words, _masked_words(template), _plain_template(template))


def prepare_wording(template: Template, cause: Cause, texts: WordingTexts, *, verified: bool) -> Wording:
    """Prepare a template of a cause, with what `wording_texts` found in it."""
    words = texts.words
    text = " ".join(words)
    letters = sum(map(str.isalpha, text))
    slots = list(PLACEHOLDER.finditer(template.text))
    quoted = tuple(match[1] for match in _QUOTED_SLOT.finditer(template.text))
    return Wording(
        cause=cause,
        words=words,
        text=text,
        distinct=frozenset(words) - {VALUE_MARK},
        constant=template.constant,
        letters=letters,
        verified=verified,
        masked=texts.masked,
        quoted=quoted,
        number=slots[0][1] if len(slots) == 1 and slots[0][2] in ("int", "num") else "",
        unquoted_values=sum(slot[2] in _WORDY_TYPES for slot in slots) - len(quoted),
        plain=None if texts.plain is None else Template(texts.plain),
        strict=not cause.match.fuzzy or letters < _STRICT_LETTERS,
        vague=bool(cause.match.when_text) or letters < _VAGUE_LETTERS,
        general=cause.match.is_general(template.text),
        open_end=template.text.endswith("}"),
    )


def _masked_words(template: str) -> frozenset[str]:
    filled = remove_apostrophes(PLACEHOLDER.sub(" ", template))
    return raw_words(filled) - set(mask(_VALUE.sub(f" {VALUE_MARK} ", template)).split())


def _plain_template(template: str) -> str | None:
    parts = PLACEHOLDER.split(template)
    text = "".join(
        plain_words(part) if index % 3 == 0 else f"{{{part}}}" for index, part in enumerate(parts) if index % 3 < 2
    ).strip()
    try:
        plain = Template(_BLANKS.sub(" ", text))
    except TemplateError:
        return None
    return plain.text if plain.constant >= _FEWEST_PLAIN else None
