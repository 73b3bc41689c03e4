"""`vmlog events`: every parsed record, for polars, DuckDB or SQL."""

from __future__ import annotations

from collections.abc import Iterator
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from vmlog.cli import console, options, output
from vmlog.errors import NothingToAnalyseError, UsageError

if TYPE_CHECKING:
    import polars as pl

    from vmlog.api import Events


class Format(StrEnum):
    """The output formats."""

    PARQUET = "parquet"
    CSV = "csv"
    JSONL = "jsonl"


_SUFFIXES = {".parquet": Format.PARQUET, ".csv": Format.CSV, ".jsonl": Format.JSONL, ".ndjson": Format.JSONL}


def command(
    sources: options.Sources = None,
    fmt: Annotated[
        Format | None,
        typer.Option("--format", "-f", help="Output format; by default the output file's ending tells, else jsonl."),
    ] = None,
    out: options.Output = None,
    host: options.Host = None,
    quiet: options.Quiet = False,
    max_bytes: options.MaxBytes = None,
) -> int:
    """Write every parsed record; docs/output.md lists the columns."""
    from vmlog.api import Events

    named = options.given(sources)
    chosen = fmt or (_SUFFIXES.get(out.suffix.lower()) if out else None) or Format.JSONL
    if chosen is Format.PARQUET and out is None:
        raise UsageError("Parquet needs an output file: -o events.parquet")
    with console.progress(quiet=quiet) as progress:
        events = Events(
            *named,
            limits=options.limits(max_bytes),
            host=host,
            stdin=options.standard_input(named),
            progress=progress,
        )
        if chosen is Format.PARQUET and out is not None:
            _parquet(events, out)
        else:
            _text(events, chosen, out)
    console.warn(events.reading.notices, quiet=quiet)
    if not events.reading.coverage:
        raise NothingToAnalyseError("no log was found in the sources")
    return 0


def _parquet(events: Events, out: Path) -> None:
    """Stream the frames into one file; memory does not grow with the sources."""
    import polars as pl
    from polars.io.plugins import register_io_source

    from vmlog.parse import EVENT_SCHEMA

    def frames(*_: Any) -> Iterator[pl.DataFrame]:
        yield from events

    with output.replaced(out) as temporary:
        register_io_source(frames, schema=pl.Schema(EVENT_SCHEMA)).sink_parquet(temporary)


def _text(events: Events, fmt: Format, out: Path | None) -> None:
    with output.opened(out) as stream:
        header = True
        for frame in events:
            if fmt is Format.CSV:
                frame.write_csv(stream, include_header=header, datetime_format="%Y-%m-%dT%H:%M:%S%.6fZ")
                header = False
            else:
                frame.write_ndjson(stream)
