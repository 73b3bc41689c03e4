"""The logs of each host by family: what time they cover, how much was understood, and where a file is missing."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from vmlog.model import Coverage

# Rotated files follow each other at once; a quiet log may be silent for a while between them.
_LEAST_HOLE: Final = timedelta(minutes=10)
_INTERVALS: Final = 10
# Every VM has its own log, which covers the times at which it was moved.
_PER_VM: Final = "vmware"


@dataclass(frozen=True, slots=True)
class LogFamily:
    """The files of one log of one host.

    Attributes:
        host: None where no line and no folder names it.
        log: name of the log, such as `vmkernel`; None for lines of no known log.
        files: how many there are.
        first_utc: time of the first line; None if no line has one.
        last_utc: time of the last line.
        lines: of all files.
        unparsed: how many of these are in no known format.
        holes: beginnings and ends of times between two files that are longer than the log is usually silent.
    """

    host: str | None
    log: str | None
    files: int
    first_utc: datetime | None
    last_utc: datetime | None
    lines: int
    unparsed: int
    holes: tuple[tuple[datetime, datetime], ...]


def log_families(coverage: Iterable[Coverage]) -> list[LogFamily]:
    """Return the families by host and name; hosts and logs without a name come last."""
    rows: dict[tuple[str | None, str | None], list[Coverage]] = {}
    for row in coverage:
        rows.setdefault((row.host, row.log), []).append(row)
    ordered = sorted(rows, key=lambda key: tuple((part is None, part or "") for part in key))
    return [_family(host, log, rows[host, log]) for host, log in ordered]


def _family(host: str | None, log: str | None, rows: Sequence[Coverage]) -> LogFamily:
    spans = sorted((row.first_utc, row.last_utc) for row in rows if row.first_utc and row.last_utc)
    lines = sum(row.lines for row in rows)
    return LogFamily(
        host,
        log,
        len(rows),
        min((first for first, _ in spans), default=None),
        max((last for _, last in spans), default=None),
        lines,
        sum(row.unparsed for row in rows),
        () if log == _PER_VM else _holes(spans, lines),
    )


def _holes(spans: Sequence[tuple[datetime, datetime]], lines: int) -> tuple[tuple[datetime, datetime], ...]:
    """Return the times between the spans, in order of their beginnings, that are far longer than a usual silence."""
    covered = sum((last - first for first, last in spans), timedelta())
    usual = max(_LEAST_HOLE, covered / max(lines, 1) * _INTERVALS)
    found = []
    reached = spans[0][1] if spans else None
    for first, last in spans:
        if reached and first - reached > usual:
            found.append((reached, first))
        reached = max(reached or last, last)
    return tuple(found)
