"""`vmlog events`: every parsed record, for polars, DuckDB or SQL."""

from __future__ import annotations

from collections.abc import Iterator
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from vmlog.cli import console, options, output
from vmlog.cli.inputs import refuse_inputs
from vmlog.errors import UsageError

if TYPE_CHECKING:
    import polars as pl

    from vmlog.api import Events


class Format(StrEnum):
    """The output formats."""

    PARQUET = "parquet"
    CSV = "csv"
    JSONL = "jsonl"


# Rows that are gathered before they are written; the default of a quarter million holds 100 MB of text.
_ROW_GROUP = 32_768
# Of zstd; the default level takes a quarter more time for writing and saves a seventh of the bytes.
_LEVEL = 1
_SUFFIXES = {".parquet": Format.PARQUET, ".csv": Format.CSV, ".jsonl": Format.JSONL, ".ndjson": Format.JSONL}


def command(
    sources: options.Sources = None,
    fmt: Annotated[
        Format | None,
        typer.Option("--format", "-f", help="Output format; by default the output file's ending tells, else jsonl."),
    ] = None,
    out: options.Output = None,
    host: options.Host = None,
    strict: options.Strict = False,
    quiet: options.Quiet = False,
    max_bytes: options.MaxBytes = None,
    jobs: options.Jobs = None,
) -> int:
    """Write every parsed record; docs/formats.md lists the columns."""
    named = options.given(sources)
    refuse_inputs(out, named, while_reading=True)
    from vmlog.cli.lazy_api import api
    from vmlog.read.options import ReadOptions

    chosen = fmt or options.format_of(out, _SUFFIXES, Format.JSONL)
    if chosen is Format.PARQUET and out is None:
        raise UsageError("Parquet needs an output file: -o events.parquet")
    with console.progress(quiet=quiet) as progress:
        events = api.Events(
            *named,
            options=ReadOptions(
                limits=options.limits(max_bytes),
                host=host,
                stdin=options.standard_input(named),
                progress=progress,
                jobs=jobs,
            ),
        )
        if chosen is Format.PARQUET and out is not None:
            _parquet(events, out)
        else:
            _text(events, chosen, out)
    console.warn(events.reading.notices, quiet=quiet)
    return 4 if strict and console.partial(events.reading.coverage, events.reading.notices) else 0


def _parquet(events: Events, out: Path) -> None:
    """Stream the frames into one file; memory does not grow with the sources."""
    import polars as pl
    from polars.io.plugins import register_io_source

    from vmlog.parse.schema import EVENT_SCHEMA

    def frames(*_: Any) -> Iterator[pl.DataFrame]:
        yield from events

    with output.replaced(out) as temporary:
        try:
            register_io_source(frames, schema=pl.Schema(EVENT_SCHEMA)).sink_parquet(
                temporary, compression_level=_LEVEL, row_group_size=_ROW_GROUP
            )
        except pl.exceptions.PolarsError as error:
            raise UsageError(f"{out} cannot be written: {error}") from error


def _text(events: Events, fmt: Format, out: Path | None) -> None:
    with output.opened(out) as stream:
        header = True
        for frame in events:
            # Text first, then one write: polars reports a closed pipe in words of its own.
            if fmt is Format.CSV:
                text = frame.write_csv(include_header=header, datetime_format="%Y-%m-%dT%H:%M:%S%.6fZ")
                header = False
            else:
                text = frame.write_ndjson()
            stream.write(text.encode("utf-8"))
