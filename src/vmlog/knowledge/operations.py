"""Finds which operation a text is about, by the words of `patterns/tables/operations.toml`."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from functools import cache
from typing import Final

from vmlog.knowledge.document import Document, finish_document, open_table
from vmlog.knowledge.section import Section

MIGRATION: Final = "migration"
OTHER: Final = "other"
FOREIGN: Final = "foreign"
_KINDS: Final = (FOREIGN, MIGRATION, OTHER)
"""The kinds in the order in which they decide."""
_MAX_TEXT: Final = 64 * 1024
_HUMP: Final = re.compile(r"(?<=[a-z])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])")
_NO_WORD: Final = re.compile(r"[^a-z0-9]+")
_PHRASE: Final = re.compile(r"[a-z0-9]+(?: [a-z0-9]+)*\*?")


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
    section: Section = field(repr=False, compare=False)

    def is_named(self, words: str) -> bool:
        """Return whether a text names it, given its words as `words_of` returns them."""
        for phrase in self.unless:
            words = words.replace(f" {phrase} ", " ")
        return any((f" {word[:-1]}" if word.endswith("*") else f" {word} ") in words for word in self.words)


def operation_of(text: str) -> Operation | None:
    """Return the operation that a text names, None for no operation; of several a foreign one, then a migration."""
    words = split_words(text)
    return next((each for each in load_operations() if each.is_named(words)), None)


def split_words(text: str) -> str:
    """Return the words of a text in small letters between single blanks.

    >>> split_words("powerOnVM_Task: failed")
    ' power on vm task failed '
    """
    return f" {_NO_WORD.sub(' ', _HUMP.sub(' ', text[:_MAX_TEXT]).lower()).strip()} "


@cache
def load_operations() -> tuple[Operation, ...]:
    """Load the operations, in the order in which they decide.

    Raises:
        PatternErrors: with all that is wrong with the file.
    """
    return read_operations(open_table("operations"))


def read_operations(document: Document) -> tuple[Operation, ...]:
    """Read a table of operations.

    Raises:
        PatternErrors: with all that is wrong with it.
    """
    root = document.root
    root.schema()
    operations = [_operation(section) for section in root.tables("operation")]
    if len({operation.id for operation in operations}) != len(operations):
        root.fail("operation", "two tables have the same id")
    finish_document(document)
    return tuple(sorted(operations, key=lambda operation: _KINDS.index(operation.kind)))


def _operation(section: Section) -> Operation:
    operation = Operation(
        id=section.text("id"),
        title=section.text("title"),
        kind=section.text("kind", choices=_KINDS) or OTHER,
        words=section.texts("words", shape=_PHRASE, name="words in small letters"),
        unless=section.texts("unless", shape=_PHRASE, name="words in small letters"),
        samples=section.texts("samples"),
        others=section.texts("others"),
        section=section,
    )
    section.finish()
    return operation
