"""What to type next after the first screen of many incidents: whole commands, one a line, never broken."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from rich.text import Text

from vmlog.report.safe import one_line
from vmlog.report.terminal_page import TerminalPage
from vmlog.terms import GroupKey
from vmlog.triage.groups import Group

# Stands for the sources as the user typed them, which a report does not hold.
_SOURCES: Final = "..."


def add_commands(page: TerminalPage, first: Group, by: GroupKey) -> None:
    """Add the commands that lead on from the first group, with what each is for where all of them fit beside that."""
    told = [(label, one_line(command)) for label, command in _commands(first, by)]
    margin = max(len(label) for label, _ in told) + 2
    has_labels = all(margin + len(command) <= page.indented_width for _, command in told)
    for label, command in told:
        head = (f"{label:<{margin}}", "dim") if has_labels else ""
        page.indented(Text.assemble(head, command))


def _commands(first: Group, by: GroupKey) -> Iterator[tuple[str, str]]:
    analyze = f"vmlog analyze {_SOURCES}"
    other = GroupKey.CAUSE if by is GroupKey.HOST else GroupKey.HOST
    yield "one incident", f"vmlog show {first.incident_ids[0]} {_SOURCES}"
    if by is GroupKey.CAUSE:
        yield "one cause", f"{analyze} --cause {first.key}"
    yield "other groups", f"{analyze} --group-by {other.value}"
    yield "as a web page", f"{analyze} -o report.html"
    yield "everything", f"{analyze} --all"
