"""Reduce texts to comparable words."""

from __future__ import annotations

import re
from typing import Final

from vmlog.knowledge.template import VALUE_MARK, mask, normalise

_QUOTED: Final = re.compile(r"'([^'\n]{1,250})'|\"([^\"\n]{1,250})\"")
_APOSTROPHE: Final = re.compile(r"\b'\b")
_PUNCTUATION: Final = str.maketrans(dict.fromkeys("'\",;!?()<>\n", " "))
_STOP: Final = re.compile(r"[.:](?: |$)")
_BLANKS: Final = re.compile(r" {2,}")


def word_set(words: str) -> frozenset[str]:
    """Return the words of a list that is written as one text."""
    return frozenset(words.split())


_NUMBER_WORDS: Final = word_set("two three four five six seven eight nine ten twelve hundred")
# One spelling for words that are written in several ways, in the form that `mask` gives them.
_SPELLINGS: Final = {
    "cant": "cannot",
    "arent": "are not",
    "couldnt": "could not",
    "didnt": "did not",
    "doesnt": "does not",
    "isnt": "is not",
    "wasnt": "was not",
    "wont": "will not",
    "vm": "virtual machine",
    "vms": "virtual machine",
    **dict.fromkeys(_NUMBER_WORDS, VALUE_MARK),
}
NEGATED_FORMS: Final = frozenset(word for word, spelling in _SPELLINGS.items() if "not" in spelling.split())
"""Contractions with "not", such as `didnt`."""
SMALL_WORDS: Final = word_set(
    "a an and are as be because been by did do does due for from has have in is it its of on or since that the this to"
    " was were which while with"
)
"""Words that carry little meaning."""


def message_words(text: str) -> list[str]:
    """Return the words of a message in one spelling, values as `VALUE_MARK`, repeated words once.

    >>> message_words("The VM 'web01' can not be migrated.")
    ['the', 'virtual', 'machine', '•', 'cannot', 'be', 'migrated']
    """
    words: list[str] = []
    for word in mask(text).replace(" can not ", " cannot ").split():
        for part in _SPELLINGS.get(word, word).split():
            if not words or words[-1] != part:
                words.append(part)
    return words


def plain_words(text: str) -> str:
    """Return a text in lower case without punctuation and line ends; values keep their inner dots and slashes.

    >>> plain_words("Failed: host esx-a1.example.com, 'vMotion'.")
    'failed host esx-a1.example.com vmotion '
    """
    folded = _STOP.sub(" ", normalise(text).replace("\n", " ").translate(_PUNCTUATION)).lower()
    return _BLANKS.sub(" ", folded)


def remove_apostrophes(text: str) -> str:
    """Remove apostrophes within words, so that every quote that is left opens or closes a quotation.

    >>> remove_apostrophes("the VM's disk 'a'")
    "the VMs disk 'a'"
    """
    return _APOSTROPHE.sub("", normalise(text))


def raw_words(text: str) -> frozenset[str]:
    """Return all words of a text in lower case, values included."""
    return frozenset(re.findall(r"\w+", remove_apostrophes(text).lower()))


def quoted_values(text: str) -> list[str]:
    """Return what stands between quotes, in order.

    >>> quoted_values("the VM's disk 'a' on 'b'")
    ['a', 'b']
    """
    found = _QUOTED.finditer(remove_apostrophes(text))
    return [match[1] if match[1] is not None else match[2] for match in found]
