"""Finding the lines of a TOML text where its tables and keys stand, which the standard library does not report."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

_HEADER: Final = re.compile(r"\s*\[(\[)?\s*([A-Za-z0-9_.-]+)\s*\]\]?\s*(?:#.*)?$")
_KEY: Final = re.compile(r'\s*(?:"([^"]+)"|([A-Za-z0-9_-]+))\s*=')
_OPEN: Final = re.compile(r'"""|' + "'''")


def line_numbers(text: str) -> dict[tuple[str, str], int]:
    r"""Return the line of each key and, with an empty key, of each table header; lines count from 1.

    A table is named by its path. The tables of an array are numbered from 0.

    >>> line_numbers('id = "a"\n[[tests.match]]\ntext = "b"')
    {('', 'id'): 1, ('tests.match#0', ''): 2, ('tests.match#0', 'text'): 3}
    """
    numbers: dict[tuple[str, str], int] = {}
    counts: dict[str, int] = {}
    table = ""
    for number, line in _outside_strings(text):
        if header := _HEADER.match(line):
            table = _numbered(header[2], counts, is_array=bool(header[1]))
            numbers.setdefault((table, ""), number)
        elif key := _KEY.match(line):
            numbers.setdefault((table, key[1] or key[2]), number)
    return numbers


def deepest_line(text: str) -> int:
    r"""Return the number, from 1, of the line with the most opening brackets.

    >>> deepest_line('a = [1]\nb = [[[[1]]]]')
    2
    """
    counts = [line.count("[") + line.count("{") for line in text.splitlines()]
    return counts.index(max(counts)) + 1 if counts else 1


def _numbered(name: str, counts: dict[str, int], *, is_array: bool) -> str:
    """Return the path of a table with the numbers of the array elements that it is in."""
    path = ""
    parts = name.split(".")
    for depth, part in enumerate(parts, start=1):
        path = f"{path}.{part}" if path else part
        if is_array and depth == len(parts):
            counts[path] = counts.get(path, -1) + 1
        if path in counts:
            path = f"{path}#{counts[path]}"
    return path


def _outside_strings(text: str) -> Iterator[tuple[int, str]]:
    """Yield the lines, with their numbers, that do not begin within a string of several lines."""
    closing = ""
    for number, line in enumerate(text.splitlines(), start=1):
        rest = line
        if closing:
            _, found, rest = line.partition(closing)
            if not found:
                continue
            closing = ""
        else:
            yield number, line
        while opening := _OPEN.search("" if rest.lstrip().startswith("#") else rest):
            _, found, rest = rest[opening.end() :].partition(opening[0])
            if not found:
                closing = opening[0]
                break
