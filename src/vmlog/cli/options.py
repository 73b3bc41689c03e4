"""Options that several commands share, and the source arguments."""

from __future__ import annotations

import sys
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, BinaryIO, TypeVar

import typer

from vmlog.errors import UsageError

if TYPE_CHECKING:
    from vmlog.members.process import ReaderProcess
    from vmlog.source.limits import Limits

F = TypeVar("F")

Sources = Annotated[
    list[str] | None,
    typer.Argument(
        metavar="SOURCE",
        help="Support bundles, archives, log files and directories; - (or nothing) reads standard input.",
        show_default=False,
    ),
]
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
Output = Annotated[
    Path | None,
    typer.Option(
        "--output",
        "-o",
        metavar="FILE",
        help="Write this file instead of standard output; it appears when it is complete.",
        show_default=False,
    ),
]
Strict = Annotated[bool, typer.Option("--strict", help="Exit with 4 when something could not be read.")]
Quiet = Annotated[bool, typer.Option("--quiet", "-q", help="Show no progress and no warnings.")]
MaxBytes = Annotated[
    int | None,
    typer.Option(
        "--max-bytes", metavar="N", min=1, help="Read no more than so many inflated bytes in all.", show_default=False
    ),
]

Jobs = Annotated[
    int | None,
    typer.Option(
        "--jobs",
        "-j",
        metavar="N",
        min=1,
        max=64,
        help="How many threads share the work; by default one for each core, at most four. "
        "A process that reads large sources is one of them. The result is the same.",
        show_default=False,
    ),
]


def given(sources: list[str] | None) -> list[str]:
    """The sources named, or standard input when something is piped in.

    Raises:
        UsageError: nothing was named and standard input is a terminal.
    """
    if sources:
        return sources
    if sys.stdin is None or sys.stdin.isatty():
        raise UsageError("name at least one source, or pipe a log in")
    return ["-"]


def standard_input(sources: list[str]) -> BinaryIO | None:
    """Standard input as bytes, if a source asks for it."""
    return sys.stdin.buffer if "-" in sources else None


def start_reader_process(context: typer.Context, sources: list[str], jobs: int | None) -> ReaderProcess | None:
    """Start a process that reads the sources, where that saves time; it starts while the library is loaded."""
    from vmlog.members.process import ReaderProcess, usable_cores, worth_a_process

    if (jobs or usable_cores()) < 2 or not worth_a_process(sources):
        return None
    try:
        process = ReaderProcess()
    except OSError:
        return None
    context.call_on_close(process.close)
    return process


def format_of(out: Path | None, endings: Mapping[str, F], default: F) -> F:
    """The format that an output file's ending asks for; the default for standard output and names without ending.

    Raises:
        UsageError: the ending says nothing.
    """
    ending = out.suffix.lower() if out else ""
    if not ending:
        return default
    if ending not in endings:
        raise UsageError(f"{out}: the ending names no format ({', '.join(endings)} do); choose one with -f")
    return endings[ending]


def limits(max_bytes: int | None) -> Limits:
    """The budgets of the run."""
    from dataclasses import replace

    from vmlog.source.limits import Limits

    return Limits() if max_bytes is None else replace(Limits(), total_bytes=max_bytes)
