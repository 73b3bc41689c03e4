"""The product's words for levels and programs, and the words of this project for them."""

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
"""Lower-case level word, syslog code or vmware.log letter -> one of `LEVELS`."""

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
"""Programs that write one log, under their own name; others share a log, so there the file name knows better."""
# The name under which log platforms forward what vCenter's service tells.
_FORWARDED: Final = "vcenter-server"


# Words as they are written, whatever the log; others take longer.
_WRITTEN: Final = tuple(dict.fromkeys(cased for word in LEVEL_OF_WORD for cased in (word, word.upper(), word.title())))
_LEVELS: Final = pl.Series("level", [LEVEL_OF_WORD[word.lower()] for word in _WRITTEN])
_FOUND: Final = pl.lit(_LEVELS).gather(pl.col("written").cast(pl.Enum(_WRITTEN), strict=False).to_physical())


def normalise_levels(written: pl.Series) -> pl.Series:
    """Normalise level words; a word that is not known becomes empty, no word at all or a dash null."""
    asked = written.to_frame("written").select_seq(_FOUND, pl.lit(None)).to_series()
    if asked.null_count() == written.null_count():
        return asked.alias(written.name)
    rows = (asked.is_null() & written.is_not_null()).arg_true()
    rest = written.gather(rows).str.to_lowercase()
    known = rest.replace_strict(LEVEL_OF_WORD | dict.fromkeys(("", "-")), default="", return_dtype=pl.String)
    return asked.scatter(rows, known).alias(written.name)


def log_of_program(program: pl.Expr) -> pl.Expr:
    """Name the log that a program has of its own, null where it has none."""
    lower = program.str.to_lowercase()
    return pl.when(lower.is_in(_LOG_OF_PROGRAM)).then(lower).when(lower == _FORWARDED).then(pl.lit("vpxd"))


def log_of_line(own: pl.Expr, fallback: pl.Expr, program: pl.Expr, hint: str | None) -> pl.Expr:
    """Name the log a line belongs to.

    The program decides where it has a log of its own, then the hint (what the member's name says), then the format,
    then the program's name. ESX 4 writes `vmkernel` into vmkwarning too: there the hint decides.

    Args:
        own: What `own_log` gives.
        fallback: The format's own log, null where it has none.
        program: Names of programs in lower case.
        hint: The log that the member's name stands for, if any.
    """
    if hint is None:
        return pl.coalesce(own, fallback, program)
    known = pl.when(own != "vmkernel").then(own) if hint == "vmkwarning" else own
    return known.fill_null(pl.lit(hint))
