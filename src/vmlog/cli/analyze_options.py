"""The options of `vmlog analyze`, in the order of its help."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from vmlog.cli.shared_options import (
    OutputFile,
    Patterns,
    ReportFormatName,
    RunOptions,
    format_by_suffix,
    writer_options,
)
from vmlog.errors import UsageError
from vmlog.report.registry import formats_by_suffix, report_formats
from vmlog.report.writer import ReportFormat, WriterOptions
from vmlog.terms import Outcome, Severity

if TYPE_CHECKING:
    from vmlog.report.filters import ReportFilter


@dataclass(frozen=True, kw_only=True)
class OutputOptions:
    """Where the report goes and in which format."""

    fmt: Annotated[
        ReportFormatName | None,
        typer.Option("--format", "-f", help="Output format; by default the output file's ending tells, else table."),
    ] = None
    out: OutputFile = None

    def report_format(self) -> ReportFormat:
        """Return the format that was named, else that of the output file, else the first one.

        Raises:
            UsageError: the output file's suffix selects no format.
        """
        formats = report_formats()
        if self.fmt:
            return formats[self.fmt]
        return format_by_suffix(self.out, formats_by_suffix(), next(iter(formats.values())))


@dataclass(frozen=True, kw_only=True)
class FilterOptions:
    """Which migrations the report shows."""

    host: Annotated[
        str | None,
        typer.Option(
            "--host",
            metavar="NAME",
            help="Only migrations of this host; also the name of the host for logs that do not tell it.",
            show_default=False,
        ),
    ] = None
    since: Annotated[
        str,
        typer.Option(
            "--since", metavar="TIME", help="Leave out what ended before: 2024-05-06T07:08, or 2h before the end."
        ),
    ] = ""
    until: Annotated[
        str, typer.Option("--until", metavar="TIME", help="Leave out what started after; written like --since.")
    ] = ""
    vm: Annotated[str, typer.Option("--vm", metavar="TEXT", help="Only VMs whose name or path holds this.")] = ""
    migration_id: Annotated[
        str, typer.Option("--migration-id", metavar="ID", help="Only this migration; decimal, or hexadecimal with 0x.")
    ] = ""
    outcome: Annotated[
        list[Outcome] | None,
        typer.Option("--outcome", help="Only this outcome; may be repeated.", show_default=False),
    ] = None
    min_severity: Annotated[
        Severity | None, typer.Option("--min-severity", help="Only what is at least this severe.", show_default=False)
    ] = None

    def report_filter(self) -> ReportFilter:
        """Return the filter of the report."""
        from vmlog.report.filters import ReportFilter

        return ReportFilter(
            since=self.since,
            until=self.until,
            vm=self.vm,
            host=self.host or "",
            migration_id=self.migration_id,
            outcomes=frozenset(self.outcome or ()),
            min_severity=self.min_severity,
        )


@dataclass(frozen=True, kw_only=True)
class LimitOptions:
    """From when on a migration counts as stalled or slow."""

    stall: Annotated[
        list[str] | None,
        typer.Option(
            "--stall",
            metavar="STAGE=SECONDS",
            help="Silence after which a migration at this stage counts as stalled; may be repeated.",
            show_default=False,
        ),
    ] = None
    slow: Annotated[
        float | None,
        typer.Option(
            "--slow",
            metavar="SECONDS",
            help="Downtime or stun beyond which a migration that succeeded is shown with a warning.",
            show_default=False,
        ),
    ] = None

    def stall_seconds(self) -> dict[str, float]:
        """Return the seconds of `--stall` by the name of the stage.

        >>> LimitOptions(stall=["connect=120"]).stall_seconds()
        {'connect': 120.0}

        Raises:
            UsageError: a value has another form.
        """
        seconds = {}
        for value in self.stall or ():
            stage, _, number = value.partition("=")
            try:
                seconds[stage] = float(number)
            except ValueError as error:
                raise UsageError(f"--stall {value!r} is not STAGE=SECONDS, such as connect=120") from error
        return seconds


@dataclass(frozen=True, kw_only=True)
class LayoutOptions:
    """How the report is laid out."""

    show_all: Annotated[
        bool, typer.Option("--all", help="Shorten nothing, and list the migrations that succeeded too.")
    ] = False
    excel: Annotated[bool, typer.Option("--excel", help="Write CSV for spreadsheets, where long ids survive.")] = False

    def for_output(self, *, terminal: bool) -> WriterOptions:
        """Return the options of a writer."""
        return writer_options(terminal=terminal, excel=self.excel, show_all=self.show_all)


@dataclass(frozen=True, kw_only=True)
class AnalyzeOptions:
    """All options of the command."""

    output: OutputOptions
    patterns: Patterns = None
    filters: FilterOptions
    limits: LimitOptions
    follow: Annotated[
        bool, typer.Option("--follow", help="Go on reading the files as they grow, through rotation; Ctrl-C ends it.")
    ] = False
    fail_on: Annotated[
        Severity | None,
        typer.Option("--fail-on", help="Exit with 1 when an incident is at least this severe.", show_default=False),
    ] = None
    layout: LayoutOptions
    run: RunOptions

    @property
    def pattern_folders(self) -> tuple[Path, ...]:
        """The directories of additional cause files."""
        return tuple(self.patterns or ())

    def has_findings(self, severities: set[Severity]) -> bool:
        """Return whether an incident is as severe as `--fail-on`."""
        return self.fail_on is not None and any(one.rank >= self.fail_on.rank for one in severities)
