"""The options of `vmlog show`, in the order of its help."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, ClassVar

import typer

from vmlog.cli.display_options import DisplayOptions
from vmlog.cli.quantities import read_seconds
from vmlog.cli.redaction_options import RedactionOptions
from vmlog.cli.report_output import OutputTarget
from vmlog.cli.shared_options import LogHost, OutputOptions, Patterns, RunOptions
from vmlog.errors import UsageError
from vmlog.report.registry import require_story
from vmlog.report.writer import WriterOptions


@dataclass(frozen=True, kw_only=True)
class StoryOptions:
    """What is shown."""

    PANEL: ClassVar = "Filters"

    around: Annotated[
        str,
        typer.Option(
            "--around",
            metavar="TIME",
            help="Also show everything that its hosts wrote within so much time of the failure "
            "(of the whole migration, if it did not fail): 20s, 2min.",
        ),
    ] = ""
    line: Annotated[
        str,
        typer.Option(
            "--line",
            metavar="MEMBER:LINE",
            help="Show this line, as a report names it; the end of the member's path will do. Then all arguments are "
            "sources.",
        ),
    ] = ""
    lines_around: Annotated[
        int | None,
        typer.Option(
            "--context", metavar="N", min=0, max=1000, help="With --line: lines before and after it; 20 unless told."
        ),
    ] = None

    def around_seconds(self) -> float | None:
        """Return the seconds of `--around`.

        >>> StoryOptions(around="2min").around_seconds(), StoryOptions().around_seconds()
        (120.0, None)

        Raises:
            UsageError: it is no length of time.
        """
        if not self.around:
            return None
        try:
            return read_seconds(self.around)
        except UsageError as error:
            raise UsageError(f"--around {error}") from error

    def require_fitting(self) -> None:
        """Refuse options that do not go together.

        Raises:
            UsageError: some do not.
        """
        if self.line and self.around:
            raise UsageError("--around is about a migration, and --line about a line; --context N shows more around it")
        if self.lines_around is not None and not self.line:
            raise UsageError("--context goes with --line; --around 20s shows more around a migration")


@dataclass(frozen=True, kw_only=True)
class StoryLayoutOptions:
    """How the lines are laid out."""

    PANEL: ClassVar = "Output"

    show_all: Annotated[bool, typer.Option("--all", help="Shorten no record.")] = False

    display: DisplayOptions

    def for_output(self, on_stdout: bool) -> WriterOptions:
        """Return the options of a writer."""
        return self.display.writer_options(on_stdout=on_stdout, show_all=self.show_all)


@dataclass(frozen=True, kw_only=True)
class ShowOptions:
    """All options of the command."""

    output: OutputOptions
    patterns: Patterns = None
    story: StoryOptions
    log_host: LogHost = None
    layout: StoryLayoutOptions
    redaction: RedactionOptions
    run: RunOptions

    @property
    def pattern_folders(self) -> tuple[Path, ...]:
        """The directories of additional cause files."""
        return tuple(self.patterns or ())

    def story_targets(self) -> tuple[OutputTarget, ...]:
        """Return where the story goes, and in which formats.

        Raises:
            UsageError: one of the formats has no story.
        """
        targets = self.output.targets()
        for target in targets:
            require_story(target.fmt)
        return targets
