"""Options that several commands share, and the source arguments."""

from __future__ import annotations

import sys
from dataclasses import dataclass, replace
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, ClassVar, Final

import typer

from vmlog.cli.quantities import MOST_JOBS, read_size
from vmlog.cli.report_output import OutputTarget, targets_of
from vmlog.cli.standard_streams import binary_stdin
from vmlog.errors import UsageError
from vmlog.report.registry import report_formats
from vmlog.report.safe import visible_text
from vmlog.terms import Severity

if TYPE_CHECKING:
    from collections.abc import Callable

    from vmlog.read.options import ReadOptions
    from vmlog.readers.process import ReaderProcess
    from vmlog.source.member import Member

    # For a type checker, the format of a report is its name; the choices are found when the program starts.
    ReportFormatName = str
else:
    ReportFormatName = StrEnum("ReportFormatName", {name.upper(): name for name in report_formats()})


READING_PANEL: Final = "Reading"
EXIT_PANEL: Final = "Exit code"


class AnswerFormat(StrEnum):
    """The output formats of commands that answer a question."""

    TABLE = "table"
    JSON = "json"


Sources = Annotated[
    list[str] | None,
    typer.Argument(
        metavar="SOURCE",
        help="Support bundles, archives, log files and directories; - (or nothing) reads standard input.",
        show_default=False,
    ),
]
AnswerFormatOption = Annotated[
    AnswerFormat, typer.Option("--format", "-f", metavar="FORMAT", help="Output format.", rich_help_panel="Output")
]
Patterns = Annotated[
    list[Path] | None,
    typer.Option(
        "--patterns",
        metavar="DIR",
        help="Also use the cause files of this directory; may be repeated.",
        rich_help_panel=READING_PANEL,
        show_default=False,
    ),
]
FailOnSeverity = Annotated[
    Severity | None,
    typer.Option(
        "--fail-on",
        metavar="SEVERITY",
        help="Exit with 1 when an incident is at least this severe",
        show_default=False,
        rich_help_panel=EXIT_PANEL,
    ),
]
LogHost = Annotated[
    str | None,
    typer.Option(
        "--log-host",
        metavar="NAME",
        help="Name of the host for logs that do not tell it.",
        # What is no UTF-8 in an argument comes as surrogates, which no column of texts can hold.
        callback=lambda name: name and visible_text(name),
        show_default=False,
        rich_help_panel=READING_PANEL,
    ),
]
OutputFiles = Annotated[
    list[Path] | None,
    typer.Option(
        "--output",
        "-o",
        metavar="FILE",
        help="Write this file instead of standard output; it appears when it is complete. May be repeated: each "
        "file's ending tells its format, and - is standard output.",
        show_default=False,
    ),
]
_JOBS_HELP: Final = (
    "How many processes read large sources, or threads small ones; by default one for each core, at most eight. "
    "The result is the same."
)


@dataclass(frozen=True, kw_only=True)
class OutputOptions:
    """Where the report goes and in which format."""

    PANEL: ClassVar = "Output"

    fmt: Annotated[
        ReportFormatName | None,
        typer.Option(
            "--format",
            "-f",
            metavar="FORMAT",
            help="Output format; by default the output file's ending tells, else table",
        ),
    ] = None
    outputs: OutputFiles = None
    open_page: Annotated[bool, typer.Option("--open", help="Open the HTML file that was written in the browser.")] = (
        False
    )

    def targets(self, default: str = "") -> tuple[OutputTarget, ...]:
        """Return where the report goes, and in which formats.

        Args:
            default: the name of the format where neither `--format` nor an ending tells it; else the table.

        Raises:
            UsageError: the ending of an output names no format, `--format` is that of none, or none can be opened.
        """
        targets = targets_of(self.outputs or (), report_formats()[self.fmt] if self.fmt else None, default)
        if not self.open_page:
            return targets
        if not any(target.path and target.fmt.name == "html" for target in targets):
            raise UsageError("--open needs an HTML file: add -o report.html")
        return tuple(replace(target, opened=target.fmt.name == "html") for target in targets)


@dataclass(frozen=True, kw_only=True)
class RunOptions:
    """Options of the commands that read sources."""

    PANEL: ClassVar = READING_PANEL

    strict: Annotated[
        bool,
        typer.Option("--strict", help="Exit with 4 when something could not be read.", rich_help_panel=EXIT_PANEL),
    ] = False
    quiet: Annotated[bool, typer.Option("--quiet", "-q", help="Show no progress and no warnings.")] = False
    max_bytes: Annotated[
        int | None,
        typer.Option(
            "--max-bytes",
            metavar="SIZE",
            parser=read_size,
            help="Inflate no more than this in all, such as 500M, 1G or 512MiB; what is not compressed does not count.",
            show_default=False,
        ),
    ] = None
    jobs: Annotated[
        int | None,
        typer.Option("--jobs", "-j", metavar="N", min=1, max=MOST_JOBS, help=_JOBS_HELP, show_default=False),
    ] = None

    def read_options(
        self,
        sources: list[str],
        host: str | None,
        progress: Callable[[Member, int], None] | None,
        reader_process: ReaderProcess | None = None,
    ) -> ReadOptions:
        """Return how to read the sources."""
        from vmlog.read.options import ReadOptions
        from vmlog.source.limits import Limits

        limits = Limits()
        return ReadOptions(
            limits=limits if self.max_bytes is None else replace(limits, total_bytes=self.max_bytes),
            host=host,
            stdin=binary_stdin() if "-" in sources else None,
            progress=progress,
            jobs=self.jobs,
            reader_process=reader_process,
        )

    def start_reader_process(
        self, context: typer.Context, sources: list[str], *, with_helpers: bool = True, for_events: bool = False
    ) -> ReaderProcess | None:
        """Start a process that reads the sources, where that saves time; it starts while the library is loaded.

        Args:
            context: the process ends with it.
            sources: what it will read.
            with_helpers: whether helpers take excerpts; whole blocks need none.
            for_events: whether it makes events in place of excerpts.
        """
        from vmlog.readers.process import FOR_EVENTS, FOR_EXCERPTS, ReaderProcess, usable_cores, worth_a_process

        processes = self.jobs or usable_cores()
        if processes < 2 or not worth_a_process(sources):
            return None
        try:
            process = ReaderProcess(processes if with_helpers else 1, FOR_EVENTS if for_events else FOR_EXCERPTS)
        except OSError:
            return None
        context.call_on_close(process.close)
        return process


def sources_or_stdin(sources: list[str] | None) -> list[str]:
    """Return the sources, or standard input (`-`) when none is named and something is piped in.

    Raises:
        UsageError: a name is empty, or nothing was named and standard input is a terminal.
    """
    if sources and "" in sources:
        raise UsageError("a source has an empty name; . is the working folder")
    if sources:
        return sources
    if sys.stdin is None or sys.stdin.isatty():
        raise UsageError("name at least one source, or pipe a log in")
    return ["-"]
