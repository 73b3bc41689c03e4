"""Live output of `vmlog analyze`: each migration is written when it concludes or stalls."""

from __future__ import annotations

import sys
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from vmlog.cli.color import has_color
from vmlog.cli.console import write_message, write_text, write_warnings
from vmlog.cli.exit_codes import ExitCode
from vmlog.cli.screen import Screen
from vmlog.cli.standard_streams import binary_stdin
from vmlog.errors import UsageError
from vmlog.named_paths import names_folder
from vmlog.report.registry import report_formats
from vmlog.report.times import times_in

if TYPE_CHECKING:
    from collections.abc import Sequence

    from vmlog.cli.analyze_options import AnalyzeOptions
    from vmlog.cli.redaction_options import CommandRedaction
    from vmlog.cli.report_output import OutputTarget
    from vmlog.live.snapshot import Snapshot
    from vmlog.model import Migration
    from vmlog.report.writer import ReportFormat
    from vmlog.terms import Outcome, Severity


def can_stream(sources: Sequence[str], targets: Sequence[OutputTarget], chosen: AnalyzeOptions) -> bool:
    """Return whether standard input is text and the output can be written piece by piece."""
    if chosen.layout.group_by is not None:
        return False
    if list(sources) != ["-"] or chosen.run.strict or chosen.run.max_bytes is not None:
        return False
    if len(targets) > 1 or targets[0].path:
        return False
    fmt = targets[0].fmt
    if fmt.write_incident is None or (fmt.for_terminal and not sys.stdout.isatty()):
        return False
    from vmlog.live.streams import is_text_stream

    return is_text_stream(binary_stdin())


def run_live(
    sources: Sequence[str], targets: Sequence[OutputTarget], chosen: AnalyzeOptions, redaction: CommandRedaction
) -> ExitCode:
    """Write migrations as they conclude, until the streams end or the user interrupts.

    Raises:
        UsageError: the output cannot be written piece by piece, or a source cannot be followed.
    """
    from vmlog.cli.lazy_api import api

    fmt = targets[0].fmt
    if len(targets) > 1 or targets[0].path or fmt.write_incident is None:
        raise UsageError(f"live output is a {_live_names()} on standard output")
    if chosen.layout.group_by is not None:
        raise UsageError("live output has no groups: --group-by needs logs that have ended")
    paths = [Path(source) for source in sources] if chosen.follow else []
    for path in paths:
        if names_folder(path):
            raise UsageError(f"{path} is a directory; --follow reads files")
    zone = chosen.layout.display.zone()
    color = has_color(chosen.layout.display.color, sys.stdout)
    with Screen(enabled=fmt.for_terminal and not chosen.run.quiet, color=color) as screen, times_in(zone):
        output = _LiveOutput(fmt, chosen, screen, redaction)
        migrations = api.watch(
            *paths,
            patterns=chosen.pattern_folders,
            host=chosen.log_host,
            stdin=None if chosen.follow else binary_stdin(),
            stall=chosen.limits.stall_seconds(),
            slow=chosen.limits.slow,
            on_snapshot=output.draw,
        )
        output.begin()
        try:
            for migration in migrations:
                output.take(migration)
        except (KeyboardInterrupt, SystemExit):
            output.end()
            raise
        output.end()
    return ExitCode.FINDINGS if chosen.has_findings(output.severities) else ExitCode.OK


def _live_names() -> str:
    *names, last = (item.name for item in report_formats().values() if item.write_incident)
    return f"{', '.join(names)} or {last}"


class _LiveOutput:
    """What a live run writes and counts.

    Attributes:
        severities: those of the incidents so far.
    """

    def __init__(self, fmt: ReportFormat, chosen: AnalyzeOptions, screen: Screen, redaction: CommandRedaction) -> None:
        from datetime import UTC, datetime

        self.severities: set[Severity] = set()
        self._fmt, self._screen, self._redaction = fmt, screen, redaction
        self._quiet = chosen.run.quiet
        self._layout = chosen.layout.for_output(on_stdout=True)
        self._filter = chosen.filters.report_filter(self._layout.zone)
        # Open migrations may still end in any way.
        self._open_filter = replace(
            self._filter, outcomes=frozenset(), stages=frozenset(), causes=(), min_severity=None
        )
        self._times = self._filter.times(datetime.now(UTC))
        self._counts: dict[Outcome, int] = {}
        self._dropped = 0

    def begin(self) -> None:
        """Write what precedes the incidents."""
        if self._fmt.live_header:
            write_text(self._fmt.live_header(self._layout), flush=True)

    def draw(self, snapshot: Snapshot) -> None:
        """Show what is under way."""
        self._dropped = snapshot.dropped
        kept = tuple(one for one in snapshot.open if self._open_filter.keeps(one.migration, *self._times))
        if self._screen.is_shown:
            self._screen.draw(self._redaction.apply(replace(snapshot, open=kept)), self._counts)

    def take(self, migration: Migration) -> None:
        """Count a migration, and write it if it is an incident or successes are wanted too."""
        from vmlog.model import Incident

        if not self._filter.keeps(migration, *self._times):
            return
        self._counts[migration.outcome] = self._counts.get(migration.outcome, 0) + 1
        if isinstance(migration, Incident):
            self.severities.add(migration.severity)
        elif not self._layout.show_all:
            return
        if self._fmt.write_incident:
            self._screen.erase()
            write_text(self._fmt.write_incident(self._redaction.apply(migration), self._layout), flush=True)

    def end(self) -> None:
        """Write the counts: below a table, and on standard error where standard output is for programs."""
        from vmlog.report.overview import outcomes
        from vmlog.report.phrases import plural

        self._screen.erase()
        total = sum(self._counts.values())
        summary = f"{plural(total, 'migration')}: {outcomes(self._counts)}" if total else "No migration was seen."
        if self._fmt.for_terminal:
            write_text(f"{summary}\n", flush=True)
        elif not self._quiet:
            write_message(summary)
        if self._dropped:
            self._warn_of_dropped()
        self._redaction.warn(quiet=self._quiet)

    def _warn_of_dropped(self) -> None:
        from vmlog.model import Notice
        from vmlog.report.phrases import plural

        text = (
            f"{plural(self._dropped, 'record')} {'was' if self._dropped == 1 else 'were'} let go because too many "
            "were waiting; the oldest migrations may be missing, or told without their beginning"
        )
        write_warnings([Notice("dropped", text)], quiet=self._quiet)
