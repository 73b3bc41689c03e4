"""Reads `patterns/tables/redaction.toml`: what redaction leaves as it is, and what marks a name as a name."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Final

from vmlog.knowledge.catalogue import load_catalogue
from vmlog.knowledge.check_file import load_checks
from vmlog.knowledge.document import Document, finish_document, open_table
from vmlog.knowledge.fact_names import FactName, load_fact_names
from vmlog.knowledge.given_sample import GivenSample, read_given_samples
from vmlog.knowledge.section import Section
from vmlog.knowledge.stage_lines import load_stages

_WORD: Final = re.compile(r"[^\W\d_]+")
_HUMP: Final = re.compile(r"(?<=[a-z])(?=[A-Z])")
_MARK: Final = "\0"


@dataclass(frozen=True, slots=True)
class NamedFact:
    """What a fact names: kinds of names, or "text" and "keep".

    Attributes:
        words: what reports call the fact, with the subject as the only group.
        value: what its value names.
        subject: what its subject names.
    """

    words: re.Pattern[str]
    value: str
    subject: str


@dataclass(frozen=True, slots=True)
class RedactionWords:
    """The words of the table, in lower case.

    Attributes:
        accounts, account_domains, hosts, sites, networks, datastores: names that stay.
        not_users, not_names: words in the place of a name.
        dotted: first parts of dotted names of the product.
        top_levels, late_top_levels, not_top_levels: ends of names of machines: always, after three parts, never.
        folders, places, log_files, files: parts of paths: folders of the product, folders of any machine, begins of
            names of files, endings of files of VMs.
        words: ordinary words, which count as names only where something marks them as such.
        facts: what facts of configuration files name.
        samples: texts with what becomes of them.
    """

    accounts: frozenset[str]
    account_domains: frozenset[str]
    hosts: frozenset[str]
    sites: frozenset[str]
    networks: frozenset[str]
    datastores: frozenset[str]
    not_users: frozenset[str]
    not_names: frozenset[str]
    dotted: frozenset[str]
    top_levels: frozenset[str]
    late_top_levels: frozenset[str]
    not_top_levels: frozenset[str]
    folders: frozenset[str]
    places: frozenset[str]
    log_files: frozenset[str]
    files: frozenset[str]
    words: frozenset[str]
    facts: tuple[NamedFact, ...]
    samples: tuple[GivenSample, ...] = ()

    def fact_of(self, words: str) -> tuple[NamedFact, str] | None:
        """Return the fact that a value of a check is called by, and its subject; None for one that names nothing."""
        for fact in self.facts:
            if found := fact.words.fullmatch(words):
                return fact, (found[1] if fact.words.groups else "") or ""
        return None


@cache
def load_redaction_words() -> RedactionWords:
    """Load the table, and the words of the catalogue, the checks and the stage lines.

    Raises:
        PatternErrors: with all that is wrong with the file.
    """
    return read_redaction_words(open_table("redaction"), _product_words())


def read_redaction_words(document: Document, product: frozenset[str] = frozenset()) -> RedactionWords:
    """Read a table of this form.

    Args:
        document: the table.
        product: further ordinary words.

    Raises:
        PatternErrors: with all that is wrong with it.
    """
    root = document.root
    root.schema()
    known = load_fact_names()

    def words(key: str) -> frozenset[str]:
        return frozenset(text.lower() for text in root.texts(key))

    facts = [_named_fact(section, known) for section in root.tables("value")]
    samples = read_given_samples(root, "known")
    table = RedactionWords(
        accounts=words("accounts"),
        account_domains=words("account_domains"),
        hosts=words("hosts"),
        sites=words("sites"),
        networks=words("networks"),
        datastores=words("datastores"),
        not_users=words("not_users"),
        not_names=words("not_names"),
        dotted=words("dotted"),
        top_levels=words("top_levels"),
        late_top_levels=words("late_top_levels"),
        not_top_levels=words("not_top_levels"),
        folders=words("folders"),
        places=words("places"),
        log_files=words("log_files"),
        files=words("files"),
        words=words("words") | product,
        # The words of one may be the beginning of those of another: the longer ones are tried first.
        facts=tuple(sorted(facts, key=lambda fact: -len(fact.words.pattern))),
        samples=samples,
    )
    finish_document(document)
    return table


def _named_fact(section: Section, known: Mapping[str, FactName]) -> NamedFact:
    id_ = section.text("fact", choices=known)
    value, subject = section.text("value"), section.text("subject", "text")
    section.finish()
    name = known.get(id_)
    words = name.words("" if name.kind in ("vm", "host") and "{subject}" not in name.label else _MARK) if name else ""
    return NamedFact(re.compile(re.escape(words).replace(re.escape(_MARK), "(.+)"), re.DOTALL), value, subject)


def _product_words() -> frozenset[str]:
    """Return all words of the product's own texts: none of them is a name by itself."""
    texts: list[str] = []
    for cause in load_catalogue().causes.values():
        explained = cause.explain
        texts += [cause.id, cause.title, explained.cause, *explained.remedies, *(one.title for one in cause.references)]
        texts += [piece for template in cause.match.templates for piece in template.pieces]
    for check in load_checks().values():
        outcomes = check.outcomes.values()
        texts += [check.id, check.title, *(text for one in outcomes for text in (one.detail, one.step))]
    for line in load_stages().lines:
        texts += [piece for template in line.templates for piece in template.pieces]
    texts += [f"{name.label} {name.asked}" for name in load_fact_names().values()]
    return _words(texts)


def _words(texts: list[str]) -> frozenset[str]:
    """Return the words of texts and the parts of compound words, in lower case."""
    found: set[str] = set()
    for word in _WORD.findall(" ".join(texts)):
        found.add(word.lower())
        found.update(part.lower() for part in _HUMP.split(word))
    return frozenset(found)
