"""Undoing what copying does to lines: terminal colours, quote marks, grep prefixes, the panic dump's `mem>`."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final

import polars as pl

_COLOURS: Final = r"(?:\x1b\[[0-9;]{0,12}m){0,3}"
_MARKS: Final = r"(?:[>_*`]{1,4} ?){0,2}"
_GREP: Final = r"(?:[A-Za-z./][A-Za-z0-9_./-]*[:-](?:[0-9]{1,9}[:-])?)?"
DECORATION: Final = _COLOURS + _MARKS + "(?:mem> )?" + _GREP
"""Regex for what may stand in front of a header; it also matches the empty text."""

_SUSPECT: Final = r"^(?:[>_*`\x1b]|mem> |[A-Za-z./][A-Za-z0-9_./-]*[:-][^ ])"
_ANYWHERE: Final = r"[\x1b\r]"
_SUSPECT_LINE: Final = re.compile(_SUSPECT, re.MULTILINE)
_LINE: Final = pl.col("line")
# A line that begins with a digit has no prefix.
_QUICK_TESTS: Final = (
    _LINE.str.contains(_ANYWHERE).any().alias("coloured"),
    ((_LINE < "0") | (_LINE >= ":")).any().alias("prefixed"),
)
_COLOUR: Final = r"\x1b\[[0-9;]{0,12}m"


def strip_decoration(lines: pl.Series, headers: str) -> pl.Series:
    """Remove decorations from the start of lines, and colours and carriage returns everywhere.

    Args:
        lines: The lines.
        headers: Alternation of the header regexes. A decoration is removed only in front of a header, so that text that
            merely looks like a prefix stays.
    """
    coloured, prefixed = lines.to_frame("line").select_seq(_QUICK_TESTS).row(0)
    if coloured:
        lines = lines.str.replace_all(_COLOUR, "").str.strip_chars_end("\r")
    if not (coloured or prefixed):
        return lines
    suspect = lines.str.contains(_SUSPECT).fill_null(value=False)
    if not suspect.any():
        return lines
    rows = suspect.arg_true()
    suspects = pl.DataFrame({"text": lines.gather(rows)})
    decoration = pl.col("text").str.extract(f"^({DECORATION})(?:{headers})").fill_null("")
    return lines.scatter(rows, suspects.select(pl.col("text").str.strip_prefix(decoration)).to_series())


def may_be_decorated(lines: Sequence[str]) -> bool:
    """Return whether `strip_decoration` may change any of these lines; for few lines this is quicker than doing it."""
    text = "\n".join(lines)
    return "\x1b" in text or "\r" in text or bool(_SUSPECT_LINE.search(text))
