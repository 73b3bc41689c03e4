"""The words that an option of the command line takes."""

from __future__ import annotations

from difflib import get_close_matches
from typing import Any


def words_of(parameter: Any) -> list[str]:
    """Return the words of a typer parameter that takes one of a few; an empty list for any other parameter."""
    kind = getattr(parameter, "type_descriptor", None) or getattr(parameter, "type", None)
    return [str(getattr(choice, "value", choice)) for choice in getattr(kind, "choices", None) or ()]


def near_word(word: str, words: list[str]) -> str:
    """Return `; did you mean ...?` with the known words that are near to one, or an empty text.

    >>> near_word("jsn", ["json", "csv"])
    '; did you mean json?'
    """
    near = get_close_matches(word.lower(), words, n=3)
    return f"; did you mean {', '.join(near)}?" if near else ""
