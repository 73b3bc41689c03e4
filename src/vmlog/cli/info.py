"""`vmlog info`: what is in the sources."""

from __future__ import annotations

import sys
from datetime import datetime
from enum import StrEnum
from typing import TYPE_CHECKING, Annotated, Any

import typer

from vmlog.cli import console, options
from vmlog.cli.inputs import refuse_inputs

if TYPE_CHECKING:
    from vmlog.model import SourceInfo
    from vmlog.read.reading import Reading


class Format(StrEnum):
    """The output formats."""

    TABLE = "table"
    JSON = "json"


def command(
    context: typer.Context,
    sources: options.Sources = None,
    fmt: Annotated[Format, typer.Option("--format", "-f", help="Output format.")] = Format.TABLE,
    host: options.Host = None,
    strict: options.Strict = False,
    quiet: options.Quiet = False,
    max_bytes: options.MaxBytes = None,
    jobs: options.Jobs = None,
) -> int:
    """Show hosts, versions, logs, time covered, and how much of each log was understood."""
    named = options.given(sources)
    refuse_inputs(None, named)
    reader_process = options.start_reader_process(context, named, jobs)
    from vmlog.cli.lazy_api import api
    from vmlog.read.options import ReadOptions
    from vmlog.report.json_text import json_text

    with console.progress(quiet=quiet) as progress:
        reading = api.info(
            *named,
            options=ReadOptions(
                limits=options.limits(max_bytes),
                host=host,
                stdin=options.standard_input(named),
                progress=progress,
                jobs=jobs,
                reader_process=reader_process,
            ),
        )
    shown = json_text(_document(reading)) if fmt is Format.JSON else _table(reading)
    sys.stdout.buffer.write(shown.encode("utf-8", "backslashreplace"))
    console.warn(reading.notices, quiet=quiet)
    return 4 if strict and console.partial(reading.coverage, reading.notices) else 0


def _document(reading: Reading) -> dict[str, Any]:
    from vmlog.report.dictionaries import coverage_dict, notice_dict, source_dict

    return {
        "sources": [source_dict(row) for row in reading.sources],
        "coverage": [coverage_dict(row) for row in reading.coverage],
        "warnings": [notice_dict(row) for row in reading.notices],
    }


def _table(reading: Reading) -> str:
    from vmlog.report.phrases import plural
    from vmlog.report.safe import visible_text

    lines = []
    for source in reading.sources:
        product = " ".join(part for part in (source.product, source.version) if part) or "product unknown"
        build = f" build {source.build}" if source.build else ""
        when = f", collected {_time(source.collected_utc)}" if source.collected_utc else ""
        lines.append(f"{visible_text(source.source)}: {source.kind}, {_whose(source, reading)}, {product}{build}{when}")
    lines.append("")
    lines.append(f"{'first (UTC)':20}{'last (UTC)':20}{'lines':>10}{'unparsed':>10}  {'log':12}{'host':20}member")
    for row in reading.coverage:
        share = f"{100 * row.unparsed / row.lines:.1f} %" if row.lines else "-"
        member = visible_text(row.member.rpartition("!/")[2])
        note = f"  [{visible_text(row.note)}]" if row.note else ""
        lines.append(
            f"{_time(row.first_utc):20}{_time(row.last_utc):20}{row.lines:>10}{share:>10}  {row.log or '-':12}"
            f"{visible_text(row.host or '-'):20}{member}{note}"
        )
    total = sum(row.lines for row in reading.coverage)
    unparsed = sum(row.unparsed for row in reading.coverage)
    lines.append("")
    read = f"{plural(len(reading.coverage), 'log')}, {plural(total, 'line')}"
    lines.append(f"{read}, {unparsed} of them in no known format")
    return "\n".join(lines) + "\n"


def _whose(source: SourceInfo, reading: Reading) -> str:
    """The host of a source; of loose logs the hosts that their folders or lines name."""
    from vmlog.report.safe import visible_text

    of_logs = {row.host for row in reading.coverage if row.source == source.source and row.host}
    hosts = [source.host] if source.host else sorted(of_logs)
    return ", ".join(map(visible_text, hosts)) or "host unknown"


def _time(value: datetime | None) -> str:
    return value.strftime("%Y-%m-%d %H:%M:%S") if value else "-"
