"""Looking up what a text names: articles by number, address or title, and causes by id or title."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property

from vmlog.knowledge.catalogue import Catalogue
from vmlog.knowledge.cause import Cause
from vmlog.match.hit import Hit
from vmlog.match.named.article_index import MAIN_WEIGHT, Article, index_articles
from vmlog.match.named.articles import PARTIAL_TEXT_WEIGHT, WHOLE_TEXT_WEIGHT, ArticleMention, find_articles
from vmlog.match.named.identifiers import find_cause_ids
from vmlog.match.named.titles import TitleIndex, TitleMatch, prepare_title
from vmlog.terms import MatchKind


@dataclass(frozen=True, slots=True)
class LookupResult:
    """What a text names.

    Attributes:
        hits: The causes that are named, or that a named article documents, each once.
        articles: Labels of the named articles that the catalogue has, in order: `KB 321009 (formerly 1003734)`.
        missing: Numbers of the named articles that it does not have.
    """

    hits: tuple[Hit, ...] = ()
    articles: tuple[str, ...] = ()
    missing: tuple[str, ...] = ()


class Lookup:
    """Finds articles, titles and cause ids of a catalogue in a text."""

    def __init__(self, catalogue: Catalogue) -> None:
        self._causes = catalogue.causes

    def find(self, text: str) -> LookupResult:
        """Return what a text names; a number that can as well mean something else names nothing."""
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

    def _by_number(self, known: list[tuple[ArticleMention, Article]]) -> Iterator[Hit]:
        for mention, article in known:
            for cause, weight in article.causes:
                yield _hit(cause, MatchKind.KEY, weight * mention.weight, 0, {"article": article.label})

    def _by_title(self, text: str) -> Iterator[Hit]:
        for match in self._titles.find(text):
            title, values = match.title, {"title": match.title.text}
            causes: Iterable[tuple[Cause, float]] = ()
            if title.key in self._causes:
                causes = ((self._causes[title.key], MAIN_WEIGHT),)
            elif article := self._articles.get(title.key):
                causes, values = article.causes, {"article": article.label, **values}
            for cause, weight in causes:
                score = weight * (match.score if match.whole else PARTIAL_TEXT_WEIGHT)
                yield _hit(cause, _title_kind(match, weight), score, title.letters, values)

    def _by_id(self, text: str) -> Iterator[Hit]:
        for name, whole in find_cause_ids(text, self._causes):
            weight = WHOLE_TEXT_WEIGHT if whole else PARTIAL_TEXT_WEIGHT
            yield _hit(self._causes[name], MatchKind.KEY, weight, 0, {"cause_id": name})

    def _words_about(self, number: str) -> frozenset[str] | None:
        """Return the words in the titles of an article and its causes, None for a number not in the catalogue."""
        article = self._articles.get(number)
        if article is None:
            return None
        texts = [article.reference.title]
        for cause, _ in article.causes:
            texts += [cause.title, *(title for citation in cause.citations for title in citation.published)]
        return frozenset(word.strip(".,:;()'\"").lower() for text in texts for word in text.split())

    @cached_property
    def _articles(self) -> dict[str, Article]:
        return index_articles(self._causes.values())

    @cached_property
    def _titles(self) -> TitleIndex:
        titles = [
            prepare_title(cause.title, cause.id, own=False) for cause in self._causes.values() if cause.role != "trace"
        ]
        for cause in self._causes.values():
            for citation in cause.citations:
                number = next(iter(citation.numbers), None)
                if number:
                    titles.append(prepare_title(citation.reference.title, number, own=True))
                    titles += [prepare_title(text, number, own=False) for text in citation.published]
        return TitleIndex(dict.fromkeys(titles))


def _title_kind(match: TitleMatch, weight: float) -> MatchKind:
    """Return how a title matches: as a message does if it is published and its article is mainly about the cause."""
    if match.score < WHOLE_TEXT_WEIGHT:
        return MatchKind.FUZZY
    return MatchKind.EXACT if match.whole and weight == MAIN_WEIGHT and not match.title.own else MatchKind.KEY


def _label(hit: Hit) -> str:
    return hit.variables.get("article", "")


def _hit(cause: Cause, kind: MatchKind, score: float, specificity: int, variables: dict[str, str]) -> Hit:
    return Hit(cause, kind, round(score, 3), specificity, verified=True, variables=variables, named=True)
