"""Taking the product's sentence out of what other programs wrap around it: PowerCLI, Terraform, Ansible, govc, SOAP.

Escapes and entities are undone, marks and positions in scripts are removed, and of a field or quotation that holds the
sentence only the sentence is kept. The work is linear in the length of the text.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from typing import Final

from vmlog.explanation.escapes import decode_entities, unescape
from vmlog.knowledge.typed_words import load_typed_words

_MAX_TEXT: Final = 64 * 1024
_ROUNDS: Final = 3  # a field may hold a wrapped text again
_SHORTEST: Final = 12

# A line end written as two letters, but no part of a Windows path.
_ESCAPED_END: Final = re.compile(
    r"(?:(?<=[^\w:\\])|(?<=[a-z.)\]}]))\\+(?:r\\+n|n|r)(?![a-z]{2,}\\)(?=[^a-z]|$)|(?<!\\)\\+t(?=[-> +*])"
)
_TUPLE: Final = re.compile(r"(?<!\\)\\{0,9}[\"'], None\)?$")
_TAG: Final = re.compile(r"</?[A-Za-z][\w.:-]{0,80}(?:\s[^<>]{0,500})?/?>")
_CLOSING_TAG: Final = re.compile(r"</[A-Za-z][\w.:-]{0,80}>")
_BOX: Final = re.compile(r"^[ \t]*[\u2500-\u257f]+[ \t]?", re.MULTILINE)
_SPACE: Final = re.compile(r"\s+")


@dataclass(frozen=True, slots=True)
class _Forms:
    """Regexes made from the table of wrappings.

    Attributes:
        field: A field with its quoted value.
        quotation: Quoted words after an introduction.
        yaml: A field of YAML with its quoted value.
        place: A line that gives a position in a script.
        lead: Words that a program puts in front of a line.
    """

    field: re.Pattern[str]
    quotation: re.Pattern[str]
    yaml: re.Pattern[str]
    place: re.Pattern[str]
    lead: re.Pattern[str]


@cache
def _forms() -> _Forms:
    typed = load_typed_words()
    fields = "|".join(sorted(map(re.escape, typed.fields), key=len, reverse=True))
    quoting = "|".join(r"\s+".join(map(re.escape, words.split())) for words in typed.quoting)
    places = "|".join(r"[ \t]+".join(map(re.escape, words.split())) for words in typed.places)
    leads = "|".join(map(re.escape, typed.leads))
    return _Forms(
        # Python writes names with and without quotes; dumps in the product's own logs have double quotes and `=`.
        re.compile(
            rf"(?:[\"'](?:{fields})[\"']\s{{0,4}}:|\b(?:{fields})\s{{0,4}}=(?=\s{{0,4}}'))\s{{0,4}}\[?\s{{0,4}}"
            r"(?:\"(?P<double>[^\"\\]*(?:\\.[^\"\\]*)*)|'(?P<single>[^'\\]*(?:\\.[^'\\]*)*)(?='\s{0,4}(?:[,})\]\n]|$))?)",
            re.DOTALL,
        ),
        re.compile(
            rf"(?:{quoting})\s{{0,4}}[\"\u201c](?P<inner>.{{1,1200}}?)(?:[\"\u201d](?=[^\S\n]*+(?:\Z|\n))|\Z)",
            re.IGNORECASE | re.DOTALL,
        ),
        re.compile(
            rf"^[ \t]*(?:{fields}):[ \t]+"
            r"(?:'(?P<single>(?:[^']|'')*)'|\"(?P<double>[^\"\\]*(?:\\.[^\"\\]*)*)\")[ \t]*$",
            re.MULTILINE | re.DOTALL,
        ),
        re.compile(rf"^[ \t]*(?:{places}|At [^\n]{{0,300}} char:\s?[0-9]+)[^\n]*$", re.MULTILINE),
        re.compile(rf"^[ \t]*(?:{leads})[ \t]*", re.MULTILINE),
    )


def unwrap(text: str) -> str:
    """Return the sentences that a text wraps, one a line; the text itself if nothing is wrapped.

    >>> unwrap('{"faultstring": "The operation has timed out."}')
    'The operation has timed out.'
    """
    if len(text) > _MAX_TEXT:
        return text
    bare = _without_marks(_without_tags(decode_entities(text)))
    inner = _wrapped_sentences(bare) or _wrapped_sentences(_without_escapes(bare))
    for _ in range(_ROUNDS):
        again = _wrapped_sentences(inner) or _wrapped_sentences(_without_escapes(inner))
        if not again or again == inner:
            break
        inner = again
    result = _without_escapes(inner or bare)
    return result if _SPACE.sub("", result) not in ("", _SPACE.sub("", text)) else text


def _without_escapes(text: str) -> str:
    return unescape(_ESCAPED_END.sub("\n", text) if "\\" in text else text)


def _without_tags(text: str) -> str:
    return _TAG.sub("\n", text) if _CLOSING_TAG.search(text) else text


def _without_marks(text: str) -> str:
    forms = _forms()
    return forms.lead.sub("", forms.place.sub("", _BOX.sub("", text)))


def _wrapped_sentences(text: str) -> str:
    """Return what the fields and quotations of a text hold, one a line, each once; empty if there are none."""
    forms = _forms()
    found = [match["inner"] for match in forms.quotation.finditer(text)]
    found += [match["double"] or match["single"] or "" for match in forms.field.finditer(text)]
    found += [match["double"] or (match["single"] or "").replace("''", "'") for match in forms.yaml.finditer(text)]
    sentences = (_TUPLE.sub("", part).lstrip(" \t\r\n\"'(\\").rstrip(" \t\r\n\"',") for part in found)
    return "\n".join(dict.fromkeys(part for part in sentences if len(part) >= _SHORTEST and " " in part))
