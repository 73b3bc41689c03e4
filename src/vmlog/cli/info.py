"""`vmlog info`: what is in the sources."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Annotated, Any

import typer

from vmlog.cli import shared_options
from vmlog.cli.console import write_text, write_warnings
from vmlog.cli.display_options import DisplayOptions
from vmlog.cli.exit_codes import ExitCode, reading_code
from vmlog.cli.inputs import refuse_inputs
from vmlog.cli.option_groups import flatten_options
from vmlog.cli.pager import show_text
from vmlog.cli.progress_line import progress_line
from vmlog.cli.redaction_options import RedactionOptions

if TYPE_CHECKING:
    from vmlog.model import Coverage, HostFactSummary, Notice, SourceInfo


@dataclass(frozen=True, slots=True)
class _Contents:
    """What the sources hold, as it is shown."""

    sources: tuple[SourceInfo, ...]
    coverage: tuple[Coverage, ...]
    notices: tuple[Notice, ...]
    hosts: tuple[HostFactSummary, ...]


@flatten_options
def info_command(
    context: typer.Context,
    sources: shared_options.Sources = None,
    fmt: shared_options.AnswerFormatOption = shared_options.AnswerFormat.TABLE,
    log_host: shared_options.LogHost = None,
    show_all: Annotated[bool, typer.Option("--all", help="List every file too.", rich_help_panel="Output")] = False,
    *,
    display: DisplayOptions,
    redaction: RedactionOptions,
    run: shared_options.RunOptions,
) -> ExitCode:
    """Show hosts, versions, logs, time covered, how much of each log was understood, and which facts were found.

    A row is one log of a host with all its files; a time between two files that is far longer than the log is usually
    silent is named below it.
    """
    named = shared_options.sources_or_stdin(sources)
    refuse_inputs([None], named)
    names = redaction.start(named)
    process = run.start_reader_process(context, named)
    from vmlog.cli.lazy_api import api
    from vmlog.report.json_text import json_text

    with progress_line(named, quiet=run.quiet, color=display.color, named=not names.is_on) as progress:
        found = api.info(*named, options=run.read_options(named, log_host, progress, process))
    reading = found.reading
    contents = names.apply(_Contents(reading.sources, tuple(reading.coverage), reading.notices, found.hosts))
    if fmt is shared_options.AnswerFormat.JSON:
        write_text(json_text(_document(contents)))
    else:
        from vmlog.report.terminal_info import info_text

        layout = display.writer_options(on_stdout=True, show_all=show_all)
        text = info_text(contents.sources, contents.coverage, contents.hosts, layout)
        show_text(text.encode(), paged=display.pager)
    write_warnings(contents.notices, quiet=run.quiet)
    names.warn(quiet=run.quiet)
    return reading_code(reading.coverage, reading.notices, strict=run.strict)


def _document(contents: _Contents) -> dict[str, Any]:
    from vmlog.report.check_dictionaries import host_facts_dict
    from vmlog.report.dictionaries import coverage_dict
    from vmlog.report.shared_dictionaries import notice_dict, source_dict

    return {
        "sources": [source_dict(row) for row in contents.sources],
        "coverage": [coverage_dict(row) for row in contents.coverage],
        "hosts": [host_facts_dict(host) for host in contents.hosts],
        "warnings": [notice_dict(row) for row in contents.notices],
    }
