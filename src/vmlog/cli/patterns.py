"""`vmlog patterns`: the catalogue of documented causes."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from vmlog.cli import examples, shared_options
from vmlog.cli.console import write_message, write_text
from vmlog.cli.display_options import ScreenOptions
from vmlog.cli.exit_codes import ExitCode
from vmlog.cli.help_text import HelpedCommand, HelpedGroup
from vmlog.cli.option_groups import flatten_options
from vmlog.cli.option_words import near_word
from vmlog.cli.output_file import open_output
from vmlog.cli.pager import show_text
from vmlog.cli.pattern_list import pattern_document, pattern_table, search_text_of
from vmlog.cli.shell_completion import pattern_ids
from vmlog.cli.standard_streams import read_stdin
from vmlog.errors import UsageError
from vmlog.named_paths import names_something
from vmlog.report.safe import visible_text

if TYPE_CHECKING:
    from vmlog.knowledge.knowledge import Knowledge
    from vmlog.knowledge.sample_run import SampleRun

patterns_app = typer.Typer(
    name="patterns",
    help="List, show, test and draft the patterns of the catalogue.",
    cls=HelpedGroup,
    epilog=examples.PATTERNS_EXAMPLES,
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
)


def _write_line(text: str) -> None:
    write_text(text + "\n")


@patterns_app.command("list", cls=HelpedCommand, epilog=examples.LIST_EXAMPLES)
@flatten_options
def list_command(
    word: Annotated[
        str, typer.Argument(metavar="TEXT", help="Only patterns whose id, title or message holds this.")
    ] = "",
    area: Annotated[
        str, typer.Option("--area", metavar="NAME", help="Only this area (a folder of patterns/causes).")
    ] = "",
    stage: Annotated[str, typer.Option("--stage", metavar="STAGE", help="Only this stage.")] = "",
    seed: Annotated[bool, typer.Option("--seed", help="Only the rows of the 2009 white paper.")] = False,
    fmt: shared_options.AnswerFormatOption = shared_options.AnswerFormat.TABLE,
    patterns: shared_options.Patterns = None,
    *,
    screen: ScreenOptions,
) -> ExitCode:
    """List the patterns."""
    from vmlog.knowledge.catalogue import load_catalogue
    from vmlog.terms import Stage

    catalogue = load_catalogue(tuple(patterns or ()))
    _require("area", area, sorted({cause.area for cause in catalogue.causes.values()}))
    _require("stage", stage, [one.value for one in Stage])
    listed = [
        cause
        for cause in catalogue.causes.values()
        if (not area or cause.area == area)
        and (not stage or cause.stage == stage)
        and (cause.seed or not seed)
        and word.lower() in search_text_of(cause)
    ]
    if fmt is shared_options.AnswerFormat.JSON:
        from vmlog.report.json_text import json_text

        rows = [pattern_document(cause) for cause in listed]
        write_text(json_text({"catalogue": catalogue.version, "patterns": rows}))
    else:
        show_text(
            pattern_table(listed, catalogue.version, screen.writer_options(on_stdout=True)).encode(), paged=screen.pager
        )
    return ExitCode.OK


def _require(kind: str, name: str, known: list[str]) -> None:
    if name and name not in known:
        hint = near_word(name, known) or f"; there are {', '.join(known)}"
        raise UsageError(f"there is no {kind} {name!r}{hint}")


@patterns_app.command("show", cls=HelpedCommand, epilog=examples.SHOW_EXAMPLES)
def show_command(
    identity: Annotated[str, typer.Argument(metavar="ID", help="The pattern's id.", autocompletion=pattern_ids)],
    patterns: shared_options.Patterns = None,
) -> ExitCode:
    """Show one pattern in full."""
    from vmlog.knowledge.catalogue import load_catalogue

    catalogue = load_catalogue(tuple(patterns or ()))
    cause = catalogue.causes.get(identity)
    if cause is None:
        close = [name for name in catalogue.causes if identity in name]
        hint = f"; did you mean {', '.join(close[:5])}?" if close else near_word(identity, list(catalogue.causes))
        raise UsageError(f"there is no pattern {visible_text(identity)!r}{hint}")
    _write_line(f"{cause.id}: {cause.title}")
    _write_line(f"  {cause.role}, {cause.severity}, stage {cause.stage}, {cause.status}, {catalogue.places[cause.id]}")
    applies = cause.applies_to
    _write_line(f"  applies to {', '.join(applies.products) or 'all products'} {applies.versions}".rstrip())
    for label, texts in (
        ("message", [template.text for template in cause.match.templates]),
        ("message (not seen in a public source)", [template.text for template in cause.match.unverified]),
        ("key", cause.match.message_keys),
        ("fault", cause.match.fault_types),
        ("status", [f"0x{code:07x}" for code in cause.match.status_codes]),
        ("supersedes", cause.explain.supersedes),
        ("settled by", cause.explain.needs),
    ):
        for text in texts:
            _write_line(f"  {label}: {text}")
    _write_line(f"  cause: {cause.explain.cause}")
    if cause.neutral:
        _write_line(f"  without a migration: {cause.neutral.title}. {cause.neutral.cause}")
    for number, remedy in enumerate(cause.explain.steps(), start=1):
        _write_line(f"  {number}. {remedy}")
    for reference in cause.references:
        _write_line(f"  {reference.title}: {reference.url}")
    return ExitCode.OK


@patterns_app.command("test", cls=HelpedCommand, epilog=examples.TEST_EXAMPLES)
def run_samples(
    path: Annotated[
        Path | None,
        typer.Argument(metavar="DIR", help="A directory of your own; without it, all shipped pattern files."),
    ] = None,
) -> ExitCode:
    """Run the pattern files' own samples: each must be recognised, or not, as its file says."""
    from vmlog.errors import PatternErrors
    from vmlog.explanation.cause_samples import check_causes
    from vmlog.knowledge.knowledge import Knowledge

    knowledge = Knowledge.load([path] if path else [])
    if errors := knowledge.errors():
        raise PatternErrors(errors)
    catalogue = knowledge.catalogue
    only = None if path is None else {name for name, place in catalogue.places.items() if place.startswith(str(path))}
    if only is not None and not only:
        raise UsageError(f"{path} holds no pattern file (*.toml)")
    runs = [check_causes(catalogue, only)]
    if path is None:
        runs += _run_shipped(knowledge)
    failures = [failure for run in runs for failure in run.failures]
    if failures:
        write_message(str(PatternErrors(failures)))
    for run in runs if path is None else ():
        _write_line(f"{run.kind}: {run.count} samples, {len(run.failures)} failed")
    _write_line(f"{sum(run.count for run in runs)} samples, {len(failures)} failed")
    return ExitCode.USAGE if failures else ExitCode.OK


def _run_shipped(knowledge: Knowledge) -> list[SampleRun]:
    """Run the samples of every kind of file that only the product ships."""
    from vmlog.checks.check_samples import check_check_samples
    from vmlog.facts.fact_samples import check_fact_files
    from vmlog.knowledge.check_file import load_checks
    from vmlog.knowledge.fact_files import load_fact_files
    from vmlog.knowledge.line_samples import check_stage_lines
    from vmlog.knowledge.redaction_words import load_redaction_words
    from vmlog.knowledge.table_samples import check_tables
    from vmlog.parse.format_samples import check_formats
    from vmlog.parse.formats import compile_formats
    from vmlog.redaction.word_samples import check_redaction_words

    return [
        *check_stage_lines(knowledge.stage_lines),
        check_formats(compile_formats(knowledge.formats)),
        *check_tables(),
        check_fact_files(load_fact_files().values()),
        check_check_samples(load_checks().values()),
        check_redaction_words(load_redaction_words()),
    ]


@patterns_app.command("new", cls=HelpedCommand, epilog=examples.NEW_EXAMPLES)
def new_command(
    line: Annotated[
        str, typer.Argument(metavar="TEXT", help="The message or log line to begin with; - reads standard input.")
    ],
    identity: Annotated[
        str, typer.Option("--id", metavar="ID", help="Id of the new pattern; made from the message by default.")
    ] = "",
    directory: Annotated[
        Path | None,
        typer.Option("--dir", metavar="DIR", help="Write the file there instead of showing it; the directory is made."),
    ] = None,
) -> ExitCode:
    """Draft a cause file from a pasted line: template, literals, and the line as its first sample."""
    from vmlog.match.cause_draft import draft_cause

    # What is no UTF-8 in an argument comes as surrogates, which no file can hold.
    typed = read_stdin() if line == "-" else line.encode("utf-8", "surrogateescape")
    text = typed.decode("utf-8", "backslashreplace")
    if not text.strip():
        raise UsageError("there is no line to begin with")
    name, content = draft_cause(text.strip("\n"), identity)
    if directory is None:
        _write_line(content.rstrip("\n"))
        return ExitCode.OK
    try:
        directory.mkdir(exist_ok=True)
    except OSError as error:
        raise UsageError(f"{directory}: {error.strerror}") from error
    place = directory / f"{name}.toml"
    if names_something(place):
        raise UsageError(f"{place} exists already")
    with open_output(place) as stream:
        stream.write(content.encode())
    _write_line(str(place))
    return ExitCode.OK
