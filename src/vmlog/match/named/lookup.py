"""What a text names outright: articles by number, address or title, and causes by id or title."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import Final

from vmlog.knowledge.catalogue import Catalogue
from vmlog.knowledge.cause import Cause
from vmlog.match.hit import Hit
from vmlog.match.named.articles import PARTIAL_TEXT_WEIGHT, WHOLE_TEXT_WEIGHT, ArticleMention, find_articles
from vmlog.match.named.identifiers import find_cause_ids
from vmlog.match.named.titles import TitleIndex, TitleMatch, prepare_title
from vmlog.model import Reference
from vmlog.terms import MatchKind

# How much an article says for a cause: it is mainly about it, or heads its list, or stands further down.
_MAIN: Final = 1.0
_FIRST: Final = 0.9
_FURTHER: Final = 0.8


@dataclass(frozen=True, slots=True)
class LookupResult:
    """What a text names.

    Attributes:
        hits: the causes behind it, each once.
        articles: the articles that the catalogue has, as people call them, in order.
        missing: numbers of articles that it does not have.
    """

    hits: tuple[Hit, ...] = ()
    articles: tuple[str, ...] = ()
    missing: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class _Article:
    reference: Reference
    causes: tuple[tuple[Cause, float], ...]

    @property
    def label(self) -> str:
        """`KB 321009 (formerly 1003734)`."""
        new, old = self.reference.id, self.reference.legacy_id
        return f"KB {new} (formerly {old})" if new and old else f"KB {new or old}"


class Lookup:
    """The articles, titles and ids of a catalogue."""

    def __init__(self, catalogue: Catalogue) -> None:
        self._causes = catalogue.causes

    def find(self, text: str) -> LookupResult:
        """What a text names; nothing where it only holds a number that may as well be something else."""
        mentions = find_articles(text, self._words_about)
        known = [(mention, self._articles[mention.number]) for mention in mentions if mention.number in self._articles]
        best: dict[str, Hit] = {}
        for hit in (*self._by_number(known), *self._by_title(text), *self._by_id(text)):
            other = best.get(hit.cause.id)
            if other is None or (hit.score, hit.kind is MatchKind.EXACT) > (other.score, other.kind is MatchKind.EXACT):
                best[hit.cause.id] = hit
        labels = dict.fromkeys((*(article.label for _, article in known), *(_label(hit) for hit in best.values())))
        return LookupResult(
            hits=tuple(best.values()),
            articles=tuple(label for label in labels if label),
            missing=tuple(mention.number for mention in mentions if mention.number not in self._articles),
        )

    def _by_number(self, known: list[tuple[ArticleMention, _Article]]) -> Iterator[Hit]:
        for mention, article in known:
            for cause, weight in article.causes:
                yield _hit(cause, MatchKind.KEY, weight * mention.weight, 0, {"article": article.label})

    def _by_title(self, text: str) -> Iterator[Hit]:
        for titled in self._titles.find(text):
            title, values = titled.title, {"title": titled.title.text}
            causes: Iterable[tuple[Cause, float]] = ()
            if title.key in self._causes:
                causes = ((self._causes[title.key], _MAIN),)
            elif article := self._articles.get(title.key):
                causes, values = article.causes, {"article": article.label, **values}
            for cause, weight in causes:
                kind, score = (
                    _title_kind(titled, weight),
                    weight * (titled.score if titled.whole else PARTIAL_TEXT_WEIGHT),
                )
                yield _hit(cause, kind, score, title.letters, values)

    def _by_id(self, text: str) -> Iterator[Hit]:
        for name, alone in find_cause_ids(text, self._causes):
            yield _hit(
                self._causes[name],
                MatchKind.KEY,
                WHOLE_TEXT_WEIGHT if alone else PARTIAL_TEXT_WEIGHT,
                0,
                {"cause_id": name},
            )

    def _words_about(self, number: str) -> frozenset[str] | None:
        """The words of an article's titles and of its causes', null for a number that the catalogue does not have."""
        article = self._articles.get(number)
        if article is None:
            return None
        texts = [article.reference.title]
        for cause, _ in article.causes:
            texts += [cause.title, *(title for titles in cause.published for title in titles)]
        return frozenset(word.strip(".,:;()'\"").lower() for text in texts for word in text.split())

    @cached_property
    def _articles(self) -> dict[str, _Article]:
        """Articles by each of their numbers."""
        found: dict[str, dict[str, tuple[Cause, float]]] = {}
        references: dict[str, Reference] = {}
        for cause in self._causes.values():
            for place, reference in enumerate(cause.references):
                for number in (reference.id, reference.legacy_id):
                    if number is None:
                        continue
                    weight = _MAIN if number in cause.main else _FURTHER if place else _FIRST
                    entry = found.setdefault(number, {})
                    entry[cause.id] = max(entry.get(cause.id, (cause, 0.0)), (cause, weight), key=lambda pair: pair[1])
                    # One that tells both numbers tells more.
                    if number not in references or (reference.id and reference.legacy_id):
                        references[number] = reference
        return {
            number: _Article(
                references[number],
                tuple((cause, _MAIN if len(entry) == 1 else weight) for cause, weight in entry.values()),
            )
            for number, entry in found.items()
        }

    @cached_property
    def _titles(self) -> TitleIndex:
        titles = [
            prepare_title(cause.title, cause.id, own=False) for cause in self._causes.values() if cause.role != "trace"
        ]
        for cause in self._causes.values():
            for reference, published in zip(cause.references, cause.published, strict=True):
                number = reference.id or reference.legacy_id
                if number:
                    titles.append(prepare_title(reference.title, number, own=True))
                    titles += [prepare_title(text, number, own=False) for text in published]
        return TitleIndex(dict.fromkeys(titles))


def _title_kind(titled: TitleMatch, weight: float) -> MatchKind:
    """How good a title is: a published one as a message for what its article is mainly about, else as a number is."""
    if titled.score < WHOLE_TEXT_WEIGHT:
        return MatchKind.FUZZY
    return MatchKind.EXACT if titled.whole and weight == _MAIN and not titled.title.own else MatchKind.KEY


def _label(hit: Hit) -> str:
    return hit.variables.get("article", "")


def _hit(cause: Cause, kind: MatchKind, score: float, specificity: int, variables: dict[str, str]) -> Hit:
    return Hit(cause, kind, round(score, 3), specificity, verified=True, variables=variables, named=True)
