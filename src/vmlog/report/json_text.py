"""JSON text that every parser reads and that cannot control a terminal.

Its escapes are for JSON only: a character above U+FFFF becomes a pair of surrogates, which only a reader of JSON joins
again. Other formats use `vmlog.report.safe`.
"""

from __future__ import annotations

import json
import re

from vmlog.report.safe import UNSAFE


def json_text(value: object, *, indent: int | None = 2) -> str:
    r"""Return the value as JSON ending in a line feed; `indent=None` gives one line.

    Unsafe characters become JSON escapes, which read back unchanged. Lone surrogates are no text in UTF-8 and many
    parsers refuse their escapes, so they alone are spelled out (a backslash, `udcff`).
    """
    text = json.dumps(value, ensure_ascii=False, indent=indent, allow_nan=False)
    return UNSAFE.sub(_escape, text) + "\n"


def _escape(match: re.Match[str]) -> str:
    char = match.group()
    escape = json.dumps(char)[1:-1]
    return f"\\{escape}" if "\ud800" <= char <= "\udfff" else escape
