"""The options of `vmlog analyze`, in the order of its help."""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path
from typing import Annotated, ClassVar

import typer

from vmlog.cli.display_options import DisplayOptions
from vmlog.cli.filter_options import FilterOptions
from vmlog.cli.limit_options import LimitOptions
from vmlog.cli.redaction_options import RedactionOptions
from vmlog.cli.shared_options import FailOnSeverity, LogHost, OutputOptions, Patterns, RunOptions
from vmlog.report.writer import WriterOptions
from vmlog.terms import GroupKey, Severity


@dataclass(frozen=True, kw_only=True)
class LayoutOptions:
    """How the report is laid out."""

    PANEL: ClassVar = "Output"

    show_all: Annotated[
        bool, typer.Option("--all", help="Shorten nothing, and list the migrations that succeeded too, in each format.")
    ] = False
    brief: Annotated[
        bool, typer.Option("--brief", help="Write Markdown as the text of a ticket: under 40 lines for each incident.")
    ] = False
    group_by: Annotated[
        GroupKey | None,
        typer.Option(
            "--group-by",
            metavar="KEY",
            help="Group the incidents, by default more than ten of them by cause; none lists them",
            show_default=False,
        ),
    ] = None
    timeline: Annotated[
        bool, typer.Option("--timeline", help="Draw in the table when each side was at which stage.")
    ] = False
    title: Annotated[
        str,
        typer.Option("--title", metavar="TEXT", help="Title of an HTML or Markdown report, such as a ticket number."),
    ] = ""
    excel: Annotated[bool, typer.Option("--excel", help="Write CSV for spreadsheets, where long ids survive.")] = False

    display: DisplayOptions

    def for_output(self, on_stdout: bool) -> WriterOptions:
        """Return the options of a writer."""
        layout = self.display.writer_options(on_stdout=on_stdout, excel=self.excel, show_all=self.show_all)
        return replace(layout, brief=self.brief, timeline=self.timeline, title=self.title, group_by=self.group_by)


@dataclass(frozen=True, kw_only=True)
class AnalyzeOptions:
    """All options of the command."""

    output: OutputOptions
    patterns: Patterns = None
    filters: FilterOptions
    log_host: LogHost = None
    limits: LimitOptions
    follow: Annotated[
        bool,
        typer.Option(
            "--follow",
            help="Go on reading the files as they grow, through rotation; Ctrl-C ends it.",
            rich_help_panel="Live",
        ),
    ] = False
    fail_on: FailOnSeverity = None
    layout: LayoutOptions
    redaction: RedactionOptions
    run: RunOptions

    @property
    def pattern_folders(self) -> tuple[Path, ...]:
        """The directories of additional cause files."""
        return tuple(self.patterns or ())

    def has_findings(self, severities: set[Severity]) -> bool:
        """Return whether an incident is as severe as `--fail-on`."""
        return self.fail_on is not None and any(one.rank >= self.fail_on.rank for one in severities)
