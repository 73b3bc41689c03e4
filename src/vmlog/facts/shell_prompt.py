"""Where the output of a command ends: at the prompt of a shell, or where the command was killed."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from vmlog.facts.fact import FactRow
from vmlog.facts.fact_text import FactText
from vmlog.knowledge.fact_files import END_MISSING

_PROMPT: Final = re.compile(r"\s*(?:\[[^\s@\]]+@|~ [#$] ?|/\S* [#$](?:\s|$))")


def is_prompt(line: str) -> bool:
    """Return whether a line begins with the prompt of a shell on a host.

    >>> is_prompt("[root@esx-a1:~] esxcfg-vswitch -l"), is_prompt("~ # esxcfg-nics -l"), is_prompt("vmk0  Net")
    (True, True, False)
    """
    return _PROMPT.match(line) is not None


def rows_below(text: FactText, header: re.Pattern[str]) -> Iterator[tuple[int, str]]:
    """Yield number and text of each line below the first that the header matches, up to the prompt of a shell."""
    lines = text.whole_lines
    first = next((at for at, line in enumerate(lines) if header.match(line)), len(lines))
    for number, line in enumerate(lines[first + 1 :], first + 2):
        if is_prompt(line):
            return
        yield number, line


def open_line(text: FactText) -> int:
    """Return the number of the last line if it has no end, as where a command was killed; 0 if all have."""
    last = text.lines[-1]
    return len(text.lines) if last.strip() and not text.is_cut and not is_prompt(last) else 0


def open_end(text: FactText, unread: int = 0) -> Iterator[FactRow]:
    """Yield that there may have been more: a line of a table could not be read, or the last line has no end.

    Args:
        text: the output of a command.
        unread: number of the line that could not be read, 0 for none.
    """
    if unread or open_line(text):
        yield FactRow(END_MISSING, "", True, unread or open_line(text))
