"""`vmlog events`: every parsed record, for polars, DuckDB or SQL."""

from __future__ import annotations

from collections.abc import Iterator
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Final

import typer

from vmlog.cli import shared_options
from vmlog.cli.console import write_warnings
from vmlog.cli.exit_codes import ExitCode, reading_code
from vmlog.cli.inputs import refuse_inputs
from vmlog.cli.option_groups import flatten_options
from vmlog.cli.output_file import open_output, replace_file
from vmlog.cli.progress_line import progress_line
from vmlog.errors import UsageError

if TYPE_CHECKING:
    import polars as pl

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
# Rows gathered before they are written; the default of a quarter million takes 100 MB for the text.
_ROW_GROUP: Final = 32_768
# Level of zstd; the default takes a quarter more time for writing and saves a seventh of the bytes.
_COMPRESSION_LEVEL: Final = 1


@flatten_options
def events_command(
    sources: shared_options.Sources = None,
    fmt: Annotated[
        EventFormat | None,
        typer.Option("--format", "-f", help="Output format; by default the output file's ending tells, else jsonl."),
    ] = None,
    out: shared_options.OutputFile = None,
    host: shared_options.Host = None,
    *,
    run: shared_options.RunOptions,
) -> ExitCode:
    """Write every parsed record; docs/formats.md lists the columns."""
    named = shared_options.sources_or_stdin(sources)
    refuse_inputs(out, named, while_reading=True)
    chosen = fmt or shared_options.format_by_suffix(out, _SUFFIXES, EventFormat.JSONL)
    if chosen is EventFormat.PARQUET and out is None:
        raise UsageError("Parquet needs an output file: -o events.parquet")

    from vmlog.cli.lazy_api import api

    with progress_line(quiet=run.quiet) as progress:
        events = api.Events(*named, options=run.read_options(named, host, progress))
        if chosen is EventFormat.PARQUET and out is not None:
            _write_parquet(events, out)
        else:
            _write_lines(events, chosen, out)
    reading = events.reading
    write_warnings(reading.notices, quiet=run.quiet)
    return reading_code(reading.coverage, reading.notices, strict=run.strict)


def _write_parquet(events: Events, out: Path) -> None:
    """Stream the frames into one file; memory does not grow with the sources."""
    import polars as pl
    from polars.io.plugins import register_io_source

    from vmlog.parse.schema import EVENT_SCHEMA

    def frames(*_: Any) -> Iterator[pl.DataFrame]:
        yield from events

    with replace_file(out) as temporary:
        try:
            register_io_source(frames, schema=pl.Schema(EVENT_SCHEMA)).sink_parquet(
                temporary, compression_level=_COMPRESSION_LEVEL, row_group_size=_ROW_GROUP
            )
        except pl.exceptions.PolarsError as error:
            raise UsageError(f"{out} cannot be written: {error}") from error


def _write_lines(events: Events, fmt: EventFormat, out: Path | None) -> None:
    with open_output(out) as stream:
        header = True
        for frame in events:
            # Polars makes text and Python writes it: polars hides a closed pipe behind an error of its own.
            if fmt is EventFormat.CSV:
                text = frame.write_csv(include_header=header, datetime_format="%Y-%m-%dT%H:%M:%S%.6fZ")
                header = False
            else:
                text = frame.write_ndjson()
            stream.write(text.encode("utf-8"))
