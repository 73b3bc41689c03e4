"""Finding VMkernel status codes in a text, in every spelling that the products use."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Final

from vmlog.knowledge.code_tables import StatusRow, doubtful_statuses, statuses

_CODE: Final = re.compile(
    r"\b(?:(?P<prefix>0[xX])?0?(?P<hex>[bB][aA][dD]0[0-9a-fA-F]{3})"
    r"|0[xX](?P<linux>2[bB][aA][dD]0000)"
    r"|(?P<decimal>19588[0-9]{4}|732758016))\b"
)
# What each code leaves of itself if all digits are zeros.
_ZEROED_CODE: Final = re.compile(r"[bB][aA][dD]0|0{9}")
_NAME: Final = re.compile(r"\bVMK_[A-Z0-9_]{2,60}\b", re.IGNORECASE)
# A code joined to a word by one of these is part of a UUID, a path, a version or a fraction.
_GLUE: Final = "-."
_NEIGHBOURHOOD: Final = 200


@dataclass(frozen=True, slots=True)
class Status:
    """A status code found in a text.

    `value`, `name`, `text` and `hex` are those of the public table; they differ from the printed number if the text
    beside it shows that an older table was in use.

    Attributes:
        value: The code.
        name: Such as `VMK_TIMEOUT`; empty for a code that the table does not have.
        text: What the products print for it, such as `Timeout`; empty for a code that the table does not have.
        hex: The code as `0xbad0021`.
        start: The offset in the text where it was found.
        sure: False for a number whose meaning depends on the release if no text confirms it.
    """

    value: int
    name: str
    text: str
    hex: str
    start: int
    sure: bool = True


def find_statuses(text: str) -> tuple[Status, ...]:
    """Return all status codes in a text, in order of appearance.

    >>> [(status.name, status.hex) for status in find_statuses("failed: 195887137 (bad0020)")]
    [('VMK_TIMEOUT', '0xbad0021'), ('VMK_NOT_SUPPORTED', '0xbad0020')]
    """
    matches = list(_CODE.finditer(text))
    if not matches:
        return ()
    # The text near a code ends at the next code.
    limits = [0, *(match.end() for match in matches)], [*(match.start() for match in matches[1:]), len(text)]
    found = []
    for match, before, after in zip(matches, *limits, strict=False):
        value = _value(match)
        bare = match["prefix"] is None and match["linux"] is None
        if bare and (value not in statuses() or _is_part_of_a_word(text, match.start(), match.end())):
            continue
        context = text[max(before, match.start() - _NEIGHBOURHOOD) : min(after, match.end() + _NEIGHBOURHOOD)]
        found.append(resolve_status(value, context, start=match.start()))
    return tuple(found)


def may_hold_status(text: str) -> bool:
    """Return whether a text with any digits in place of its zeros may hold a status code.

    >>> may_hold_status("failed: bad0000"), may_hold_status("port 00000")
    (True, False)
    """
    return _ZEROED_CODE.search(text) is not None


def find_named_statuses(text: str) -> tuple[Status, ...]:
    """Return the status codes that a text names, in order of appearance, each once.

    >>> [status.hex for status in find_named_statuses("it ends with VMK_TIMEOUT")]
    ['0xbad0021']
    """
    found: dict[int, Status] = {}
    for match in _NAME.finditer(text):
        row = _by_name().get(match[0].upper())
        if row is not None:
            found.setdefault(row.value, _status(row.value, row, match.start(), sure=True))
    return tuple(found.values())


@cache
def _by_name() -> Mapping[str, StatusRow]:
    return {row.name: row for row in statuses().values()}


def resolve_status(code: int, context: str, *, start: int = 0) -> Status:
    """Return what a code means; the text near it decides over a number that changed between releases.

    Args:
        code: The code as printed.
        context: The text around it, up to other codes.
        start: The offset of the code in the whole text.
    """
    row = statuses().get(code)
    lower = context.lower()
    if code not in doubtful_statuses() or (row is not None and row.text.lower() in lower):
        return _status(code, row, start, sure=True)
    for candidate in doubtful_statuses():
        other = statuses()[candidate]
        if other.text.lower() in lower:
            return _status(candidate, other, start, sure=True)
    return _status(code, row, start, sure=False)


def _status(code: int, row: StatusRow | None, start: int, *, sure: bool) -> Status:
    return Status(code, row.name if row else "", row.text if row else "", f"{code:#x}", start, sure)


def _value(match: re.Match[str]) -> int:
    if match["decimal"] is not None:
        return int(match["decimal"])
    return int(match["hex"] or match["linux"], 16)


def _is_part_of_a_word(text: str, start: int, end: int) -> bool:
    before, after = text[max(0, start - 2) : start], text[end : end + 2]
    return (len(before) == 2 and before[1] in _GLUE and before[0].isalnum()) or (
        len(after) == 2 and after[0] in _GLUE and after[1].isalnum()
    )
