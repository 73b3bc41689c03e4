"""Options that several commands share, and the source arguments."""

from __future__ import annotations

import shutil
import sys
from collections.abc import Mapping
from dataclasses import dataclass, replace
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Final, TypeVar

import typer

from vmlog.errors import UsageError
from vmlog.report.registry import report_formats
from vmlog.report.writer import DEFAULT_WIDTH, WriterOptions

if TYPE_CHECKING:
    from collections.abc import Callable

    from vmlog.members.process import ReaderProcess
    from vmlog.read.options import ReadOptions
    from vmlog.source.member import Member

    # For a type checker, the format of a report is its name; the choices are found when the program starts.
    ReportFormatName = str
else:
    ReportFormatName = StrEnum("ReportFormatName", {name.upper(): name for name in report_formats()})

FormatChoice = TypeVar("FormatChoice")


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
AnswerFormatOption = Annotated[AnswerFormat, typer.Option("--format", "-f", help="Output format.")]
Patterns = Annotated[
    list[Path] | None,
    typer.Option(
        "--patterns",
        metavar="DIR",
        help="Also use the cause files of this directory; may be repeated.",
        show_default=False,
    ),
]
Host = Annotated[
    str | None,
    typer.Option("--host", metavar="NAME", help="Name of the host for logs that do not tell it.", show_default=False),
]
OutputFile = Annotated[
    Path | None,
    typer.Option(
        "--output",
        "-o",
        metavar="FILE",
        help="Write this file instead of standard output; it appears when it is complete.",
        show_default=False,
    ),
]
_JOBS_HELP: Final = (
    "How many threads share the work; by default one for each core, at most four. "
    "A process that reads large sources is one of them. The result is the same."
)


@dataclass(frozen=True, kw_only=True)
class RunOptions:
    """Options of the commands that read sources."""

    strict: Annotated[bool, typer.Option("--strict", help="Exit with 4 when something could not be read.")] = False
    quiet: Annotated[bool, typer.Option("--quiet", "-q", help="Show no progress and no warnings.")] = False
    max_bytes: Annotated[
        int | None,
        typer.Option(
            "--max-bytes",
            metavar="N",
            min=1,
            help="Read no more than so many inflated bytes in all.",
            show_default=False,
        ),
    ] = None
    jobs: Annotated[
        int | None,
        typer.Option("--jobs", "-j", metavar="N", min=1, max=64, help=_JOBS_HELP, show_default=False),
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
            stdin=sys.stdin.buffer if "-" in sources else None,
            progress=progress,
            jobs=self.jobs,
            reader_process=reader_process,
        )

    def start_reader_process(self, context: typer.Context, sources: list[str]) -> ReaderProcess | None:
        """Start a process that reads the sources, where that saves time; it starts while the library is loaded."""
        from vmlog.members.process import ReaderProcess, usable_cores, worth_a_process

        if (self.jobs or usable_cores()) < 2 or not worth_a_process(sources):
            return None
        try:
            process = ReaderProcess()
        except OSError:
            return None
        context.call_on_close(process.close)
        return process


def sources_or_stdin(sources: list[str] | None) -> list[str]:
    """Return the sources, or standard input (`-`) when none is named and something is piped in.

    Raises:
        UsageError: nothing was named and standard input is a terminal.
    """
    if sources:
        return sources
    if sys.stdin is None or sys.stdin.isatty():
        raise UsageError("name at least one source, or pipe a log in")
    return ["-"]


def format_by_suffix(out: Path | None, formats: Mapping[str, FormatChoice], default: FormatChoice) -> FormatChoice:
    """Return the format that an output file's suffix selects; the default for standard output and without a suffix.

    >>> format_by_suffix(Path("report.MD"), {".md": "markdown"}, "table")
    'markdown'

    Raises:
        UsageError: the suffix selects none.
    """
    suffix = out.suffix.lower() if out else ""
    if not suffix:
        return default
    if suffix not in formats:
        raise UsageError(f"{out}: the ending names no format ({', '.join(formats)} do); choose one with -f")
    return formats[suffix]


def writer_options(*, terminal: bool, excel: bool = False, show_all: bool = False) -> WriterOptions:
    """Return how to write; `terminal` uses its width and colours."""
    width = shutil.get_terminal_size().columns if terminal else DEFAULT_WIDTH
    return WriterOptions(excel=excel, width=width, color=terminal, show_all=show_all)
