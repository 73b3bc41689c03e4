"""`vmlog analyze`: the main job."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import typer

from vmlog.cli import follow, shared_options
from vmlog.cli.analysed_report import analysed_report, filter_of
from vmlog.cli.analyze_options import AnalyzeOptions
from vmlog.cli.exit_codes import ExitCode, reading_code
from vmlog.cli.option_groups import flatten_options
from vmlog.cli.report_output import refuse_outputs, require_csv, require_markdown, write_reports
from vmlog.cli.source_digests import digests_of

if TYPE_CHECKING:
    from vmlog.report.writer import WriterOptions


@flatten_options
def analyze_command(
    context: typer.Context, sources: shared_options.Sources = None, *, chosen: AnalyzeOptions
) -> ExitCode:
    """Explain every migration that failed, stalled, was refused or slow.

    Give the bundles of both hosts and of vCenter together: they are joined.
    """
    named = shared_options.sources_or_stdin(sources)
    targets = chosen.output.targets("markdown" if chosen.layout.brief else "")
    require_csv(targets, excel=chosen.layout.excel)
    require_markdown(targets, brief=chosen.layout.brief)
    refuse_outputs(targets, named, chosen.pattern_folders)
    kept = filter_of(chosen)
    paths = [target.path for target in targets]
    redaction = chosen.redaction.start(named, paths, chosen.pattern_folders)
    if chosen.follow or follow.can_stream(named, targets, chosen):
        return follow.run_live(named, targets, chosen, redaction)
    report = kept.apply(analysed_report(context, named, chosen, redaction, chosen.limits))
    from vmlog.report.phrases import plural

    migrations = plural(len(report.migrations), "migration")
    amount = migrations if chosen.layout.show_all else plural(len(report.incidents), "incident")
    # The digest of a bundle would tell whoever has it which one it is.
    tells_digests = any(target.fmt.tells_digests for target in targets) and not redaction.is_on
    digests = digests_of(named) if tells_digests else ()
    shown = redaction.apply(report)

    def layout(on_stdout: bool) -> WriterOptions:
        options = chosen.layout.for_output(on_stdout)
        return replace(options, digests=digests, title=redaction.apply(options.title))

    paged = chosen.layout.display.pager
    write_reports(shown, targets, layout, amount=amount, quiet=chosen.run.quiet, paged=paged)
    redaction.warn(quiet=chosen.run.quiet)
    if chosen.has_findings({incident.severity for incident in report.incidents}):
        return ExitCode.FINDINGS
    return reading_code(report.coverage, report.warnings, strict=chosen.run.strict)
