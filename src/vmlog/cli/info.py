"""`vmlog info`: what is in the sources."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any

import typer

from vmlog.cli import shared_options
from vmlog.cli.console import write_text, write_warnings
from vmlog.cli.exit_codes import ExitCode, reading_code
from vmlog.cli.inputs import refuse_inputs
from vmlog.cli.option_groups import flatten_options
from vmlog.cli.progress_line import progress_line
from vmlog.report.safe import visible_text

if TYPE_CHECKING:
    from vmlog.model import Coverage, SourceInfo
    from vmlog.read.reading import Reading


@flatten_options
def info_command(
    context: typer.Context,
    sources: shared_options.Sources = None,
    fmt: shared_options.AnswerFormatOption = shared_options.AnswerFormat.TABLE,
    host: shared_options.Host = None,
    *,
    run: shared_options.RunOptions,
) -> ExitCode:
    """Show hosts, versions, logs, time covered, and how much of each log was understood."""
    named = shared_options.sources_or_stdin(sources)
    refuse_inputs(None, named)
    process = run.start_reader_process(context, named)
    from vmlog.cli.lazy_api import api
    from vmlog.report.json_text import json_text

    with progress_line(quiet=run.quiet) as progress:
        reading = api.info(*named, options=run.read_options(named, host, progress, process))
    write_text(json_text(_document(reading)) if fmt is shared_options.AnswerFormat.JSON else _table(reading))
    write_warnings(reading.notices, quiet=run.quiet)
    return reading_code(reading.coverage, reading.notices, strict=run.strict)


def _document(reading: Reading) -> dict[str, Any]:
    from vmlog.report.dictionaries import coverage_dict, notice_dict, source_dict

    return {
        "sources": [source_dict(row) for row in reading.sources],
        "coverage": [coverage_dict(row) for row in reading.coverage],
        "warnings": [notice_dict(row) for row in reading.notices],
    }


def _table(reading: Reading) -> str:
    from vmlog.report.phrases import plural

    total = sum(row.lines for row in reading.coverage)
    unparsed = sum(row.unparsed for row in reading.coverage)
    lines = [
        *(_source_line(source, reading) for source in reading.sources),
        "",
        f"{'first (UTC)':20}{'last (UTC)':20}{'lines':>10}{'unparsed':>10}  {'log':12}{'host':20}member",
        *map(_coverage_line, reading.coverage),
        "",
        f"{plural(len(reading.coverage), 'log')}, {plural(total, 'line')}, {unparsed} of them in no known format",
    ]
    return "\n".join(lines) + "\n"


def _source_line(source: SourceInfo, reading: Reading) -> str:
    product = " ".join(part for part in (source.product, source.version) if part) or "product unknown"
    build = f" build {source.build}" if source.build else ""
    when = f", collected {_time(source.collected_utc)}" if source.collected_utc else ""
    return f"{visible_text(source.source)}: {source.kind}, {_hosts_of(source, reading)}, {product}{build}{when}"


def _coverage_line(row: Coverage) -> str:
    share = f"{100 * row.unparsed / row.lines:.1f} %" if row.lines else "-"
    member = visible_text(row.member.rpartition("!/")[2])
    note = f"  [{visible_text(row.note)}]" if row.note else ""
    return (
        f"{_time(row.first_utc):20}{_time(row.last_utc):20}{row.lines:>10}{share:>10}  {row.log or '-':12}"
        f"{visible_text(row.host or '-'):20}{member}{note}"
    )


def _hosts_of(source: SourceInfo, reading: Reading) -> str:
    """Return the host of a source; of loose logs the hosts that their folders or lines name."""
    of_logs = {row.host for row in reading.coverage if row.source == source.source and row.host}
    hosts = [source.host] if source.host else sorted(of_logs)
    return ", ".join(map(visible_text, hosts)) or "host unknown"


def _time(value: datetime | None) -> str:
    return value.strftime("%Y-%m-%d %H:%M:%S") if value else "-"
