"""`vmlog analyze`: the main job."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

import typer

from vmlog.cli import follow, shared_options
from vmlog.cli.analyze_options import AnalyzeOptions
from vmlog.cli.console import write_warnings
from vmlog.cli.exit_codes import ExitCode, reading_code
from vmlog.cli.inputs import refuse_inputs
from vmlog.cli.option_groups import flatten_options
from vmlog.cli.output_file import open_output
from vmlog.cli.progress_line import progress_line
from vmlog.report.registry import write_report

if TYPE_CHECKING:
    from vmlog.model import Report
    from vmlog.report.writer import ReportFormat


@flatten_options
def analyze_command(
    context: typer.Context, sources: shared_options.Sources = None, *, chosen: AnalyzeOptions
) -> ExitCode:
    """Explain every migration that failed, stalled, was refused or slow.

    Give the bundles of both hosts and of vCenter together: they are joined.
    """
    named = shared_options.sources_or_stdin(sources)
    refuse_inputs(chosen.output.out, named, chosen.pattern_folders)
    fmt = chosen.output.report_format()
    if chosen.follow or follow.can_stream(named, fmt, chosen):
        return follow.run_live(named, fmt, chosen)
    report = _analyzed(context, named, chosen)
    _write(report, fmt, chosen)
    if chosen.has_findings({incident.severity for incident in report.incidents}):
        return ExitCode.FINDINGS
    return reading_code(report.coverage, report.warnings, strict=chosen.run.strict)


def _analyzed(context: typer.Context, sources: list[str], chosen: AnalyzeOptions) -> Report:
    process = chosen.run.start_reader_process(context, sources)
    from vmlog.cli.lazy_api import api

    with progress_line(quiet=chosen.run.quiet) as progress:
        report = api.analyze(
            *sources,
            patterns=chosen.pattern_folders,
            options=chosen.run.read_options(sources, chosen.filters.host, progress, process),
            stall=chosen.limits.stall_seconds(),
            slow=chosen.limits.slow,
        )
    return chosen.filters.report_filter().apply(report)


def _write(report: Report, fmt: ReportFormat, chosen: AnalyzeOptions) -> None:
    out = chosen.output.out
    with open_output(out) as stream:
        layout = chosen.layout.for_output(terminal=out is None and sys.stdout.isatty())
        write_report(report, fmt.name, stream, layout)
    if out or not fmt.for_terminal:
        write_warnings(report.warnings, quiet=chosen.run.quiet)
