"""`vmlog explain`: one pasted message, no bundle."""

from __future__ import annotations

import shutil
import sys
from enum import StrEnum
from typing import Annotated

import typer

from vmlog.cli import options
from vmlog.cli.inputs import refuse_inputs
from vmlog.errors import UsageError

_MAX_TEXT = 256 * 1024


class Format(StrEnum):
    """The output formats."""

    TABLE = "table"
    JSON = "json"


def command(
    text: Annotated[list[str], typer.Argument(metavar="TEXT", help="The message; - reads standard input.")],
    fmt: Annotated[Format, typer.Option("--format", "-f", help="Output format.")] = Format.TABLE,
    patterns: options.Patterns = None,
    show_all: Annotated[bool, typer.Option("--all", help="Show every remedy and reference.")] = False,
) -> int:
    """Explain one message, log line or task error, or an article, fault, code or percent."""
    query = " ".join(text)
    refuse_inputs(None, ["-"] if query == "-" else [], patterns or ())
    if query == "-":
        query = sys.stdin.buffer.read(_MAX_TEXT).decode("utf-8", "backslashreplace")
    if not query.strip():
        raise UsageError("there is no text to explain")

    from vmlog.diagnose.decoded import variables_of
    from vmlog.explanation.text import explain_text
    from vmlog.knowledge.catalogue import load_catalogue
    from vmlog.match.matcher import Matcher
    from vmlog.report.dictionaries import explain_dict
    from vmlog.report.json_text import json_text
    from vmlog.report.writer import DEFAULT_WIDTH, WriterOptions

    matcher = Matcher(load_catalogue(tuple(patterns or ())))
    matches = explain_text(matcher, query)
    variables = variables_of(query, matches, matcher)
    if fmt is Format.JSON:
        shown = json_text(explain_dict(query, matches, variables))
    else:
        from vmlog.report.terminal_answer import explained_text

        terminal = sys.stdout.isatty()
        width = shutil.get_terminal_size().columns if terminal else DEFAULT_WIDTH
        shown = explained_text(matches, variables, WriterOptions(width=width, color=terminal, show_all=show_all))
    sys.stdout.buffer.write(shown.encode("utf-8", "backslashreplace"))
    return 0
