"""Reads `patterns/tables/typed.toml`: the words that people type around what the catalogue knows, and wrappings."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from typing import Final

from vmlog.errors import Location
from vmlog.knowledge.document import Document, finish_document, open_table
from vmlog.knowledge.section import Section
from vmlog.knowledge.template import normalise

_LOWER: Final = re.compile(r"[^\sA-Z]+")
_WORD: Final = re.compile(r"[^\W_]+(?:[-_.'][^\W_]+)*")
_QUOTED: Final = re.compile(r"'[^'\n]{1,80}'|\"[^\"\n]{1,80}\"")
_VALUE: Final = re.compile(r"[0-9]")
_SEPARATOR: Final = re.compile(r"[-_.']")


@dataclass(frozen=True, slots=True)
class TypedSample:
    """A typed text and the values that its `Subject` must have."""

    text: str
    migration: bool
    is_about_vmware: bool
    has_unknown_words: bool
    section: Section = field(repr=False, compare=False)

    @property
    def location(self) -> Location:
        """The place of the sample in its file."""
        return self.section.location()


@dataclass(frozen=True, slots=True)
class TypedWords:
    """The words; all are in lower case but those of wrappers.

    Attributes:
        migration, moving, product, plain: words by what they say of a text's subject.
        sites, parameters, folders: parts of the vendor's addresses.
        fields, quoting, leads, places: what other programs put around a sentence.
    """

    migration: frozenset[str]
    moving: frozenset[str]
    product: frozenset[str]
    plain: frozenset[str]
    sites: tuple[str, ...]
    parameters: tuple[str, ...]
    folders: tuple[str, ...]
    fields: tuple[str, ...]
    quoting: tuple[str, ...]
    leads: tuple[str, ...]
    places: tuple[str, ...]
    samples: tuple[TypedSample, ...]

    def subject(self, text: str) -> Subject:
        """Return what a text is about, by its words."""
        words = {word.lower() for word in _WORD.findall(_QUOTED.sub(" 0 ", normalise(text)))}
        parts_by_word = {word: frozenset(_SEPARATOR.split(word)) for word in words}
        parts = words.union(*parts_by_word.values())
        known = self.migration | self.moving | self.product | self.plain
        return Subject(
            migration=not self.migration.isdisjoint(parts),
            moving=not self.moving.isdisjoint(parts),
            product=not self.product.isdisjoint(parts),
            unknown={
                word: word_parts - known
                for word, word_parts in parts_by_word.items()
                if word not in known and not word_parts <= known and not _VALUE.search(word)
            },
        )


@dataclass(frozen=True, slots=True)
class Subject:
    """What a text is about.

    Attributes:
        migration: whether it names VMware's migrations.
        moving: whether it names some migration.
        product: whether it names VMware.
        unknown: its words that are not known, with the unknown parts of each.
    """

    migration: bool
    moving: bool
    product: bool
    unknown: Mapping[str, frozenset[str]]

    @property
    def has_unknown_words(self) -> bool:
        """Whether some word is not known, so that the text may be about anything."""
        return bool(self.unknown)

    def has_unknown_words_besides(self, words: frozenset[str]) -> bool:
        """Return whether the text would have unknown words if these words were known too."""
        return any(word not in words and not parts <= words for word, parts in self.unknown.items())

    @property
    def is_about_vmware(self) -> bool:
        """Whether it names VMware or one of its migrations."""
        return self.migration or self.product


@cache
def load_typed_words() -> TypedWords:
    """Load the table.

    Raises:
        PatternErrors: with all that is wrong with the file.
    """
    return read_typed_words(open_table("typed"))


def read_typed_words(document: Document) -> TypedWords:
    """Read a table of this form.

    Raises:
        PatternErrors: with all that is wrong with it.
    """
    root = document.root
    root.schema()
    words, articles, wrappers = root.table("words"), root.table("articles"), root.table("wrappers")
    table = TypedWords(
        migration=_words(words, "migration"),
        moving=_words(words, "moving"),
        product=_words(words, "product"),
        plain=_words(words, "plain"),
        sites=articles.texts("sites"),
        parameters=articles.texts("parameters"),
        folders=articles.texts("folders"),
        fields=wrappers.texts("fields"),
        quoting=wrappers.texts("quoting"),
        leads=wrappers.texts("leads"),
        places=wrappers.texts("places"),
        samples=tuple(_sample(section) for section in root.tables("sample")),
    )
    for section in (words, articles, wrappers):
        section.finish()
    finish_document(document)
    return table


def _sample(section: Section) -> TypedSample:
    sample = TypedSample(
        section.text("text"),
        section.flag("migration"),
        section.flag("is_about_vmware"),
        section.flag("has_unknown_words"),
        section,
    )
    section.finish()
    return sample


def _words(section: Section, key: str) -> frozenset[str]:
    """Return single words in lower case."""
    return frozenset(section.texts(key, shape=_LOWER, name="one word in lower case"))
