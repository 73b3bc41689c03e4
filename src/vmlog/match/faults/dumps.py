"""Finding the dumps in the text of a record.

Dumps come with `-->` marks, with indentation, with neither, or with a log header on each line. They may be cut short
or follow one another.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from typing import Final

from vmlog.match.faults.dump_extent import extract_dump
from vmlog.match.faults.dump_grammar import TYPE_NAME, parse_fault
from vmlog.match.faults.fault import MAX_TOKENS, Fault, walk_faults
from vmlog.match.faults.fault_types import find_fault_types

MAX_SIZE: Final = 256 * 1024
"""Characters of a text that are read."""

# A header in front of an arrow ends in a colon: `2031-02-03T04:05:06.789Z In(166) Hostd[2099]: --> text`.
_ARROW: Final = re.compile(
    r"^(?:(?:<[0-9]{1,3}>|[0-9]{4}-|[A-Z][a-z]{2} [ 0-9]?[0-9] )[^\n\"{}]{0,200}?: |mem> )?[ \t]*--> ?", re.MULTILINE
)
_CONTEXT: Final = re.compile(r"\[context\][A-Za-z0-9+/=\s]*\[/context\]")
_OPEN_CONTEXT: Final = re.compile(r"\[context\][A-Za-z0-9+/=]*")
_HEAD: Final = re.compile(rf"\({TYPE_NAME}\)[ \t\r\n]{{0,20}}\{{")


def find_faults(text: str) -> list[Fault]:
    """Return all dumps in a record, then the fault types that are only named.

    Types named after the point where dumps were cut for their size count as only named.

    >>> dump = "(vim.fault.Timedout) { msg = 'Operation timed out.' }"
    >>> [(fault.type, fault.fields) for fault in find_faults(f"Fault cause: vim.fault.NotFound {dump}")]
    [('vim.fault.Timedout', {'msg': 'Operation timed out.'}), ('vim.fault.NotFound', {})]
    """
    text = _OPEN_CONTEXT.sub("", _CONTEXT.sub("", strip_arrows(text[:MAX_SIZE])))
    faults = list(_read_dumps(text))
    seen = {nested.type for fault in faults for nested in walk_faults(fault)}
    for name in find_fault_types(text):
        if name not in seen:
            seen.add(name)
            faults.append(Fault(name))
    return faults


def strip_arrows(text: str) -> str:
    r"""Remove the `-->` marks of a record's lines, and the log headers in front of them.

    >>> strip_arrows("head\n--> first\n--> second")
    'head\nfirst\nsecond'
    """
    return _ARROW.sub("", text)


def _read_dumps(text: str) -> Iterator[Fault]:
    position, tokens = 0, MAX_TOKENS
    while tokens > 0 and (head := _HEAD.search(text, position)) is not None:
        dump = extract_dump(text, head.start(), head.end() - 1, tokens)
        position = dump.end
        tokens -= dump.tokens
        fault = parse_fault(dump.text)
        yield replace(fault, cut=True) if tokens < 0 else fault
