"""Log text made safe to show: it cannot control a terminal, hide text or break an encoder."""

from __future__ import annotations

import re
from typing import Final

# Controls (except tab and line feed), soft hyphen, marks that reorder or hide text, line separators, lone surrogates.
_INVISIBLE: Final = (
    r"\x00-\x08\x0b-\x1f\x7f-\x9f\xad\u061c\u180e\u200b\u200e\u200f\u2028-\u202e\u2060-\u206f"
    r"\ufeff\ufff9-\ufffb\U000e0000-\U000e007f\ud800-\udfff"
)
UNSAFE: Final = re.compile(f"[{_INVISIBLE}]")
_BREAKS: Final = re.compile(r"[\r\n]+")


def visible_text(text: str) -> str:
    r"""Return the text with every unsafe character spelled out; tabs and line feeds stay.

    >>> print(visible_text("a\x1b[31m\u202eb"))
    a\x1b[31m\u202eb
    """
    return UNSAFE.sub(_spell_out, text.replace("\r\n", "\n"))


def one_line(text: str) -> str:
    r"""Return the visible text on one line: each run of line breaks and each tab becomes a space.

    >>> one_line("two\r\n\nlines\tand a tab")
    'two lines and a tab'
    """
    return visible_text(_BREAKS.sub(" ", text)).replace("\t", " ")


def _spell_out(match: re.Match[str]) -> str:
    code = ord(match.group())
    if code <= 0xFF:
        return f"\\x{code:02x}"
    return f"\\u{code:04x}" if code <= 0xFFFF else f"\\U{code:08x}"
