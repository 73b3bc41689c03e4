"""Undoes what programs put around a sentence of the product: entities of XML and HTML, JSON's spelling of quotes."""

from __future__ import annotations

import re
from typing import Final

_PLAIN: Final = {"lt": "<", "gt": ">", "quot": '"', "apos": "'", "amp": "&", "nbsp": " "}
_ENTITY: Final = re.compile(
    r"&(?:(lt|gt|quot|apos|amp|nbsp)|#(?:0{0,4}(34|38|39|60|62)|[xX]0{0,2}(22|26|27|3[cCeE])));"
)
_JSON: Final = re.compile(r"(?<!\\)\\+(?:u00(22|26|27|3[cCeE])|([\"']))")


def unescape(text: str) -> str:
    """The text as it was before a program wrote it into XML or JSON; a text without escapes as it is."""
    if "\\" in text:
        text = _JSON.sub(lambda found: found[2] or chr(int(found[1], 16)), text)
    return decode_entities(text)


def decode_entities(text: str) -> str:
    """The text as it was before a program wrote it into XML or HTML."""
    if "&" not in text:
        return text
    # A report within a report is escaped twice.
    return _ENTITY.sub(_character, _ENTITY.sub(_character, text))


def _character(found: re.Match[str]) -> str:
    if found[1]:
        return _PLAIN[found[1]]
    return chr(int(found[2]) if found[2] else int(found[3], 16))
