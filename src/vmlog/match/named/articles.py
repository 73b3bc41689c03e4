"""Finding numbers of knowledge-base articles in texts: in the vendor's addresses, after `KB` or `article`, or alone."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache
from typing import Final

from vmlog.knowledge.typed_words import TypedWords, load_typed_words

WHOLE_TEXT_WEIGHT: Final = 1.0
"""Weight of a name that is all the text asks for."""
PARTIAL_TEXT_WEIGHT: Final = 0.75
"""Weight of a name in a longer text about VMware."""
_FEWEST_DIGITS: Final = 5  # shorter numbers are ports, sizes and years
_LONG_DIGITS: Final = 6
_MOST_MENTIONS: Final = 12

_MARKED: Final = re.compile(
    r"(?<![\w.])(?P<mark>kbs?|knowledge ?base)(?P<more>(?:[\s_-]{0,3}(?:articles?|id|no\.?|nr\.?|number)){0,3})"
    r"(?P<between>[\s:#._/(=-]{0,4})(?P<first>[0-9]{3,7})(?![\w%])"
    r"(?P<rest>(?:\s{0,3}(?:,|and|or|&|/)\s{0,3}(?:kb\s{0,2})?#?[0-9]{3,7}(?![\w%])){0,12})",
    re.IGNORECASE,
)
_ARTICLE: Final = re.compile(
    r"\barticles?(?:\s{1,3}(?:id|no\.?|nr\.?|number))?\s{0,3}[:#(]?\s{0,3}#?(?P<first>[0-9]{4,7})(?![\w%])",
    re.IGNORECASE,
)
_NUMBER: Final = re.compile(r"(?<![\w.,:/-])#?([0-9]{3,7})(?![\w%:/-]|[.,][0-9])")
_ONLY_NUMBERS: Final = re.compile(r"[\s#()\[\].,;:'\"&/]*(?:[0-9]{3,7}(?:[\s#()\[\].,;:'\"&/]+|$)){1,12}")


@dataclass(frozen=True, slots=True)
class ArticleMention:
    """An article that a text names: its number as written, and the weight of the mention, 0 to 1."""

    number: str
    weight: float


def find_articles(text: str, words_about: Callable[[str], frozenset[str] | None]) -> tuple[ArticleMention, ...]:
    """Return the articles that a text names, in order, each once.

    Args:
        text: What was pasted.
        words_about: Gives the words of an article's titles, None for a number that the catalogue does not have. Such a
            number counts only if the text can hardly mean anything else.

    >>> find_articles("see KB 2141355", lambda number: None)
    (ArticleMention(number='2141355', weight=1.0),)
    >>> find_articles("the disk has 2141355 kB", lambda number: None)
    ()
    """
    if not any(map(str.isdigit, text)):
        return ()
    typed = load_typed_words()
    weights: dict[str, float] = {}
    for number, weight in _mentions(text, typed, words_about):
        weights[number] = max(weights.get(number, 0.0), weight)
    return tuple(ArticleMention(number, weight) for number, weight in list(weights.items())[:_MOST_MENTIONS])


def _mentions(
    text: str, typed: TypedWords, words_about: Callable[[str], frozenset[str] | None]
) -> Iterator[tuple[str, float]]:
    addresses, numbers = _address(typed)
    rest = addresses.sub(" ", text)
    subject = typed.subject(rest)
    # A text can name the same article thousands of times.
    about = cache(words_about)
    has_unknown = cache(lambda number: subject.has_unknown_words_besides(about(number) or frozenset()))
    weight = PARTIAL_TEXT_WEIGHT if subject.has_unknown_words else WHOLE_TEXT_WEIGHT
    for address in addresses.finditer(text):
        for found in numbers.finditer(address[0]):
            yield found["parameter"] or found["folder"], weight
    if _ONLY_NUMBERS.fullmatch(rest):
        yield from ((number, WHOLE_TEXT_WEIGHT) for number in re.findall("[0-9]+", rest))
        return
    for found in _MARKED.finditer(rest):
        for number in re.findall("[0-9]+", found["first"] + found["rest"]):
            # `KB: 2224` can be a size.
            is_article = (
                bool(found["more"].strip(" _-")) or len(found["mark"]) > len("kbs") or found["between"] in ("", " ")
            )
            # Other vendors number their articles too, and KB is also a unit.
            is_sure = is_article or (about(number) is not None and len(number) >= _LONG_DIGITS)
            if not has_unknown(number):
                yield number, WHOLE_TEXT_WEIGHT
            elif is_sure and subject.is_about_vmware:
                yield number, PARTIAL_TEXT_WEIGHT
    for found in _ARTICLE.finditer(rest):
        if not subject.has_unknown_words or (subject.is_about_vmware and about(found["first"]) is not None):
            yield found["first"], weight
    if subject.is_about_vmware or subject.moving:
        for found in _NUMBER.finditer(rest):
            if len(found[1]) >= _FEWEST_DIGITS and about(found[1]) is not None and not has_unknown(found[1]):
                yield found[1], WHOLE_TEXT_WEIGHT


@cache
def _address(typed: TypedWords) -> tuple[re.Pattern[str], re.Pattern[str]]:
    """Return regexes that find the vendor's addresses in a text, and the numbers in an address."""
    sites, parameters, folders = (
        "|".join(map(re.escape, names)) for names in (typed.sites, typed.parameters, typed.folders)
    )
    return (
        re.compile(rf"(?:https?://)?(?:[a-z0-9-]{{1,40}}\.){{0,4}}(?<![\w-])(?:{sites})/[^\s\"'<>|]{{1,2000}}", re.I),
        re.compile(
            rf"\b(?:{parameters})(?:=|%3D)(?P<parameter>[0-9]{{2,9}})(?![0-9])"
            rf"|/(?:{folders})/(?P<folder>[0-9]{{2,9}})(?![\w])",
            re.I,
        ),
    )
