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
"""Regex for what may stand in front of a header; it also matches nothing at all."""

_SUSPECT: Final = r"^(?:[>_*`\x1b]|mem> |[A-Za-z./][A-Za-z0-9_./-]*[:-][^ ])"
_ANYWHERE: Final = r"[\x1b\r]"
_SUSPECT_LINE: Final = re.compile(_SUSPECT, re.MULTILINE)
_LINE: Final = pl.col("line")
# What begins with a digit needs no closer look.
_ASKED: Final = (
    _LINE.str.contains(_ANYWHERE).any().alias("coloured"),
    ((_LINE < "0") | (_LINE >= ":")).any().alias("undated"),
)
_COLOUR: Final = r"\x1b\[[0-9;]{0,12}m"


def strip_decoration(lines: pl.Series, headers: str) -> pl.Series:
    """Take decorations off the start of lines, and colours and carriage returns off all of them.

    Args:
        lines: The lines.
        headers: Alternation of the header regexes; a decoration goes only where one of them follows, so that text
            that merely looks like a prefix stays.
    """
    coloured, undated = lines.to_frame("line").select_seq(_ASKED).row(0)
    if coloured:
        lines = lines.str.replace_all(_COLOUR, "").str.strip_chars_end("\r")
    if not (coloured or undated):
        return lines
    suspect = lines.str.contains(_SUSPECT).fill_null(value=False)
    if not suspect.any():
        return lines
    rows = suspect.arg_true()
    some = pl.DataFrame({"text": lines.gather(rows)})
    decoration = pl.col("text").str.extract(f"^({DECORATION})(?:{headers})").fill_null("")
    return lines.scatter(rows, some.select(pl.col("text").str.strip_prefix(decoration)).to_series())


def may_be_decorated(lines: Sequence[str]) -> bool:
    """Whether `clean` may change any of the lines: quicker to ask of a few lines than to clean them."""
    whole = "\n".join(lines)
    return "\x1b" in whole or "\r" in whole or bool(_SUSPECT_LINE.search(whole))
