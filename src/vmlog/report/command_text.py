"""Texts of the catalogue in which commands stand between backticks, cut into commands and the words around them."""

from __future__ import annotations

from typing import Final, NamedTuple

_MARK: Final = "`"


class TextPart(NamedTuple):
    """A part of a text, and whether it is a command."""

    text: str
    is_command: bool


def command_parts(text: str) -> list[TextPart]:
    """Return the parts of a text in order, without the backticks; one that has no partner stays.

    >>> [part.text for part in command_parts("Run `esxtop`, then wait.")]
    ['Run ', 'esxtop', ', then wait.']
    """
    pieces = text.split(_MARK)
    if len(pieces) % 2 == 0:
        pieces[-2:] = [_MARK.join(pieces[-2:])]
    return [TextPart(piece, number % 2 == 1) for number, piece in enumerate(pieces) if piece]
