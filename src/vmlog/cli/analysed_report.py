"""Reading and judging the sources, for the commands that show migrations."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

import typer

from vmlog.cli.filter_options import FilterOptions
from vmlog.cli.known_causes import require_causes
from vmlog.cli.limit_options import LimitOptions
from vmlog.cli.progress_line import progress_line
from vmlog.cli.redaction_options import CommandRedaction
from vmlog.cli.shared_options import RunOptions

if TYPE_CHECKING:
    from vmlog.cli.display_options import DisplayOptions
    from vmlog.model import Report
    from vmlog.triage.report_filter import ReportFilter


class _Layout(Protocol):
    @property
    def display(self) -> DisplayOptions: ...


class AnalysisOptions(Protocol):
    """What both commands let their users choose."""

    @property
    def pattern_folders(self) -> Sequence[Path]:
        """The directories of additional cause files."""

    @property
    def filters(self) -> FilterOptions:
        """Which migrations are shown."""

    @property
    def log_host(self) -> str | None:
        """Name of the host for logs that do not tell it."""

    @property
    def layout(self) -> _Layout:
        """How the report is laid out."""

    @property
    def run(self) -> RunOptions:
        """How the sources are read."""


def filter_of(chosen: AnalysisOptions) -> ReportFilter:
    """Return which migrations are kept.

    Raises:
        UsageError: there is no such cause, kind, stage or outcome.
        PatternErrors: a pattern file is wrong.
    """
    require_causes(chosen.filters.cause or (), chosen.pattern_folders)
    return chosen.filters.report_filter(chosen.layout.display.zone())


def analysed_report(
    context: typer.Context,
    sources: list[str],
    chosen: AnalysisOptions,
    redaction: CommandRedaction,
    limits: LimitOptions | None = None,
) -> Report:
    """Read the sources and judge every migration, with a progress line.

    Args:
        context: ends the reader process with the command.
        sources: what is read.
        chosen: the options of the command.
        redaction: whether the progress line may name members.
        limits: from when on a migration counts as stalled or slow; None for the documented limits.
    """
    limits = limits or LimitOptions()
    process = chosen.run.start_reader_process(context, sources)
    from vmlog.cli.lazy_api import api

    color = chosen.layout.display.color
    with progress_line(sources, quiet=chosen.run.quiet, color=color, named=not redaction.is_on) as progress:
        return api.analyze(
            *sources,
            patterns=chosen.pattern_folders,
            options=chosen.run.read_options(sources, chosen.log_host, progress, process),
            stall=limits.stall_seconds(),
            slow=limits.slow,
        )
