"""Refusing sources that hold no log."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from vmlog.errors import NothingToAnalyseError
from vmlog.read.reading import Reading


def require_logs(reading: Reading, sources: Sequence[str]) -> None:
    """Refuse a reading without any log.

    Raises:
        NothingToAnalyseError: no source held a log; its message says why.
    """
    if not reading.members:
        raise nothing_to_analyse(reading, sources)


def nothing_to_analyse(reading: Reading, sources: Sequence[str], reasons: Iterable[str] = ()) -> NothingToAnalyseError:
    """Return the error that says why nothing can be said about the sources: the reading's notices, then the reasons."""
    known = [f"{_title(notice.source or notice.member or '')}: {notice.message}" for notice in reading.notices]
    titles = ", ".join(map(_title, sources))
    why = "; ".join(dict.fromkeys((*known, *reasons))) or f"no log was found in {titles}"
    return NothingToAnalyseError(f"nothing to analyse: {why}")


def _title(source: str) -> str:
    """Return a source as users call it.

    >>> _title("-"), _title("esx-a1.tgz")
    ('standard input', 'esx-a1.tgz')
    """
    return "standard input" if source == "-" else source
