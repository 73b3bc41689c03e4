"""Outputs of lines `Label: value`, in blocks with or without a name above them, as `localcli` prints them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from vmlog.facts.json_records import record_key
from vmlog.facts.output_row import OutputRow, OutputValue


def labelled_rows(lines: Sequence[str]) -> Iterator[OutputRow]:
    """Yield the blocks.

    A block ends before a line that is not indented, at an empty line, and before a label that it has already: copies
    lose empty lines. Where nothing is indented, no line is a name.
    """
    has_heads = any(line[:1] in (" ", "\t") and ":" in line for line in lines)
    values: dict[str, OutputValue] = {}
    head, first = "", 0
    for number, line in enumerate(lines, start=1):
        stripped = line.strip()
        label, colon, value = stripped.partition(":")
        title = record_key(label)
        is_head = has_heads and bool(stripped) and line[0] not in " \t"
        if values and (is_head or not stripped or title in values):
            yield OutputRow(first, values, head)
            values = {}
            head = head if stripped and not is_head else ""
        if is_head:
            head, first = stripped.removesuffix(":"), number
        elif colon and title:
            first = first if values or head else number
            values[title] = OutputValue(value.strip(), number)
    if values:
        yield OutputRow(first, values, head)
