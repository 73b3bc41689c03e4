"""The options of `vmlog fleet`, in the order of its help."""

from __future__ import annotations

import os
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, ClassVar, Final

import typer

from vmlog.cli.display_options import DisplayOptions
from vmlog.cli.limit_options import LimitOptions
from vmlog.cli.quantities import MOST_JOBS, read_size
from vmlog.cli.shared_options import (
    EXIT_PANEL,
    READING_PANEL,
    AnswerFormat,
    AnswerFormatOption,
    FailOnSeverity,
    LogHost,
    Patterns,
)
from vmlog.cli.standard_streams import binary_stdin
from vmlog.errors import UsageError
from vmlog.report.writer import WriterOptions

if TYPE_CHECKING:
    from vmlog.fleet.bundle_row import FleetOptions
    from vmlog.fleet.engine_dask import DaskWorkers
    from vmlog.fleet.engine_processes import ProcessWorkers


# With half of it the libraries of a worker that has nothing to read do not start.
_LEAST_MEMORY: Final = 400_000_000


@dataclass(frozen=True, kw_only=True)
class FleetOutputOptions:
    """Where the result goes, and what is shown of it."""

    PANEL: ClassVar = "Output"

    folder: Annotated[
        Path | None,
        typer.Option(
            "--output",
            "-o",
            metavar="DIR",
            help="The fleet folder: a new or an empty one, or that of an earlier run, which is continued.",
            show_default=False,
        ),
    ] = None
    fmt: AnswerFormatOption = AnswerFormat.TABLE
    open_page: Annotated[bool, typer.Option("--open", help="Open the page in the browser.")] = False
    display: DisplayOptions

    def for_screen(self) -> WriterOptions:
        """Return how to write to standard output."""
        return self.display.writer_options(on_stdout=True)

    def required_folder(self) -> Path:
        """Return the fleet folder.

        Raises:
            UsageError: none is named.
        """
        if self.folder is None:
            raise UsageError("name the fleet folder: -o DIR")
        return self.folder


@dataclass(frozen=True, kw_only=True)
class WorkerOptions:
    """Who reads the bundles."""

    PANEL: ClassVar = "Workers"

    jobs: Annotated[
        int | None,
        typer.Option(
            "--jobs",
            "-j",
            metavar="N",
            min=1,
            max=MOST_JOBS,
            help="How many processes of this machine read bundles, one each; by default one for each core. The result "
            "is the same.",
            show_default=False,
        ),
    ] = None
    scheduler: Annotated[
        str,
        typer.Option(
            "--scheduler",
            metavar="ADDRESS",
            help="Let the workers of this Dask scheduler read them, such as tcp://10.0.0.5:8786; local starts a "
            "scheduler with --jobs workers on this machine. Needs vmlog[fleet].",
        ),
    ] = ""
    memory: Annotated[
        int | None,
        typer.Option(
            "--worker-memory",
            metavar="SIZE",
            parser=read_size,
            help="Memory of each worker, such as 2G; a bundle that needs more is told as failed (Linux, local Dask).",
            show_default=False,
        ),
    ] = None

    @property
    def processes(self) -> int:
        """How many processes of this machine may judge what was read."""
        from vmlog.readers.process import all_cores

        return self.jobs or all_cores()

    @property
    def is_distributed(self) -> bool:
        """Whether the workers may run on other machines."""
        from vmlog.fleet.engine_dask import LOCAL_CLUSTER

        return self.scheduler not in ("", LOCAL_CLUSTER)

    def pool(self, bundles: int) -> ProcessWorkers | DaskWorkers:
        """Return the workers for so many bundles.

        Raises:
            UsageError: there is no such scheduler, Dask is not installed, or the memory is too little for any bundle.
        """
        if self.memory is not None and self.memory < _LEAST_MEMORY:
            raise UsageError(
                f"--worker-memory must be at least {_LEAST_MEMORY // 1_000_000}M, what a worker needs itself"
            )
        jobs = max(1, min(self.processes, bundles))
        if self.scheduler:
            from vmlog.fleet.engine_dask import DaskWorkers

            return DaskWorkers(self.scheduler, jobs, self.memory)
        from vmlog.fleet.engine_processes import ProcessWorkers

        return ProcessWorkers(jobs, self.memory)


@dataclass(frozen=True, kw_only=True)
class FleetRunOptions:
    """What is read, and how."""

    PANEL: ClassVar = READING_PANEL

    lists: Annotated[
        list[Path] | None,
        typer.Option(
            "--list",
            metavar="FILE",
            help="Also read the sources that this file names, one a line, or separated by NULs as find -print0 writes "
            "them; lines that begin with # are comments, - is standard input. May be repeated.",
            show_default=False,
        ),
    ] = None
    max_bytes: Annotated[
        int | None,
        typer.Option(
            "--max-bytes",
            metavar="SIZE",
            parser=read_size,
            help="Inflate no more than this of each bundle, such as 500M, 1G or 512MiB.",
            show_default=False,
        ),
    ] = None
    quiet: Annotated[bool, typer.Option("--quiet", "-q", help="Show no progress and no warnings.")] = False
    strict: Annotated[
        bool,
        typer.Option("--strict", help="Exit with 4 when something could not be read.", rich_help_panel=EXIT_PANEL),
    ] = False

    def sources(self, named: list[str] | None) -> list[str]:
        """Return the sources of the command line, and then those of the lists.

        Raises:
            UsageError: there is none, one has no name, or a list cannot be read.
        """
        found = [*(named or ()), *(line for path in self.lists or () for line in _listed(path))]
        if not found:
            raise UsageError("name at least one bundle, folder of bundles, URL or --list")
        if "" in found:
            raise UsageError("a source has an empty name; . is the working folder")
        if "-" in found:
            raise UsageError("a fleet has no bundle from standard input; --list - reads names from there")
        return found


@dataclass(frozen=True, kw_only=True)
class FleetCommandOptions:
    """All options of the command."""

    output: FleetOutputOptions
    patterns: Patterns = None
    log_host: LogHost = None
    limits: LimitOptions
    workers: WorkerOptions
    fail_on: FailOnSeverity = None
    run: FleetRunOptions

    @property
    def pattern_folders(self) -> tuple[Path, ...]:
        """The directories of additional cause files."""
        return tuple(self.patterns or ())

    def fleet_options(self) -> FleetOptions:
        """Return how bundles are read and judged."""
        from vmlog.fleet.bundle_row import FleetOptions
        from vmlog.source.limits import Limits

        limits, most = Limits(), self.run.max_bytes
        return FleetOptions(
            patterns=tuple(path.absolute() for path in self.pattern_folders),
            limits=limits if most is None else replace(limits, total_bytes=most),
            host=self.log_host,
            stall=tuple(self.limits.stall_seconds().items()),
            slow=self.limits.slow,
        )


def _listed(path: Path) -> list[str]:
    """Return the sources that a list names."""
    try:
        data = binary_stdin().read() if str(path) == "-" else path.read_bytes()
    except (OSError, ValueError) as error:
        raise UsageError(f"--list {path} cannot be read: {getattr(error, 'strerror', None) or error}") from error
    text = os.fsdecode(data.removeprefix(b"\xef\xbb\xbf"))
    if "\0" in text:  # names of any letters, line ends among them
        return [name for name in text.split("\0") if name]
    return [name for line in text.splitlines() if (name := line.strip()) and not name.startswith("#")]
