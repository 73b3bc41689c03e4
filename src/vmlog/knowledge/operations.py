"""Which operation a text is about: a migration, another operation of vSphere, another product, or none that it names.

The words are those of `patterns/tables/operations.toml`.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from vmlog.errors import PatternErrors
from vmlog.knowledge.datafile import Document
from vmlog.knowledge.location import patterns_dir

MIGRATION: Final = "migration"
OTHER: Final = "other"
FOREIGN: Final = "foreign"
_KINDS: Final = (FOREIGN, MIGRATION, OTHER)
"""In the order in which they decide."""
_MAX_TEXT: Final = 64 * 1024
_HUMP: Final = re.compile(r"(?<=[a-z])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])")
_NO_WORD: Final = re.compile(r"[^a-z0-9]+")


@dataclass(frozen=True, slots=True)
class Operation:
    """One kind of operation, and how texts name it; `samples` and `others` are texts that must and must not."""

    id: str
    title: str
    kind: str
    words: tuple[str, ...]
    unless: tuple[str, ...]
    samples: tuple[str, ...]
    others: tuple[str, ...]

    def is_named(self, words: str) -> bool:
        """Whether a text names it, given its words as `words_of` returns them."""
        for phrase in self.unless:
            words = words.replace(f" {phrase} ", " ")
        return any((f" {word[:-1]}" if word.endswith("*") else f" {word} ") in words for word in self.words)


def operation_of(text: str) -> Operation | None:
    """The operation that a text names; of several a foreign one first, then a migration; null where it names none."""
    words = split_words(text)
    return next((each for each in load_operations() if each.is_named(words)), None)


def split_words(text: str) -> str:
    """The words of a text in small letters between single blanks, `powerOnVM_Task` as ` power on vm task `."""
    return f" {_NO_WORD.sub(' ', _HUMP.sub(' ', text[:_MAX_TEXT]).lower()).strip()} "


@lru_cache(maxsize=1)
def load_operations() -> tuple[Operation, ...]:
    """Read the operations, in the order in which they decide.

    Raises:
        PatternErrors: when the file is wrong.
    """
    document = Document(patterns_dir() / "tables" / "operations.toml", "patterns/tables/operations.toml")
    root = document.root
    root.integer("schema")
    operations = []
    for section in root.tables("operation"):
        operations.append(
            Operation(
                section.text("id"),
                section.text("title"),
                section.text("kind", choices=frozenset(_KINDS)),
                section.texts("words"),
                section.texts("unless"),
                section.texts("samples"),
                section.texts("others"),
            )
        )
        section.finish()
    root.finish()
    if document.errors:
        raise PatternErrors(document.errors)
    return tuple(sorted(operations, key=lambda each: _KINDS.index(each.kind)))
