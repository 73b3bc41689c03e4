"""`vmlog patterns`: the catalogue of documented causes."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Final

import typer

from vmlog.cli import shared_options
from vmlog.cli.console import write_message, write_text
from vmlog.cli.exit_codes import ExitCode
from vmlog.errors import UsageError
from vmlog.report.safe import visible_text

if TYPE_CHECKING:
    from vmlog.knowledge.cause import Cause
    from vmlog.knowledge.knowledge import Knowledge
    from vmlog.knowledge.sample_run import SampleRun

patterns_app = typer.Typer(
    help="List, show, test and draft the patterns of the catalogue.", no_args_is_help=True, add_completion=False
)

_TITLES: Final = ("id", "area", "stage", "status", "articles", "title")


def _write_line(text: str) -> None:
    write_text(text + "\n")


@patterns_app.command("list")
def list_command(
    word: Annotated[
        str, typer.Argument(metavar="TEXT", help="Only patterns whose id, title or message holds this.")
    ] = "",
    area: Annotated[
        str, typer.Option("--area", metavar="NAME", help="Only this area (a folder of patterns/causes).")
    ] = "",
    stage: Annotated[str, typer.Option("--stage", metavar="STAGE", help="Only this stage.")] = "",
    seed: Annotated[bool, typer.Option("--seed", help="Only the rows of the 2009 white paper.")] = False,
    patterns: shared_options.Patterns = None,
) -> ExitCode:
    """List the patterns."""
    from vmlog.knowledge.catalogue import load_catalogue
    from vmlog.report.phrases import plural

    catalogue = load_catalogue(tuple(patterns or ()))
    listed = [
        cause
        for cause in catalogue.causes.values()
        if (not area or cause.area == area)
        and (not stage or cause.stage == stage)
        and (cause.seed or not seed)
        and word.lower() in _search_text(cause)
    ]
    # Widths fit the whole catalogue, so that a row looks the same in every list.
    widths = [max(map(len, column)) for column in zip(_TITLES, *map(_row, catalogue.causes.values()), strict=True)]
    for row in (_TITLES, *map(_row, listed)) if listed else ():
        _write_line("  ".join(map(str.ljust, row, widths)).rstrip())
    _write_line(f"{plural(len(listed), 'pattern')}, catalogue {catalogue.version}")
    return ExitCode.OK


def _row(cause: Cause) -> tuple[str, ...]:
    numbers = (reference.id or reference.legacy_id for reference in cause.references if reference.kind == "kb")
    articles = ", ".join(filter(None, numbers)) or "-"
    return cause.id, cause.area, cause.stage, cause.status, articles, cause.title


def _search_text(cause: Cause) -> str:
    texts = [template.text for template in (*cause.match.templates, *cause.match.unverified)]
    return "\n".join([cause.id, cause.title, *texts, *cause.match.message_keys, *cause.match.fault_types]).lower()


@patterns_app.command("show")
def show_command(
    identity: Annotated[str, typer.Argument(metavar="ID", help="The pattern's id.")],
    patterns: shared_options.Patterns = None,
) -> ExitCode:
    """Show one pattern in full."""
    from vmlog.knowledge.catalogue import load_catalogue

    catalogue = load_catalogue(tuple(patterns or ()))
    cause = catalogue.causes.get(identity)
    if cause is None:
        close = [name for name in catalogue.causes if identity in name]
        hint = f"; did you mean {', '.join(close[:5])}?" if close else ""
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
    for number, remedy in enumerate(cause.explain.remedies, start=1):
        _write_line(f"  {number}. {remedy}")
    for reference in cause.references:
        _write_line(f"  {reference.title}: {reference.url}")
    return ExitCode.OK


@patterns_app.command("test")
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
    runs = [check_causes(catalogue, only)]
    if path is None:
        runs += _run_shipped(knowledge)
    failures = [failure for run in runs for failure in run.failures]
    for failure in failures:
        write_message(str(failure))
    for run in runs if path is None else ():
        _write_line(f"{run.kind}: {run.count} samples, {len(run.failures)} failed")
    _write_line(f"{sum(run.count for run in runs)} samples, {len(failures)} failed")
    return ExitCode.USAGE if failures else ExitCode.OK


def _run_shipped(knowledge: Knowledge) -> list[SampleRun]:
    """Run the samples of every kind of file that only the product ships."""
    from vmlog.knowledge.line_samples import check_stage_lines
    from vmlog.knowledge.table_samples import check_tables
    from vmlog.parse.format_samples import check_formats
    from vmlog.parse.formats import compile_formats

    return [
        *check_stage_lines(knowledge.stage_lines),
        check_formats(compile_formats(knowledge.formats)),
        *check_tables(),
    ]


@patterns_app.command("new")
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

    text = sys.stdin.read() if line == "-" else line
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
    if place.exists():
        raise UsageError(f"{place} exists already")
    place.write_text(content, encoding="utf-8")
    _write_line(str(place))
    return ExitCode.OK
