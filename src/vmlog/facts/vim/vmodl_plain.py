"""Plain values in VMODL text: strings as Python and C write them, numbers, flags."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Final

from vmlog.facts.vim.vim_node import PlainValue

_NUMBER: Final = re.compile(r"-?[0-9]{1,19}(?:(?P<long>L)|(?P<fraction>\.[0-9]{1,19}))?")
_CONSTANTS: Final[Mapping[str, bool]] = {"true": True, "false": False}
_ESCAPE: Final = re.compile(r"\\(?:x([0-9a-fA-F]{2})|u([0-9a-fA-F]{4})|U([0-9a-fA-F]{8})|(.))", re.S)
_ESCAPED: Final[Mapping[str, str]] = {"n": "\n", "t": "\t", "r": "\r"}
_LAST_CHARACTER: Final = 0x10FFFF
_HALF_PAIRS: Final = range(0xD800, 0xE000)


def read_plain(text: str) -> PlainValue | None:
    r"""Return a plain value; None for a string without its closing quote.

    >>> read_plain("2048L"), read_plain(r"'it\'s'"), read_plain("true")
    (2048, "it's", True)
    """
    body = text[1:] if text[1:2] in {"'", '"'} and text[0] in "ub" else text
    if body[0] in "'\"":
        quote = body[0]
        if len(body) < 2 or body[-1] != quote or not _closes(body):
            return None
        return _unescaped(body[1:-1])
    if text in _CONSTANTS:
        return _CONSTANTS[text]
    number = _NUMBER.fullmatch(text)
    if number is None:
        return text
    return float(text) if number["fraction"] else int(text.removesuffix("L"))


def _closes(body: str) -> bool:
    """Return whether the last character, a quote, has no backslash before it that belongs to it."""
    slashes = len(body) - 1 - len(body[:-1].rstrip("\\"))
    return slashes % 2 == 0


def _unescaped(text: str) -> str:
    if "\\" not in text:
        return text
    plain = _ESCAPE.sub(_character, text)
    if not text.isascii() or "\\x" not in text:
        return plain
    # Python 2 wrote each byte of UTF-8 as an escape.
    try:
        return plain.encode("latin-1").decode("utf-8")
    except (UnicodeEncodeError, UnicodeDecodeError):
        return plain


def _character(match: re.Match[str]) -> str:
    digits = match[1] or match[2] or match[3]
    if digits is None:
        return _ESCAPED.get(match[4], match[4])
    number = int(digits, 16)
    return chr(number) if number <= _LAST_CHARACTER and number not in _HALF_PAIRS else match[0]
