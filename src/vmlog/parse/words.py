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


def level(column: str) -> pl.Expr:
    """Normalise the level words of a column; a word that is not known becomes null."""
    return pl.col(column).str.to_lowercase().replace_strict(LEVEL_OF_WORD, default=None, return_dtype=pl.String)


def log(program: str, fallback: str, hint: str | None) -> pl.Expr:
    """Name the log a line belongs to.

    The program decides where it has a log of its own, then the hint (what the member's name says), then the format,
    then the program's name. ESX 4 writes `vmkernel` into vmkwarning too: there the hint decides.

    Args:
        program: Column of program names as written.
        fallback: Column of the format's own log, null where it has none.
        hint: The log that the member's name stands for, if any.
    """
    own = pl.col(program).str.to_lowercase()
    known: pl.Expr = pl.when(own.is_in(_LOG_OF_PROGRAM)).then(own)
    if hint == "vmkwarning":
        known = known.replace("vmkernel", hint)
    return pl.coalesce(known, pl.lit(hint, dtype=pl.String), pl.col(fallback), own)
