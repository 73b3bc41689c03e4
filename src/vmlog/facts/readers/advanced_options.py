"""`localcli system settings advanced list`: advanced options, with `-d` only those that were changed.

There are blocks of labelled values, a row for each option, and JSON. Which value counts depends on the option's type.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Final

from vmlog.facts.command_output import closed_lines, end_rows, ends_open, read_output
from vmlog.facts.fact import FactRow
from vmlog.facts.fact_text import FactText
from vmlog.facts.option_secrets import is_secret_option
from vmlog.facts.output_row import OutputRow, OutputValue

_EMPTY: Final = "<EMPTY>"
_GAP: Final = re.compile(r"[ \t]{2,}|\t")
_TYPES: Final = ("int", "string")
# path, type, number, its default, least, most, string, its default
_VALUE: Final = {"int": 2, "string": 6}
_SHORT: Final = 4


def read_advanced_options(text: FactText) -> Iterator[FactRow]:
    """Yield value and default of each option."""
    output = read_output(text)
    options = list(_options(output.rows))
    rows = options or list(_rows(text))
    yield from (row for row in rows if not is_secret_option(row.subject, str(row.value)))
    yield from end_rows(text, is_cut=output.is_cut if options or not rows else ends_open(text))


def _options(rows: Sequence[OutputRow]) -> Iterator[FactRow]:
    for row in rows:
        path, kind = row.text("path") or row.head, row.text("type").lower()
        prefix = next((name for name in _TYPES if kind.startswith(name)), "")
        if not path.startswith("/"):
            continue
        titles = (
            ("option.value", f"{prefix}value", "value"),
            ("option.default", f"default{prefix}value", "defaultvalue"),
        )
        for fact, exact, general in titles:
            value = row.values.get(exact) or row.values.get(general)
            if value and prefix:
                yield _row(fact, path, value)


def _rows(text: FactText) -> Iterator[FactRow]:
    """Yield the options of rows without titles; of a longer row than is known the type says where the value is."""
    for number, line in enumerate(closed_lines(text), start=1):
        cells = _GAP.split(line.strip())
        kind = next((name for name in _TYPES if cells[1:] and cells[1].lower().startswith(name)), "")
        if not cells[0].startswith("/") or not kind:
            continue
        at = 2 if len(cells) == _SHORT else _VALUE[kind]
        if kind == "string" and _SHORT < len(cells) <= at + 1 and cells.count(_EMPTY) == 1 and cells[-1] == _EMPTY:
            at = len(cells) - 2  # nothing but the default is marked as empty
        if len(cells) > at + 1:
            yield _row("option.value", cells[0], OutputValue(cells[at], number))
            yield _row("option.default", cells[0], OutputValue(cells[at + 1], number))


def _row(fact: str, path: str, value: OutputValue) -> FactRow:
    return FactRow(fact, path, "" if value.text == _EMPTY else value.text, value.line)
