"""`vmlog show`: all lines of one migration, or those around one line."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from vmlog.cli import shared_options
from vmlog.cli.console import write_message
from vmlog.cli.exit_codes import ExitCode, reading_code
from vmlog.cli.option_groups import flatten_options
from vmlog.cli.progress_line import progress_line
from vmlog.cli.report_output import refuse_outputs, write_reports
from vmlog.cli.show_options import ShowOptions
from vmlog.errors import UsageError

if TYPE_CHECKING:
    from vmlog.cli.redaction_options import CommandRedaction
    from vmlog.model import Story
    from vmlog.story.chosen_migration import SeveralMigrationsError


@flatten_options
def story_command(
    context: typer.Context,
    arguments: Annotated[
        list[str] | None,
        typer.Argument(
            metavar="WHAT SOURCE",
            help="The id of a migration or an incident, or a VM (wildcards are allowed); then the sources as for "
            "analyze.",
            show_default=False,
        ),
    ] = None,
    *,
    chosen: ShowOptions,
) -> ExitCode:
    """Show what all logs say of one migration, line by line, on one clock.

    The sources are read twice. With --line, show a line that a report names, out of whatever archive it lies in.
    """
    chosen.story.require_fitting()
    what, named = _what_and_sources(arguments or [], is_line=bool(chosen.story.line))
    targets = chosen.story_targets()
    refuse_outputs(targets, named, chosen.pattern_folders)
    redaction = chosen.redaction.start(named, [target.path for target in targets], chosen.pattern_folders)
    told = chosen.story.line == ""
    story = _told(context, what, named, chosen, redaction) if told else _excerpt(named, chosen, redaction)
    if story is None:
        return ExitCode.USAGE
    from vmlog.report.phrases import plural

    amount = plural(len(story.lines), "record")
    layout = chosen.layout
    shown = redaction.apply(story)
    write_reports(shown, targets, layout.for_output, amount=amount, quiet=chosen.run.quiet, paged=layout.display.pager)
    redaction.warn(quiet=chosen.run.quiet)
    return reading_code(story.coverage, story.warnings, strict=chosen.run.strict)


def _what_and_sources(arguments: list[str], *, is_line: bool) -> tuple[str, list[str]]:
    """Return what is meant, and the sources; with a line all arguments are sources.

    Raises:
        UsageError: something is missing.
    """
    if is_line:
        return "", shared_options.sources_or_stdin(arguments)
    if not arguments:
        raise UsageError("name a migration id, an incident id or a VM, and then the sources")
    return arguments[0], shared_options.sources_or_stdin(arguments[1:])


def _excerpt(sources: list[str], chosen: ShowOptions, redaction: CommandRedaction) -> Story:
    from vmlog.cli.lazy_api import api

    color = chosen.layout.display.color
    with progress_line(sources, quiet=chosen.run.quiet, color=color, named=not redaction.is_on) as progress:
        options = chosen.run.read_options(sources, chosen.log_host, progress)
        context = 20 if chosen.story.lines_around is None else chosen.story.lines_around
        return api.show_line(chosen.story.line, *sources, context=context, options=options)


def _told(
    context: typer.Context, what: str, sources: list[str], chosen: ShowOptions, redaction: CommandRedaction
) -> Story | None:
    """Return the story; None where several migrations fit, which are listed then."""
    around = chosen.story.around_seconds()
    first, second = (chosen.run.start_reader_process(context, sources, with_helpers=one) for one in (True, False))
    from vmlog.cli.lazy_api import api
    from vmlog.story.chosen_migration import SeveralMigrationsError

    color = chosen.layout.display.color
    with progress_line(sources, readings=2, quiet=chosen.run.quiet, color=color, named=not redaction.is_on) as progress:
        try:
            return api.show(
                what,
                *sources,
                around=around,
                patterns=chosen.pattern_folders,
                options=chosen.run.read_options(sources, chosen.log_host, progress, first),
                again=chosen.run.read_options(sources, chosen.log_host, progress, second),
            )
        except SeveralMigrationsError as error:
            several = error
    redaction.apply(several.candidates)  # makes the names in the messages known
    _list_candidates(several)
    return None


def _list_candidates(error: SeveralMigrationsError) -> None:
    """Print the migrations that fit, with what to type for each."""
    from vmlog.report.phrases import headline, time_span

    write_message(f"{error.what!r} fits {len(error.candidates)} migrations; name one of them:")
    for item in error.candidates:
        write_message(f"{item.incident_id}  {item.outcome.value:<10} {time_span(item)}  {headline(item)}")
