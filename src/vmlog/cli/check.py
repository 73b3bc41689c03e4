"""`vmlog check`: can VMs move between these hosts?"""

from __future__ import annotations

from typing import TYPE_CHECKING

import typer

from vmlog.cli import shared_options
from vmlog.cli.check_options import CheckOptions
from vmlog.cli.exit_codes import ExitCode, reading_code
from vmlog.cli.option_groups import flatten_options
from vmlog.cli.progress_line import progress_line
from vmlog.cli.report_output import refuse_outputs, require_csv, write_reports
from vmlog.report.registry import require_checks

if TYPE_CHECKING:
    from vmlog.cli.redaction_options import CommandRedaction
    from vmlog.model import CheckReport


@flatten_options
def check_command(context: typer.Context, sources: shared_options.Sources = None, *, chosen: CheckOptions) -> ExitCode:
    """Show whether VMs can move between hosts, by the configuration in their bundles.

    Give the bundles of both hosts, or of all hosts of a cluster together; no logs are needed.
    """
    named = shared_options.sources_or_stdin(sources)
    targets = chosen.output.targets()
    require_csv(targets, excel=chosen.layout.excel)
    refuse_outputs(targets, named, chosen.pattern_folders)
    for target in targets:
        require_checks(target.fmt)
    paths = [target.path for target in targets]
    redaction = chosen.redaction.start(named, paths, chosen.pattern_folders)
    report = _checked(context, named, chosen, redaction)
    from vmlog.report.phrases import plural

    amount = plural(len(report.results), "result")
    shown, layout = redaction.apply(report), chosen.layout
    write_reports(shown, targets, layout.for_output, amount=amount, quiet=chosen.run.quiet, paged=layout.display.pager)
    redaction.warn(quiet=chosen.run.quiet)
    if chosen.has_findings(report.results):
        return ExitCode.FINDINGS
    is_cut = any(fact.state == "cut" for host in report.hosts for fact in host.facts)
    return reading_code((), report.warnings, strict=chosen.run.strict, lost=is_cut)


def _checked(
    context: typer.Context, sources: list[str], chosen: CheckOptions, redaction: CommandRedaction
) -> CheckReport:
    process = chosen.run.start_reader_process(context, sources)
    from vmlog.cli.lazy_api import api

    color = chosen.layout.display.color
    with progress_line(sources, quiet=chosen.run.quiet, color=color, named=not redaction.is_on) as progress:
        return api.check(
            *sources,
            patterns=chosen.pattern_folders,
            options=chosen.run.read_options(sources, chosen.log_host, progress, process),
            selection=chosen.subjects.selection(),
        )
