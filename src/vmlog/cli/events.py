"""`vmlog events`: every parsed record, for polars, DuckDB or SQL."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Final

import typer

from vmlog.cli import shared_options
from vmlog.cli.console import write_message, write_warnings
from vmlog.cli.exit_codes import ExitCode, reading_code
from vmlog.cli.inputs import refuse_inputs
from vmlog.cli.option_groups import flatten_options
from vmlog.cli.output_file import format_by_suffix, open_output, refuse_unwritable
from vmlog.cli.progress_line import progress_line
from vmlog.errors import UsageError

if TYPE_CHECKING:
    from vmlog.api import Events


class EventFormat(StrEnum):
    """The output formats of records."""

    PARQUET = "parquet"
    CSV = "csv"
    JSONL = "jsonl"


_SUFFIXES: Final = {
    ".parquet": EventFormat.PARQUET,
    ".csv": EventFormat.CSV,
    ".jsonl": EventFormat.JSONL,
    ".ndjson": EventFormat.JSONL,
}


@flatten_options
def events_command(
    context: typer.Context,
    sources: shared_options.Sources = None,
    fmt: Annotated[
        EventFormat | None,
        typer.Option(
            "--format",
            "-f",
            metavar="FORMAT",
            help="Output format; by default the output file's ending tells, else jsonl",
            rich_help_panel="Output",
        ),
    ] = None,
    outputs: Annotated[
        list[Path] | None,
        typer.Option(
            "--output",
            "-o",
            metavar="FILE",
            help="Write this file instead of standard output; it appears when it is complete.",
            show_default=False,
            rich_help_panel="Output",
        ),
    ] = None,
    log_host: shared_options.LogHost = None,
    *,
    run: shared_options.RunOptions,
) -> ExitCode:
    """Write every parsed record; docs/formats.md lists the columns."""
    named = shared_options.sources_or_stdin(sources)
    if outputs and len(outputs) > 1:
        raise UsageError("records are written to one file; name one with -o")
    out = outputs[0] if outputs else None
    refuse_inputs([out], named, while_reading=True)
    refuse_unwritable([out])
    chosen = fmt or format_by_suffix(out, _SUFFIXES, EventFormat.JSONL)
    if chosen is EventFormat.PARQUET and out is None:
        raise UsageError("Parquet needs an output file: -o events.parquet")

    process = run.start_reader_process(context, named, for_events=True)
    from vmlog.cli.lazy_api import api

    with progress_line(named, quiet=run.quiet) as progress:
        events = api.Events(*named, options=run.read_options(named, log_host, progress, process))
        if chosen is EventFormat.PARQUET and out is not None:
            with open_output(out) as stream:
                count = events.write_parquet(stream)
        else:
            count = _write_lines(events, chosen, out)
    reading = events.reading
    if out and not run.quiet:
        from vmlog.report.phrases import plural

        write_message(f"{plural(count, 'record')} written to {out}")
    write_warnings(reading.notices, quiet=run.quiet)
    return reading_code(reading.coverage, reading.notices, strict=run.strict)


def _write_lines(events: Events, fmt: EventFormat, out: Path | None) -> int:
    """Write the frames as text and return how many rows they had."""
    count = 0
    with open_output(out) as stream:
        header = True
        for frame in events:
            count += frame.height
            # Polars makes text and Python writes it: polars hides a closed pipe behind an error of its own.
            if fmt is EventFormat.CSV:
                text = frame.write_csv(include_header=header, datetime_format="%Y-%m-%dT%H:%M:%S%.6fZ")
                header = False
            else:
                text = frame.write_ndjson()
            stream.write(text.encode("utf-8"))
    return count
