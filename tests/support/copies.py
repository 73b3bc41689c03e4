"""What copying and exporting do to the lines of a log, as functions of its lines."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable, Mapping, Sequence
from typing import Any, Final

Copy = Callable[[Sequence[str]], str]


def each(change: Callable[[int, str], str]) -> Copy:
    """Return a copy that does something to each line, by its number from 1."""
    return lambda lines: "".join(f"{change(number, line)}\n" for number, line in enumerate(lines, 1))


def before(prefix: str) -> Copy:
    """Return a copy with the same text before each line."""
    return each(lambda _, line: prefix + line)


def html(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;").replace('"', "&quot;")


def rows(*cells: Callable[[int, str], str], names: Sequence[str] = (), **options: Any) -> Copy:
    """Return a copy in columns, all quoted unless the options say otherwise."""

    def copy(lines: Sequence[str]) -> str:
        text = io.StringIO()
        writer = csv.writer(text, lineterminator="\n", **({"quoting": csv.QUOTE_ALL} | options))
        if names:
            writer.writerow(names)
        writer.writerows([cell(number, line) for cell in cells] for number, line in enumerate(lines, 1))
        return text.getvalue()

    return copy


def objects(fields: Callable[[int, str], Mapping[str, Any]]) -> Copy:
    """Return a copy with an object on each line."""
    return each(lambda number, line: json.dumps(fields(number, line)))


def message(_: int, line: str) -> str:
    return line


def _number(number: int, _: str) -> str:
    return str(number)


PREFIXES: Final[Mapping[str, Copy]] = {
    "blanks": before("    "),
    "tab": before("\t"),
    "no width": before("\u200b"),
    "no-break space": before("\xa0"),
    "control": before(r"\x00"),  # as blocks spell it out
    "controls and a quote": before(r"\x01\x7f > "),
    "dash": before("- "),
    "star": before("* "),
    "plus": before("  + "),
    "bullet": before("\u2022 "),
    "list": each(lambda number, line: f"{number:3}. {line}"),
    "list in brackets": each(lambda number, line: f"({number}) {line}"),
    "grep -n": each(lambda number, line: f"{number}:{line}"),
    "grep -nC": each(lambda number, line: f"{number}{':-'[number % 2]}{line}"),
    "grep of a file": each(lambda number, line: f"hostd.log:{number}:{line}"),
    "grep -C of a file": each(lambda number, line: f"hostd-1.log{':-'[number % 2]}{number}{':-'[number % 2]}{line}"),
    "grep of files": before("esx1/var/log/hostd.log:"),
    "cat -n": each(lambda number, line: f"{number:6}\t{line}"),
    "nl": each(lambda number, line: f"{number:6}  {line}"),
    "editor": each(lambda number, line: f" {number:4} | {line}"),
    "pipe": before("| "),
    "table": each(lambda _, line: f"| {line} |"),
    "quote": before("> "),
    "quote of a quote": before(">> "),
    "quotes apart": before("> > "),
    "indented quote": before("   > "),
    "backticks": each(lambda _, line: f"`{line}`"),
    "html": each(lambda _, line: html(line)),
    "html quote": each(lambda _, line: html(f"> {line}")),
    "html lines": each(lambda _, line: f"<p>{html(line)}</p>"),
    "first line from its middle on": lambda lines: lines[0] + "\n" + before("    ")(lines[1:]),
}
EXPORTS: Final[Mapping[str, Copy]] = {
    "one column": rows(message),
    "semicolons": rows(message, _number, delimiter=";"),
    "message": objects(lambda _, line: {"message": line}),
    "_raw": objects(lambda number, line: {"preview": False, "result": {"_raw": line, "_cd": number}}),
    "msg": objects(lambda number, line: {"n": number, "msg": line}),
    "docker": objects(lambda _, line: {"log": line + "\n", "stream": "stdout"}),
    "another name": objects(lambda number, line: {"payload": {"what": line}, "n": number}),
    "array": lambda lines: "[" + ",\n".join(json.dumps({"message": line}) for line in lines) + "]\n",
}
ALL: Final = {**PREFIXES, **EXPORTS}
ENDS: Final = ("\r\n", "\r", "\n\r", "\x0c", "\n\x0c", "\x0b", "\u2028", "\u2029", "\x85", "\n\ufeff")
