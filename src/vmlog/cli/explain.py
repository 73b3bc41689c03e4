"""`vmlog explain`: one pasted message, no bundle."""

from __future__ import annotations

import sys
from typing import Annotated, Final

import typer

from vmlog.cli import shared_options
from vmlog.cli.console import write_text
from vmlog.cli.exit_codes import ExitCode
from vmlog.cli.inputs import refuse_inputs
from vmlog.errors import UsageError

_MAX_BYTES: Final = 256 * 1024


def explain_command(
    text: Annotated[list[str], typer.Argument(metavar="TEXT", help="The message; - reads standard input.")],
    fmt: shared_options.AnswerFormatOption = shared_options.AnswerFormat.TABLE,
    patterns: shared_options.Patterns = None,
    show_all: Annotated[bool, typer.Option("--all", help="Show every remedy and reference.")] = False,
) -> ExitCode:
    """Explain one message, log line or task error, or an article, fault, code or percent."""
    query = " ".join(text)
    refuse_inputs(None, ["-"] if query == "-" else [], patterns or ())
    if query == "-":
        query = sys.stdin.buffer.read(_MAX_BYTES).decode("utf-8", "backslashreplace")
    if not query.strip():
        raise UsageError("there is no text to explain")

    from vmlog.explanation.explanation import explanation_of
    from vmlog.knowledge.catalogue import load_catalogue
    from vmlog.match.matcher import Matcher

    answer = explanation_of(Matcher(load_catalogue(tuple(patterns or ()))), query)
    if fmt is shared_options.AnswerFormat.JSON:
        from vmlog.report.dictionaries import explain_dict
        from vmlog.report.json_text import json_text

        write_text(json_text(explain_dict(query, answer.matches, answer.variables)))
    else:
        from vmlog.report.terminal_answer import explained_text

        layout = shared_options.writer_options(terminal=sys.stdout.isatty(), show_all=show_all)
        write_text(explained_text(answer.matches, answer.variables, layout))
    return ExitCode.OK
