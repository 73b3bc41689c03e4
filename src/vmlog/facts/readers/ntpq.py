"""`ntpq -p`: the peers of the time service. The first character of a row is its state, `*` and `o` the chosen one."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from vmlog.facts.fact import FactRow
from vmlog.facts.fact_text import FactText
from vmlog.knowledge.fact_files import END_MISSING

_CHOSEN: Final = "*o"
# remote refid st t when poll reach delay offset jitter; a long address has a row of its own before the rest.
_AFTER_REMOTE: Final = 9
_OFFSET_FROM_END: Final = -2
_NUMBER: Final = re.compile(r"[+-]?(?:[0-9]{1,15}(?:\.[0-9]{0,15})?|\.[0-9]{1,15})")


def read_ntpq(text: FactText) -> Iterator[FactRow]:
    """Yield the chosen peer and the offset to it in ms; an empty peer where none is chosen."""
    header = next(
        (number for number, line in enumerate(text.whole_lines) if line.split()[:2] == ["remote", "refid"]), None
    )
    if header is None:
        return
    last = header + 1
    for number, line in enumerate(text.whole_lines[header + 1 :], header + 2):
        words = line[1:].split()
        if not words or set(line.strip()) == {"="}:
            continue
        last = number
        if line[0] in _CHOSEN:
            yield FactRow("time.peer", "", words[0], number)
            if offset := _number(words):
                yield FactRow("time.offset", "", float(offset), number)
            return
    if text.is_cut:
        yield FactRow(END_MISSING, "", True, last)
    else:
        yield FactRow("time.peer", "", "", last)


def _number(words: list[str]) -> str | None:
    """Return the offset of a row, None where it is missing."""
    if len(words) <= _AFTER_REMOTE:
        return None
    offset = words[_OFFSET_FROM_END]
    return offset if _NUMBER.fullmatch(offset) else None
