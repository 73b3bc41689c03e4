"""How lines begin, and what separates the lines of a record within one line of the member."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Final

# How a line begins that copying has not changed, as far as can be known without the formats.
LINE_START: Final = (
    r"(?:\[?(?:[0-9]{4}|[Yy]{4})-(?:[0-9]{2}|[Mm]{2})-(?:[0-9]{2}|[Dd]{2})[Tt \t]"
    r"|\[?[A-Z][a-z]{2} [ 0-9][0-9] [0-9]{2}:"
    r"|<[0-9]{1,3}>|NoneZ |cpu[0-9]{1,4}:[0-9]|[0-9]{1,4}(?::[0-9]{2}){3}\.[0-9]{3} cpu)"
)
# The same, without a stamp that is the first cell of a row of columns.
UNTOUCHED_START: Final = (
    rf"(?![0-9]{{4}}-[0-9]{{2}}-[0-9]{{2}}[T ][0-9:.]{{5,20}}(?:Z|[+-][0-9:]{{4,6}})?[,;\t]){LINE_START}"
)
LINE_SEPARATOR: Final = "\u2028"
"""Separates the lines of a record that stand in one line of the member (Unicode's character of that name)."""


@lru_cache(maxsize=8)
def compiled_headers(regex: str) -> re.Pattern[str]:
    """Return a regex of all formats compiled, which takes up to 20 ms, once for all that ask for it."""
    return re.compile(regex)
