"""`vmlog analyze`: the main job."""

from __future__ import annotations

import shutil
import sys
from collections.abc import Iterable
from enum import StrEnum
from typing import TYPE_CHECKING, Annotated, Literal

import typer

from vmlog.cli import console, options, output
from vmlog.cli import follow as live
from vmlog.cli.inputs import refuse_inputs

if TYPE_CHECKING:
    from vmlog.model import Report

# The words of `vmlog.model.Severity`, which is not imported before a command runs.
Level = Literal["info", "notice", "warning", "error", "critical"]


class Ending(StrEnum):
    """The words of `vmlog.model.Outcome`."""

    SUCCEEDED = "succeeded"
    FAILED = "failed"
    STALLED = "stalled"
    CANCELLED = "cancelled"
    INCOMPLETE = "incomplete"
    REFUSED = "refused"


class Format(StrEnum):
    """The output formats."""

    TABLE = "table"
    JSON = "json"
    JSONL = "jsonl"
    CSV = "csv"
    PARQUET = "parquet"
    MARKDOWN = "markdown"
    HTML = "html"


_SUFFIXES = {
    ".txt": Format.TABLE,
    ".json": Format.JSON,
    ".jsonl": Format.JSONL,
    ".ndjson": Format.JSONL,
    ".csv": Format.CSV,
    ".parquet": Format.PARQUET,
    ".md": Format.MARKDOWN,
    ".html": Format.HTML,
    ".htm": Format.HTML,
}


def command(
    context: typer.Context,
    sources: options.Sources = None,
    fmt: Annotated[
        Format | None,
        typer.Option("--format", "-f", help="Output format; by default the output file's ending tells, else table."),
    ] = None,
    out: options.Output = None,
    patterns: options.Patterns = None,
    host: Annotated[
        str | None,
        typer.Option(
            "--host",
            metavar="NAME",
            help="Only migrations of this host; also the name of the host for logs that do not tell it.",
            show_default=False,
        ),
    ] = None,
    since: Annotated[
        str,
        typer.Option(
            "--since", metavar="TIME", help="Leave out what ended before: 2024-05-06T07:08, or 2h before the end."
        ),
    ] = "",
    until: Annotated[
        str, typer.Option("--until", metavar="TIME", help="Leave out what started after; written like --since.")
    ] = "",
    vm: Annotated[str, typer.Option("--vm", metavar="TEXT", help="Only VMs whose name or path holds this.")] = "",
    migration_id: Annotated[
        str, typer.Option("--migration-id", metavar="ID", help="Only this migration; decimal, or hexadecimal with 0x.")
    ] = "",
    outcome: Annotated[
        list[Ending] | None,
        typer.Option("--outcome", help="Only this outcome; may be repeated.", show_default=False),
    ] = None,
    min_severity: Annotated[
        Level | None, typer.Option("--min-severity", help="Only what is at least this severe.", show_default=False)
    ] = None,
    stall: Annotated[
        list[str] | None,
        typer.Option(
            "--stall",
            metavar="STAGE=SECONDS",
            help="Silence after which a migration at this stage counts as stalled; may be repeated.",
            show_default=False,
        ),
    ] = None,
    slow: Annotated[
        float | None,
        typer.Option(
            "--slow",
            metavar="SECONDS",
            help="Downtime or stun beyond which a migration that succeeded is shown with a warning.",
            show_default=False,
        ),
    ] = None,
    follow: Annotated[
        bool, typer.Option("--follow", help="Go on reading the files as they grow, through rotation; Ctrl-C ends it.")
    ] = False,
    fail_on: Annotated[
        Level | None,
        typer.Option("--fail-on", help="Exit with 1 when an incident is at least this severe.", show_default=False),
    ] = None,
    show_all: Annotated[
        bool, typer.Option("--all", help="Shorten nothing, and list the migrations that succeeded too.")
    ] = False,
    excel: Annotated[bool, typer.Option("--excel", help="Write CSV for spreadsheets, where long ids survive.")] = False,
    strict: options.Strict = False,
    quiet: options.Quiet = False,
    max_bytes: options.MaxBytes = None,
    jobs: options.Jobs = None,
) -> int:
    """Explain every migration that failed, stalled, was refused or slow.

    Give the bundles of both hosts and of vCenter together: they are joined.
    """
    named = options.given(sources)
    refuse_inputs(out, named, patterns or ())
    reader_process = None if follow else options.start_reader_process(context, named, jobs)
    from vmlog.cli.lazy_api import api
    from vmlog.read.options import ReadOptions
    from vmlog.report.filters import ReportFilter
    from vmlog.report.registry import write_report
    from vmlog.report.writer import DEFAULT_WIDTH, WriterOptions
    from vmlog.terms import Outcome, Severity

    silences = _silences(stall or ())
    chosen = fmt or options.format_of(out, _SUFFIXES, Format.TABLE)
    selection = ReportFilter(
        since=since,
        until=until,
        vm=vm,
        host=host or "",
        migration_id=migration_id,
        outcomes=frozenset(Outcome(word) for word in outcome or ()),
        min_severity=Severity(min_severity) if min_severity else None,
    )
    if follow or (not strict and max_bytes is None and live.wanted(named, chosen, out)):
        return live.run(
            named,
            chosen,
            out,
            follow=follow,
            patterns=tuple(patterns or ()),
            stall=silences,
            slow=slow,
            host=host,
            selection=selection,
            fail_on=Severity(fail_on) if fail_on else None,
            excel=excel,
            show_all=show_all,
            quiet=quiet,
        )
    with console.progress(quiet=quiet) as progress:
        report = api.analyze(
            *named,
            patterns=tuple(patterns or ()),
            options=ReadOptions(
                limits=options.limits(max_bytes),
                host=host,
                stdin=options.standard_input(named),
                progress=progress,
                jobs=jobs,
                reader_process=reader_process,
            ),
            stall=silences,
            slow=slow,
        )
    report = selection.apply(report)
    terminal = out is None and sys.stdout.isatty()
    with output.opened(out) as stream:
        write_report(
            report,
            chosen,
            stream,
            WriterOptions(
                excel=excel,
                width=shutil.get_terminal_size().columns if terminal else DEFAULT_WIDTH,
                color=terminal,
                show_all=show_all,
            ),
        )
    if chosen is not Format.TABLE or out:
        console.warn(report.warnings, quiet=quiet)
    return _exit_code(report, fail_on, strict=strict)


def _silences(values: Iterable[str]) -> dict[str, float]:
    """Read the times of `--stall`: seconds by the name of the stage."""
    from vmlog.errors import UsageError

    found = {}
    for value in values:
        stage, _, seconds = value.partition("=")
        try:
            found[stage] = float(seconds)
        except ValueError as error:
            raise UsageError(f"--stall {value!r} is not STAGE=SECONDS, such as connect=120") from error
    return found


def _exit_code(report: Report, fail_on: Level | None, *, strict: bool) -> int:
    from vmlog.terms import Severity

    if fail_on and any(incident.severity.rank >= Severity(fail_on).rank for incident in report.incidents):
        return 1
    return 4 if strict and console.partial(report.coverage, report.warnings) else 0
