"""Reads `patterns/tables/typed.toml`: the words that people type around what the catalogue knows, and wrappings."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Final

from vmlog.errors import PatternErrors
from vmlog.knowledge.datafile import Document
from vmlog.knowledge.location import patterns_dir
from vmlog.knowledge.template import normalise

_LABEL: Final = "patterns/tables/typed.toml"
_WORD: Final = re.compile(r"[^\W_]+(?:[-_.'][^\W_]+)*")
_QUOTED: Final = re.compile(r"'[^'\n]{1,80}'|\"[^\"\n]{1,80}\"")
_VALUE: Final = re.compile(r"[0-9]")
_PARTING: Final = re.compile(r"[-_.']")


@dataclass(frozen=True, slots=True)
class Typed:
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

    def subject(self, text: str) -> Subject:
        """What a text is about, by its words."""
        words = {word.lower() for word in _WORD.findall(_QUOTED.sub(" 0 ", normalise(text)))}
        parted = {word: frozenset(_PARTING.split(word)) for word in words}
        parts = words.union(*parted.values())
        known = self.migration | self.moving | self.product | self.plain
        return Subject(
            migration=not self.migration.isdisjoint(parts),
            moving=not self.moving.isdisjoint(parts),
            product=not self.product.isdisjoint(parts),
            unknown={
                word: of_word - known
                for word, of_word in parted.items()
                if word not in known and not of_word <= known and not _VALUE.search(word)
            },
        )


@dataclass(frozen=True, slots=True)
class Subject:
    """What a text is about.

    Attributes:
        migration: it names VMware's migrations. `moving`: it names some migration. `product`: it names VMware.
        unknown: its words that are not known, with the parts of each that are not.
    """

    migration: bool
    moving: bool
    product: bool
    unknown: Mapping[str, frozenset[str]]

    @property
    def strange(self) -> bool:
        """Whether some word is not known, so that the text may be about anything."""
        return bool(self.unknown)

    def strange_but_for(self, words: frozenset[str]) -> bool:
        """Whether it would be if these words were known too."""
        return any(word not in words and not parts <= words for word, parts in self.unknown.items())

    @property
    def ours(self) -> bool:
        """Whether it names VMware or one of its migrations."""
        return self.migration or self.product


@cache
def load_typed() -> Typed:
    """Read the table.

    Raises:
        PatternErrors: when the file is wrong.
    """
    return read_typed(Document(patterns_dir() / "tables" / "typed.toml", _LABEL))


def read_typed(document: Document) -> Typed:
    """Read a table of this form.

    Raises:
        PatternErrors: when it is wrong.
    """
    root = document.root
    root.integer("schema")
    words, articles, wrappers = root.table("words"), root.table("articles"), root.table("wrappers")
    table = Typed(
        migration=frozenset(words.texts("migration")),
        moving=frozenset(words.texts("moving")),
        product=frozenset(words.texts("product")),
        plain=frozenset(words.texts("plain")),
        sites=articles.texts("sites"),
        parameters=articles.texts("parameters"),
        folders=articles.texts("folders"),
        fields=wrappers.texts("fields"),
        quoting=wrappers.texts("quoting"),
        leads=wrappers.texts("leads"),
        places=wrappers.texts("places"),
    )
    for section in (words, articles, wrappers, root):
        section.finish()
    if document.errors:
        raise PatternErrors(document.errors)
    return table
