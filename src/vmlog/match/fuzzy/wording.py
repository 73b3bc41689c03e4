"""A documented wording prepared for approximate comparison."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from vmlog.knowledge.cause import Cause
from vmlog.knowledge.template import PLACEHOLDER, VALUE_MARK, Template, TemplateError, mask
from vmlog.match.fuzzy.words import message_words, plain_words, raw_words, without_apostrophes

_GENERAL: Final = 22
_STRICT: Final = 30
_MIN_PLAIN: Final = 12
# A placeholder with what is glued to it: a path with its ending, an address with its port.
_VALUE: Final = re.compile(rf"{PLACEHOLDER.pattern}(?:[./:][^\s'\"\])>]+)?")
_QUOTED_SLOT: Final = re.compile(r"['\"]\{([a-z][a-z0-9_]*)(?::[a-z]+)?\}['\"]")
_BLANKS: Final = re.compile(r" {2,}")
_LOOSE: Final = frozenset((None, "text", "rest", "path"))


@dataclass(frozen=True, slots=True)
class Wording:
    """A template as words, with what approximate comparison needs to know of it.

    Attributes:
        words: its words, values as `MARK`; `text` is the same as one string, `distinct` its different words.
        constant, letters: how specific it is; letters of its words.
        hidden: constant words that masking hides; a text must hold them all.
        quoted: names of the placeholders that stand between quotes, in order.
        number: name of the only placeholder, where it holds a number; else empty.
        bare_values: how many placeholders of several words stand without quotes.
        bare: the template without case and punctuation, null where it has too little constant text.
        strict: it must be met closely.
        general: it says too little to be taken out of a longer text of another subject.
        common: operations of every kind say so, not only migrations.
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
    common: bool
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
        if where is None:
            return True
        # A text without the values leaves the condition to itself.
        return any(where.holds(values) for values in list(guesses) or [{}])


def prepare_wording(template: Template, cause: Cause, *, verified: bool) -> Wording:
    """Prepare a template of a cause."""
    words = tuple(message_words(_VALUE.sub(f" {VALUE_MARK} ", template.text)))
    while words[-1] == VALUE_MARK:
        words = words[:-1]
    while words[0] == VALUE_MARK:
        words = words[1:]
    text = " ".join(words)
    letters = sum(map(str.isalpha, text))
    slots = list(PLACEHOLDER.finditer(template.text))
    return Wording(
        cause=cause,
        words=words,
        text=text,
        distinct=frozenset(words) - {VALUE_MARK},
        constant=template.constant,
        letters=letters,
        verified=verified,
        hidden=_hidden(template.text),
        quoted=tuple(found[1] for found in _QUOTED_SLOT.finditer(template.text)),
        number=slots[0][1] if len(slots) == 1 and slots[0][2] in ("int", "num") else "",
        bare_values=sum(slot[2] in _LOOSE for slot in slots) - len(_QUOTED_SLOT.findall(template.text)),
        bare=_bare(template.text),
        strict=not cause.fuzzy or letters < _STRICT,
        general=bool(cause.when_text) or letters < _GENERAL,
        common=cause.is_general(template.text),
        open_end=template.text.endswith("}"),
    )


def _hidden(template: str) -> frozenset[str]:
    """Constant words that `mask` takes for values: between quotes, in paths, or with a digit."""
    filled = without_apostrophes(PLACEHOLDER.sub(" ", template))
    return raw_words(filled) - set(mask(_VALUE.sub(f" {VALUE_MARK} ", template)).split())


def _bare(template: str) -> Template | None:
    parts = PLACEHOLDER.split(template)
    text = "".join(
        plain_words(part) if index % 3 == 0 else f"{{{part}}}" for index, part in enumerate(parts) if index % 3 < 2
    ).strip()
    try:
        bare = Template(_BLANKS.sub(" ", text))
    except TemplateError:
        return None
    return bare if bare.constant >= _MIN_PLAIN else None
