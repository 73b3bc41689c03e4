"""Outputs of `localcli` and `esxcli` in any of their layouts: a table, blocks of labelled values, JSON."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import islice
from typing import Final

from vmlog.facts.dashed_table import dashed_rows, has_dashed_table
from vmlog.facts.fact import FactRow
from vmlog.facts.fact_text import FactText
from vmlog.facts.json_records import JsonRecord, json_records
from vmlog.facts.labelled_blocks import labelled_rows
from vmlog.facts.output_row import CommandOutput, OutputRow, OutputValue
from vmlog.facts.shell_prompt import open_line
from vmlog.knowledge.fact_files import END_MISSING

_JSON: Final = re.compile(r'^[ \t]*+(?:\[\s*+\{|\{\s*+")', re.M)
# Of an object with more keys only the first line is known: looking for them all takes time.
_MOST_KEYS: Final = 100
# No host has as many of anything that is listed.
_MOST_ROWS: Final = 20_000


def read_output(text: FactText) -> CommandOutput:
    """Return the rows of an output.

    Nothing at all is no answer: a command that failed or was stopped prints no more. Titles without rows, and an empty
    list of JSON, are one.
    """
    as_json = json_output(text)
    if as_json:
        return as_json
    lines = closed_lines(text)
    is_table = has_dashed_table(lines)
    rows = tuple(islice(dashed_rows(lines) if is_table else labelled_rows(lines), _MOST_ROWS))
    return CommandOutput(rows, ends_open(text) or len(rows) == _MOST_ROWS or not (rows or is_table))


def json_output(text: FactText) -> CommandOutput | None:
    """Return the objects of an output that is JSON, None for another one."""
    records, is_whole = json_records(text)
    if records or is_whole or text.inner.lower().endswith(".json") or _JSON.search(text.text):
        return CommandOutput(tuple(map(_json_row, records)), not is_whole)
    return None


def closed_lines(text: FactText) -> list[str]:
    """Return the lines of an output, without a last one that has no end: the command may have been stopped in it."""
    lines = text.whole_lines
    return lines[:-1] if open_line(text) else lines


def ends_open(text: FactText) -> bool:
    """Return whether the end of an output is missing."""
    return text.is_cut or bool(open_line(text))


def end_rows(text: FactText, *, is_cut: bool) -> Iterator[FactRow]:
    """Yield that the end of a file is missing, where it is."""
    if is_cut:
        yield FactRow(END_MISSING, "", True, text.last_line)


def _json_row(record: JsonRecord) -> OutputRow:
    has_lines = len(record.values) <= _MOST_KEYS
    values = {
        key: OutputValue(value, record.line_of(key) if has_lines else record.line)
        for key, value in record.values.items()
    }
    return OutputRow(record.line, values)
