"""Replaces the names in reports, and in whatever else is built from the report's types."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import Final, TypeVar

from vmlog.errors import NamedInMessage
from vmlog.knowledge.redaction_words import RedactionWords, load_redaction_words
from vmlog.model import REDACTED_CODE, CheckReport, Notice, Report, Story
from vmlog.redaction.fact_values import FactValues
from vmlog.redaction.field_rules import FACT, LINE, LOGGED, PATH, SOURCE, TEXT, VERSION
from vmlog.redaction.name_map import NameMap
from vmlog.redaction.path_names import PathNames
from vmlog.redaction.renaming import Renamer
from vmlog.redaction.text_names import TextNames
from vmlog.redaction.walk import Leaf, leaves, rebuilt

_Item = TypeVar("_Item")
_MOST_PATHS: Final = 1000
_TEXTS: Final = frozenset({PATH, SOURCE, LOGGED, TEXT})

REDACTED: Final = Notice(
    REDACTED_CODE,
    "Names were replaced; hosts, VMs, users, places, addresses and ids are called otherwise in the logs themselves.",
)
"""The mark of a report without names."""


class Redactor:
    """Replaces names; the same thing gets the same name in everything that one redactor is given.

    Attributes:
        names: what stands for what.
    """

    def __init__(self, names: NameMap | None = None, words: RedactionWords | None = None) -> None:
        """Begin without any names, or go on with those of an earlier run; with the shipped table or another."""
        self.names = names or NameMap()
        renamer = Renamer(self.names, words or load_redaction_words())
        self._renamer = renamer
        self._texts = TextNames(renamer)
        self._paths = PathNames(renamer, self._texts)
        self._facts = FactValues(renamer, self._texts)
        self._seen: set[Leaf] = set()
        self._done: dict[Leaf, str] = {}
        self._quotable: dict[str, str] = {}

    def redact(self, item: _Item) -> _Item:
        """Return a report, or any part of one, with all names replaced.

        What is found in it is known from then on, also in what is redacted later.
        """
        self._learn(leaves(item))
        result: _Item = rebuilt(item, self._replaced)
        self._texts.drop()
        if isinstance(result, Report | CheckReport | Story) and REDACTED not in result.warnings:
            return replace(result, warnings=(REDACTED, *result.warnings))
        return result

    def message(self, text: str, names: Sequence[NamedInMessage] = ()) -> str:
        """Return a message of the program with what is known, or has the shape of a name, replaced.

        Args:
            text: the message.
            names: names in it, which it may hold where no shape tells.
        """
        quoted: dict[str, str] = {}
        for kind, name in names:
            if kind == "member":
                self._learn([Leaf(PATH, name)])
                quoted[name] = self._replaced(Leaf(PATH, name))
            elif kind == "any":
                quoted[name] = self._renamer.hinted(name)
            else:
                quoted[name] = self._renamer.of_kind(kind, name)
        words = [rf"(?<!\w){one}(?!\w)" for one in _longest_first(quoted)]
        any_of = "|".join([*words, *_longest_first(self._quotable)])
        if not any_of:
            return self.redact(text)
        ours = {**self._quotable, **quoted}
        return "".join(ours.get(part) or self.redact(part) for part in re.split(f"({any_of})", text))

    def learn_paths(self, paths: Iterable[str]) -> None:
        """Make known the names in paths that messages may quote."""
        given = list(paths)
        self._learn(Leaf(SOURCE, path) for path in given)
        for path in given[:_MOST_PATHS]:
            self._quotable[path] = self._replaced(Leaf(SOURCE, path))

    def notices(self) -> list[Notice]:
        """Return what to tell about names that stayed, without the names."""
        left = self._texts.left
        if not left:
            return []
        count, places = len(left), sum(left.values())
        names = "1 name is an ordinary word" if count == 1 else f"{count} names are ordinary words"
        where = "1 place" if places == 1 else f"{places} places"
        return [
            Notice("redaction", f"{names} and stayed in {where} where nothing marks the word as a name; read these")
        ]

    def _learn(self, found: Iterable[Leaf]) -> None:
        """Make known what texts name: what is in use first, then what fields name, then what texts and paths show."""
        new = [leaf for leaf in dict.fromkeys(found) if leaf not in self._seen]
        if not new:
            return
        self._seen.update(new)
        self._done.clear()
        self._texts.keep({leaf.text for leaf in new if leaf.rule == VERSION})
        for leaf in new:
            self._texts.note(leaf.text)
        for leaf in new:
            if leaf.rule == FACT:
                self._facts.collect(leaf.words, leaf.text)
            elif leaf.rule == LINE:
                self._facts.collect_line(leaf.text)
            elif leaf.rule not in _TEXTS and leaf.rule != VERSION:
                self._renamer.of_kind(leaf.rule, leaf.text)
        for leaf in new:
            if leaf.rule in _TEXTS:
                self._texts.collect(leaf.text, logged=leaf.rule == LOGGED)
        for leaf in new:
            if leaf.rule in (PATH, SOURCE):
                self._paths.path(leaf.text, named=leaf.rule == SOURCE)
        self._texts.forget()

    def _replaced(self, leaf: Leaf) -> str:
        known = self._done.get(leaf)
        if known is None:
            known = self._done[leaf] = self._fresh(leaf)
        return known

    def _fresh(self, leaf: Leaf) -> str:
        if leaf.rule in (LOGGED, TEXT):
            return self._texts.replaced(leaf.text, logged=leaf.rule == LOGGED)
        if leaf.rule in (PATH, SOURCE):
            return self._paths.path(leaf.text, named=leaf.rule == SOURCE)
        if leaf.rule == FACT:
            return self._facts.value(leaf.words, leaf.text)
        return self._renamer.of_kind(leaf.rule, leaf.text)


def _longest_first(texts: Iterable[str]) -> list[str]:
    """Return the texts as patterns, such that none hides a longer one."""
    return [re.escape(text) for text in sorted(texts, key=lambda text: (-len(text), text)) if text]
