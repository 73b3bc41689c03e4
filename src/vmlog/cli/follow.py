"""Live output of `vmlog analyze`: each migration is written the moment it concludes or stalls."""

from __future__ import annotations

import shutil
import sys
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Final

from vmlog.cli import console
from vmlog.cli.screen import Screen
from vmlog.errors import UsageError

if TYPE_CHECKING:
    from vmlog.live.snapshot import Snapshot
    from vmlog.model import Incident, Migration
    from vmlog.report.filters import ReportFilter
    from vmlog.terms import Outcome, Severity

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
    selection: ReportFilter,
    fail_on: Severity | None,
    excel: bool,
    show_all: bool,
    quiet: bool,
) -> int:
    """Write migrations as they conclude, until the streams end or the user interrupts.

    Raises:
        UsageError: the output cannot be written piece by piece, or a source cannot be followed.
    """
    from vmlog.cli.lazy_api import api

    if out is not None or (fmt not in _STREAMED and fmt != "table"):
        raise UsageError("live output is a table, jsonl or csv on standard output")
    paths = [Path(source) for source in sources] if follow else []
    for path in paths:
        if path.is_dir():
            raise UsageError(f"{path} is a directory; --follow reads files")
    stdin = None if follow else sys.stdin.buffer
    with Screen(wanted=fmt == "table" and not quiet) as screen:
        output = _Output(fmt, selection, screen, excel=excel, show_all=show_all, quiet=quiet)
        migrations = api.watch(
            *paths, patterns=patterns, host=host, stdin=stdin, stall=stall, slow=slow, on_snapshot=output.looked
        )
        output.begin()
        try:
            for migration in migrations:
                output.take(migration)
        except (KeyboardInterrupt, SystemExit):
            output.end()
            raise
        output.end()
    return 1 if fail_on is not None and any(one.rank >= fail_on.rank for one in output.severities) else 0


class _Output:
    """What a live run has written and counted.

    Attributes:
        severities: those of the incidents.
    """

    def __init__(
        self, fmt: str, selection: ReportFilter, screen: Screen, *, excel: bool, show_all: bool, quiet: bool
    ) -> None:
        from datetime import UTC, datetime

        from vmlog.report.filters import read_time

        self.severities: set[Severity] = set()
        self._fmt, self._excel, self._show_all, self._quiet = fmt, excel, show_all, quiet
        self._screen = screen
        self._selection = selection
        # What is under way may end in any way.
        self._under_way = replace(selection, outcomes=frozenset(), min_severity=None)
        self._times = [read_time(text, datetime.now(UTC)) for text in (selection.since, selection.until)]
        self._counts: dict[Outcome, int] = {}
        self._dropped = 0

    def begin(self) -> None:
        if self._fmt == "csv":
            from vmlog.report.csv_lines import csv_header

            _put(csv_header(excel=self._excel))

    def looked(self, look: Snapshot) -> None:
        """Show what is under way."""
        self._dropped = look.dropped
        kept = tuple(one for one in look.open if self._under_way.keeps(one.migration, *self._times))
        self._screen.draw(replace(look, open=kept), self._counts)

    def take(self, migration: Migration) -> None:
        """Count a migration, and write it if it is an incident."""
        from vmlog.model import Incident

        if not self._selection.keeps(migration, *self._times):
            return
        self._counts[migration.outcome] = self._counts.get(migration.outcome, 0) + 1
        if isinstance(migration, Incident):
            self.severities.add(migration.severity)
            self._screen.erase()
            _put(_shown(migration, self._fmt, excel=self._excel, show_all=self._show_all))

    def end(self) -> None:
        """Say what was seen: below a table, and on standard error where standard output is for programs."""
        from vmlog.model import Notice
        from vmlog.report.overview import outcomes
        from vmlog.report.phrases import plural

        self._screen.erase()
        total = sum(self._counts.values())
        summary = f"{plural(total, 'migration')}: {outcomes(self._counts)}" if total else "No migration was seen."
        if self._fmt == "table":
            _put(f"{summary}\n")
        elif not self._quiet:
            print(f"vmlog: {summary}", file=sys.stderr)  # noqa: T201
        if self._dropped:
            told = (
                f"{plural(self._dropped, 'record')} {'was' if self._dropped == 1 else 'were'} let go because too many "
                "were waiting; the oldest migrations may be missing, or told without their beginning"
            )
            console.warn([Notice("dropped", told)], quiet=self._quiet)


def _shown(incident: Incident, fmt: str, *, excel: bool, show_all: bool) -> str:
    from vmlog.report.registry import report_formats
    from vmlog.report.writer import DEFAULT_WIDTH, WriterOptions

    terminal = sys.stdout.isatty()
    width = shutil.get_terminal_size().columns if terminal else DEFAULT_WIDTH
    write_incident = report_formats()[fmt].write_incident
    if write_incident is None:
        raise UsageError(f"{fmt} cannot be written live")
    return write_incident(incident, WriterOptions(excel=excel, width=width, color=terminal, show_all=show_all))


def _put(text: str) -> None:
    sys.stdout.buffer.write(text.encode("utf-8", "backslashreplace"))
    sys.stdout.buffer.flush()
