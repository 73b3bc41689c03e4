"""Live output of `vmlog analyze`: each migration is written the moment it concludes or stalls."""

from __future__ import annotations

import shutil
import sys
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Final

from vmlog.errors import UsageError

if TYPE_CHECKING:
    from vmlog.diagnose.select import Selection
    from vmlog.model import Incident, Migration, Severity

_STREAMED: Final = frozenset({"jsonl", "csv"})


def wanted(sources: Sequence[str], fmt: str, out: Path | None) -> bool:
    """Whether standard input is text and the output can be written piece by piece."""
    if list(sources) != ["-"] or out is not None or not (fmt in _STREAMED or (fmt == "table" and sys.stdout.isatty())):
        return False
    from vmlog.live.streams import is_text_stream

    return is_text_stream(sys.stdin.buffer)


def run(
    sources: Sequence[str],
    fmt: str,
    out: Path | None,
    *,
    follow: bool,
    patterns: tuple[Path, ...],
    stall: Mapping[str, float],
    slow: float | None,
    host: str | None,
    selection: Selection,
    fail_on: Severity | None,
    excel: bool,
    show_all: bool,
    quiet: bool,
) -> int:
    """Write migrations as they conclude, until the streams end or the user interrupts.

    Raises:
        UsageError: the output cannot be written piece by piece, or a source cannot be followed.
    """
    from vmlog.cli.loaded import api

    if out is not None or (fmt not in _STREAMED and fmt != "table"):
        raise UsageError("live output is a table, jsonl or csv on standard output")
    paths = [Path(source) for source in sources] if follow else []
    for path in paths:
        if path.is_dir():
            raise UsageError(f"{path} is a directory; --follow reads files")
    stdin = None if follow else sys.stdin.buffer
    migrations = api.watch(*paths, patterns=patterns, host=host, stdin=stdin, stall=stall, slow=slow)
    return _write(migrations, fmt, selection, fail_on, excel=excel, show_all=show_all, quiet=quiet)


def _write(
    migrations: Iterator[Migration],
    fmt: str,
    selection: Selection,
    fail_on: Severity | None,
    *,
    excel: bool,
    show_all: bool,
    quiet: bool,
) -> int:
    from datetime import UTC, datetime

    from vmlog.diagnose.select import read_time
    from vmlog.model import Incident as IncidentType
    from vmlog.report import csv_header

    since, until = (read_time(text, datetime.now(UTC)) for text in (selection.since, selection.until))
    counts: dict[str, int] = {}
    found = False
    if fmt == "csv":
        _put(csv_header(excel=excel))
    try:
        for migration in migrations:
            if not selection.keeps(migration, since, until):
                continue
            counts[migration.outcome] = counts.get(migration.outcome, 0) + 1
            if isinstance(migration, IncidentType):
                found = found or (fail_on is not None and migration.severity.rank >= fail_on.rank)
                _put(_shown(migration, fmt, excel=excel, show_all=show_all))
    except (KeyboardInterrupt, SystemExit):
        _sum_up(counts, fmt, quiet=quiet)
        raise
    _sum_up(counts, fmt, quiet=quiet)
    return 1 if found else 0


def _sum_up(counts: Mapping[str, int], fmt: str, *, quiet: bool) -> None:
    """Say what was seen: below a table, and on standard error where standard output is for programs."""
    total = sum(counts.values())
    told = ", ".join(f"{count} {outcome}" for outcome, count in sorted(counts.items()))
    summary = f"{total} migration{'' if total == 1 else 's'}: {told}" if total else "No migration was seen."
    if fmt == "table":
        _put(f"{summary}\n")
    elif not quiet:
        print(f"vmlog: {summary}", file=sys.stderr)  # noqa: T201


def _shown(incident: Incident, fmt: str, *, excel: bool, show_all: bool) -> str:
    from vmlog.report import csv_row, jsonl_line

    if fmt == "jsonl":
        return jsonl_line(incident)
    if fmt == "csv":
        return csv_row(incident, excel=excel)
    from vmlog.report.write_table import incident_text

    terminal = sys.stdout.isatty()
    width = shutil.get_terminal_size().columns if terminal else None
    return incident_text(incident, width=width, color=terminal, show_all=show_all) + "\n"


def _put(text: str) -> None:
    sys.stdout.buffer.write(text.encode("utf-8", "backslashreplace"))
    sys.stdout.buffer.flush()
