"""`vmlog compare`: how migrations went, by hosts, VM or kind."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, ClassVar

import typer

from vmlog.cli import shared_options
from vmlog.cli.analysed_report import analysed_report, filter_of
from vmlog.cli.display_options import DisplayOptions
from vmlog.cli.exit_codes import ExitCode, reading_code
from vmlog.cli.filter_options import FilterOptions
from vmlog.cli.option_groups import flatten_options
from vmlog.cli.redaction_options import RedactionOptions
from vmlog.cli.report_output import refuse_outputs, require_csv, write_reports
from vmlog.cli.shared_options import LogHost, OutputOptions, Patterns, RunOptions
from vmlog.report.registry import require_comparison
from vmlog.report.writer import WriterOptions
from vmlog.terms import ComparisonKey


@dataclass(frozen=True, kw_only=True)
class ComparisonLayoutOptions:
    """How the comparison is laid out."""

    PANEL: ClassVar = "Output"

    by: Annotated[ComparisonKey, typer.Option("--by", metavar="WHAT", help="What migrations are put together by")] = (
        ComparisonKey.PAIR
    )
    show_all: Annotated[bool, typer.Option("--all", help="Show every row, cause and figure.")] = False
    excel: Annotated[bool, typer.Option("--excel", help="Write CSV for spreadsheets, where long ids survive.")] = False

    display: DisplayOptions

    def for_output(self, on_stdout: bool) -> WriterOptions:
        """Return the options of a writer."""
        return self.display.writer_options(on_stdout=on_stdout, excel=self.excel, show_all=self.show_all)


@dataclass(frozen=True, kw_only=True)
class ComparisonOptions:
    """All options of the command."""

    output: OutputOptions
    patterns: Patterns = None
    filters: FilterOptions
    log_host: LogHost = None
    layout: ComparisonLayoutOptions
    redaction: RedactionOptions
    run: RunOptions

    @property
    def pattern_folders(self) -> tuple[Path, ...]:
        """The directories of additional cause files."""
        return tuple(self.patterns or ())


@flatten_options
def compare_command(
    context: typer.Context, sources: shared_options.Sources = None, *, chosen: ComparisonOptions
) -> ExitCode:
    """Show how many migrations went well or badly, and how fast, by pair of hosts, host, VM or kind."""
    named = shared_options.sources_or_stdin(sources)
    targets = chosen.output.targets()
    require_csv(targets, excel=chosen.layout.excel)
    refuse_outputs(targets, named, chosen.pattern_folders)
    for target in targets:
        require_comparison(target.fmt)
    kept = filter_of(chosen)
    redaction = chosen.redaction.start(named, [target.path for target in targets], chosen.pattern_folders)
    report = kept.apply(analysed_report(context, named, chosen, redaction))
    from vmlog.baseline.comparison import compare_migrations
    from vmlog.report.phrases import plural

    comparison = compare_migrations(redaction.apply(report), chosen.layout.by)
    layout, amount = chosen.layout, plural(len(comparison.rows), "row")
    paged = layout.display.pager
    write_reports(comparison, targets, layout.for_output, amount=amount, quiet=chosen.run.quiet, paged=paged)
    redaction.warn(quiet=chosen.run.quiet)
    return reading_code(report.coverage, report.warnings, strict=chosen.run.strict)
