"""The text of lines, without their line ends."""

from __future__ import annotations

from typing import Final

import polars as pl

from vmlog.copies.line_heads import LINE_SEPARATOR

# Python splits fewer bytes than this faster: the columnar reader has a fixed cost.
_FEW_BYTES: Final = 32 * 1024


def to_lines(block: bytes) -> pl.Series:
    r"""Split a cleaned block into a String column named `line`, one row per line (CR LF counts as one line end).

    >>> to_lines(b"one\r\ntwo").to_list()
    ['one', 'two']
    """
    if len(block) > _FEW_BYTES:
        return pl.read_lines(block).to_series().alias("line")
    return pl.Series("line", first_lines(block, -1), dtype=pl.String)


def first_lines(block: bytes, count: int) -> list[str]:
    r"""Return at most `count` of the first lines of a cleaned block; all if `count` is negative.

    >>> first_lines(b"one\r\ntwo\nthree\n", 2)
    ['one', 'two']
    """
    text = block.decode("utf-8")
    lines = text.removesuffix("\n").split("\n", count) if text else []
    if 0 <= count < len(lines):
        lines.pop()
    return _without_returns(lines, text)


def to_texts(lines: bytes) -> list[str]:
    r"""Split lines that have line ends only between them (CR LF counts as one line end).

    >>> to_texts(b"one\r\ntwo\n")
    ['one', 'two', '']
    """
    text = lines.decode("utf-8")
    return _without_returns(text.split("\n"), text)


def with_newlines(text: str) -> str:
    r"""Return a record's text with a line end for each `LINE_SEPARATOR`.

    >>> with_newlines("one\u2028two")
    'one\ntwo'
    """
    return text.replace(LINE_SEPARATOR, "\n")


def _without_returns(lines: list[str], text: str) -> list[str]:
    """Return the lines of `text` without the CR at their ends."""
    return [line.removesuffix("\r") for line in lines] if "\r" in text else lines
