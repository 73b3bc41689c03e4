"""`vmlog fleet`: the bundles of a whole company."""

from __future__ import annotations

import os
from collections.abc import Sequence
from typing import TYPE_CHECKING, Annotated

import typer

from vmlog.cli.console import write_message, write_text, write_warnings
from vmlog.cli.exit_codes import ExitCode, reading_code
from vmlog.cli.fleet_folder import PAGE, opened_folder, refuse_folder, write_folder
from vmlog.cli.fleet_options import FleetCommandOptions
from vmlog.cli.fleet_progress import bundles_progress
from vmlog.cli.inputs import refuse_inputs
from vmlog.cli.option_groups import flatten_options
from vmlog.cli.output_file import refuse_unwritable
from vmlog.cli.pager import show_text
from vmlog.cli.report_output import opened_page
from vmlog.cli.shared_options import AnswerFormat

if TYPE_CHECKING:
    from pathlib import Path

    from vmlog.fleet.bundle_row import BundleRow, FleetOptions
    from vmlog.report.fleet_outcome import FleetOutcome

FleetSources = Annotated[
    list[str] | None,
    typer.Argument(
        metavar="SOURCE",
        help="Support bundles, folders of them, wildcards, and URLs of stores (s3, gs, az, sftp; need vmlog[remote]).",
        show_default=False,
    ),
]


@flatten_options
def fleet_command(sources: FleetSources = None, *, chosen: FleetCommandOptions) -> ExitCode:
    """Explain the migrations of very many bundles together, with all cores or machines.

    Each bundle is read once and apart; what was found is kept in the fleet folder, and the same command reads only
    what is new. A bundle that fails is named and stops no other.
    """
    from vmlog.fleet.find_bundles import find_bundles
    from vmlog.fleet.remote_store import is_remote

    folder = chosen.output.required_folder()
    named = chosen.run.sources(sources)
    local = [source for source in named if not is_remote(source)]
    refuse_inputs([None], local)
    refuse_unwritable([None])
    found = find_bundles(named)
    refuse_folder(folder, [*local, *(one for one in found.sources if not is_remote(one))], chosen.pattern_folders)
    bundles = found.sources
    if chosen.workers.is_distributed:  # other machines have another working folder
        bundles = [one if is_remote(one) else os.path.abspath(one) for one in bundles]  # noqa: PTH100 - links stay
    options = chosen.fleet_options()
    from vmlog.fleet.reduce_bundles import reduce_bundles
    from vmlog.report.fleet_outcome import FleetOutcome

    with opened_folder(folder):
        rows = _read(bundles, folder.absolute(), options, chosen)
        result = reduce_bundles(folder, rows, options, chosen.workers.processes)
        outcome = FleetOutcome(result.rows, result.report, result.checks, result.hosts, result.missing)
        write_folder(folder, outcome, result.rows)
    _show(outcome, folder, chosen)
    warnings = (*found.notices, *outcome.report.warnings)
    write_warnings(warnings, quiet=chosen.run.quiet)
    severities = {incident.severity for incident in outcome.report.incidents}
    if chosen.fail_on is not None and any(one.rank >= chosen.fail_on.rank for one in severities):
        return ExitCode.FINDINGS
    return reading_code(outcome.report.coverage, warnings, strict=chosen.run.strict, lost=bool(outcome.failed))


def _read(bundles: Sequence[str], folder: Path, options: FleetOptions, chosen: FleetCommandOptions) -> list[BundleRow]:
    """Return the rows of all bundles."""
    from vmlog.fleet.read_bundles import BundleTask, read_bundles

    catalogue = ""
    if chosen.workers.is_distributed:
        from vmlog.knowledge.knowledge import Knowledge

        catalogue = Knowledge.load(options.patterns).digest
    task = BundleTask(folder, options, catalogue)
    rows = []
    color = chosen.output.display.color
    with (
        chosen.workers.pool(len(bundles)) as pool,
        bundles_progress(bundles, quiet=chosen.run.quiet, color=color) as advance,
    ):
        for row in read_bundles(pool, task, bundles):
            rows.append(row)
            advance(row)
    return rows


def _show(outcome: FleetOutcome, folder: Path, chosen: FleetCommandOptions) -> None:
    """Write the result in brief to standard output, and open the page."""
    from vmlog.report.times import times_in

    layout = chosen.output.for_screen()
    if chosen.output.fmt is AnswerFormat.JSON:
        from vmlog.report.fleet_dictionary import fleet_dict
        from vmlog.report.json_text import json_chunks

        for chunk in json_chunks(fleet_dict(outcome, str(folder))):
            write_text(chunk)
    else:
        from vmlog.report.terminal_fleet import fleet_text

        with times_in(layout.zone):
            text = fleet_text(outcome, str(folder), layout)
        show_text(text.encode(), paged=chosen.output.display.pager)
    if chosen.output.open_page and not opened_page(folder / PAGE):
        write_message(f"no browser was found to open {folder / PAGE}")
