"""Levels and logs by the words that the products write for levels and programs."""

from __future__ import annotations

from typing import Final

import polars as pl

LEVEL_OF_WORD: Final[dict[str, str]] = {
    "trace": "trace",
    "trivia": "debug",
    "verbose": "debug",
    "debug": "debug",
    "db": "debug",
    "d": "debug",
    "info": "info",
    "information": "info",
    "in": "info",
    "i": "info",
    "user": "info",
    "notice": "notice",
    "no": "notice",
    "n": "notice",
    "warning": "warning",
    "warn": "warning",
    "wa": "warning",
    "w": "warning",
    "error": "error",
    "err": "error",
    "er": "error",
    "e": "error",
    "critical": "critical",
    "crit": "critical",
    "fatal": "critical",
    "panic": "critical",
    "alert": "critical",
    "al": "critical",
    "cr": "critical",
    "em": "critical",
    "c": "critical",
}
"""One of `LEVELS` for each level word, syslog code or letter of vmware.log, in lower case."""

_LOG_OF_PROGRAM: Final = (
    "envoy",
    "fdm",
    "hostd",
    "hostd-probe",
    "rhttpproxy",
    "vmkalert",
    "vmkernel",
    "vmkwarning",
    "vobd",
    "vpxa",
    "vpxd",
)
"""Programs with a log of their own name. Others share a log, so the file name decides for them."""
# The name under which log platforms forward the log of vCenter's service.
_FORWARDED_VPXD: Final = "vcenter-server"

# The usual spellings are looked up directly; other spellings take longer.
_WRITTEN: Final = tuple(dict.fromkeys(cased for word in LEVEL_OF_WORD for cased in (word, word.upper(), word.title())))
_LEVELS: Final = pl.Series("level", [LEVEL_OF_WORD[word.lower()] for word in _WRITTEN])
_LEVEL_OF_WRITTEN: Final = pl.lit(_LEVELS).gather(pl.col("written").cast(pl.Enum(_WRITTEN), strict=False).to_physical())


def normalise_levels(written: pl.Series) -> pl.Series:
    """Return the levels for level words: empty for an unknown word, null for no word or a dash.

    >>> normalise_levels(pl.Series(["Wa", "VERBOSE", "odd", "-"])).to_list()
    ['warning', 'debug', '', None]
    """
    found = written.to_frame("written").select_seq(_LEVEL_OF_WRITTEN, pl.lit(None)).to_series()
    if found.null_count() == written.null_count():
        return found.alias(written.name)
    rows = (found.is_null() & written.is_not_null()).arg_true()
    rest = written.gather(rows).str.to_lowercase()
    known = rest.replace_strict(LEVEL_OF_WORD | dict.fromkeys(("", "-")), default="", return_dtype=pl.String)
    return found.scatter(rows, known).alias(written.name)


def log_of_program(program: pl.Expr) -> pl.Expr:
    """Return the log that a program has of its own, null if it has none."""
    lower = program.str.to_lowercase()
    return pl.when(lower.is_in(_LOG_OF_PROGRAM)).then(lower).when(lower == _FORWARDED_VPXD).then(pl.lit("vpxd"))


def log_of_line(own: pl.Expr, fallback: pl.Expr, program: pl.Expr, hint: str | None) -> pl.Expr:
    """Return the log that a line belongs to.

    The program decides if it has a log of its own, then the hint, then the format, then the program's name. ESX 4
    writes `vmkernel` into vmkwarning too: there the hint decides.

    Args:
        own: The log of `log_of_program`.
        fallback: The format's own log, null if it has none.
        program: The program in lower case.
        hint: The log that the member's name stands for, None if it stands for none.
    """
    if hint is None:
        return pl.coalesce(own, fallback, program)
    known = pl.when(own != "vmkernel").then(own) if hint == "vmkwarning" else own
    return known.fill_null(pl.lit(hint))
