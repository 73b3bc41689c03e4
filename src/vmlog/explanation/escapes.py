"""Undoing escapes in a sentence of the product: entities of XML and HTML, and quotes as JSON writes them."""

from __future__ import annotations

import re
from typing import Final

_CHARACTERS: Final = {"lt": "<", "gt": ">", "quot": '"', "apos": "'", "amp": "&", "nbsp": " "}
_ENTITY: Final = re.compile(
    r"&(?:(lt|gt|quot|apos|amp|nbsp)|#(?:0{0,4}(34|38|39|60|62)|[xX]0{0,2}(22|26|27|3[cCeE])));"
)
_JSON: Final = re.compile(r"(?<!\\)\\+(?:u00(22|26|27|3[cCeE])|([\"']))")


def unescape(text: str) -> str:
    r"""Return the text as it was before a program wrote it into XML or JSON.

    >>> unescape(r"host &quot;esx-a1&quot; and \"esx-a2\"")
    'host "esx-a1" and "esx-a2"'
    """
    if "\\" in text:
        text = _JSON.sub(lambda match: match[2] or chr(int(match[1], 16)), text)
    return decode_entities(text)


def decode_entities(text: str) -> str:
    """Return the text as it was before a program wrote it into XML or HTML.

    >>> decode_entities("&amp;lt;none&amp;gt;")
    '<none>'
    """
    if "&" not in text:
        return text
    # A report within a report is escaped twice.
    return _ENTITY.sub(_character, _ENTITY.sub(_character, text))


def _character(match: re.Match[str]) -> str:
    if match[1]:
        return _CHARACTERS[match[1]]
    return chr(int(match[2]) if match[2] else int(match[3], 16))
