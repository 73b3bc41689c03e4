"""Log text made safe to show: it cannot control a terminal, hide text or break an encoder."""

from __future__ import annotations

import re
from typing import Final

from vmlog.report.unseen_characters import UNSEEN_RANGES

UNSAFE: Final = re.compile("[{}]".format("".join(f"\\U{first:08x}-\\U{last:08x}" for first, last in UNSEEN_RANGES)))
_BREAKS: Final = re.compile(r"[\r\n]+")


def visible_text(text: str) -> str:
    r"""Return the text with every character spelled out that is not seen; blanks, tabs and line feeds stay.

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


def without_middle(text: str, most: int) -> str:
    """Return a text that is not much longer than so many characters; one that was longer tells how many are missing.

    The beginning of a sentence says what is wrong, and its end what to do; what was typed stands between them.

    >>> without_middle("there is no zone 'aaaaaaaaaa'; write UTC", 30)
    "there is no zone 'aa… (10 characters) … write UTC"
    """
    if len(text) <= most:
        return text
    end = most // 3
    return f"{text[: most - end]}… ({len(text) - most:,} characters) …{text[-end:]}"


def _spell_out(match: re.Match[str]) -> str:
    code = ord(match.group())
    if code <= 0xFF:
        return f"\\x{code:02x}"
    return f"\\u{code:04x}" if code <= 0xFFFF else f"\\U{code:08x}"
