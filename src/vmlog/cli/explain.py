"""`vmlog explain`: one pasted message, no bundle."""

from __future__ import annotations

from typing import Annotated, Any, Final

import typer

from vmlog.cli import shared_options
from vmlog.cli.console import write_text
from vmlog.cli.display_options import ScreenOptions
from vmlog.cli.exit_codes import ExitCode
from vmlog.cli.inputs import refuse_inputs
from vmlog.cli.option_groups import flatten_options
from vmlog.cli.pager import show_text
from vmlog.cli.redaction_options import RedactionOptions
from vmlog.cli.standard_streams import read_stdin
from vmlog.errors import UsageError
from vmlog.secret_text import without_secrets

_MAX_BYTES: Final = 256 * 1024


@flatten_options
def explain_command(
    text: Annotated[list[str], typer.Argument(metavar="TEXT", help="The message; - reads standard input.")],
    fmt: shared_options.AnswerFormatOption = shared_options.AnswerFormat.TABLE,
    patterns: shared_options.Patterns = None,
    show_all: Annotated[
        bool, typer.Option("--all", help="Show every remedy and reference.", rich_help_panel="Output")
    ] = False,
    *,
    screen: ScreenOptions,
    redaction: RedactionOptions,
) -> ExitCode:
    """Explain one message, log line or task error, or an article, fault, code or percent."""
    query = " ".join(text)
    refuse_inputs([None], ["-"] if query == "-" else [], patterns or ())
    names = redaction.start(["-"] if query == "-" else [], folders=patterns or ())
    if query == "-":
        query = read_stdin(_MAX_BYTES).decode("utf-8", "backslashreplace")
    if not query.strip():
        raise UsageError("there is no text to explain")

    from vmlog.explanation.explanation import explanation_of
    from vmlog.knowledge.catalogue import load_catalogue
    from vmlog.match.matcher import Matcher

    answer = explanation_of(Matcher(load_catalogue(tuple(patterns or ()))), query)
    shown: dict[str, Any] = names.apply({"query": query, "matches": answer.matches, "variables": answer.variables})
    matches, variables = shown["matches"], shown["variables"]
    if fmt is shared_options.AnswerFormat.JSON:
        from vmlog.report.dictionaries import explain_dict
        from vmlog.report.json_text import json_text

        write_text(json_text(explain_dict(without_secrets(shown["query"]), matches, variables)))
    else:
        from vmlog.report.terminal_answer import explained_text

        layout = screen.writer_options(on_stdout=True, show_all=show_all)
        show_text(explained_text(matches, variables, layout).encode(), paged=screen.pager)
    names.warn(quiet=False)
    return ExitCode.OK
