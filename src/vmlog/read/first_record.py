"""The beginning of a member. Lines before its first record may belong to the last record of an older member."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache
from typing import Final

from vmlog.blocks.block import Block
from vmlog.blocks.scan import Hits
from vmlog.parse.formats import Formats
from vmlog.read.member_state import MemberState

_MAX_HEAD: Final = 64 * 1024


def from_first_record(blocks: Iterator[Block], formats: Formats, state: MemberState) -> Iterator[Block]:
    """Yield the blocks of a member from its first record on, and keep what comes before in `state.head`.

    If no record begins in the first 64 KiB, nothing is kept back.
    """
    held = Block(b"", Hits.none())
    for block in blocks:
        held = held.followed_by(block)
        start = _first_head(formats, held.data)
        if start is None and len(held.data) < _MAX_HEAD:
            continue
        state.head = held.data[: start or 0]
        yield held.without_start(start or 0)
        last = held
        for last in blocks:
            yield last
        state.ends_line = last.data.endswith(b"\n")
        return
    state.head = held.data


def is_head(formats: Formats, line: str) -> bool:
    """Return whether a line begins a record of a known format."""
    head, continuation = _compiled(formats)
    return bool(head.match(line)) and not continuation.match(line)


def _first_head(formats: Formats, data: bytes) -> int | None:
    """Return the byte position of the first line near the start that begins a record, or None."""
    position = 0
    for line in data[:_MAX_HEAD].split(b"\n"):
        if is_head(formats, line.decode("utf-8", "replace")):
            return position
        position += len(line) + 1
    return None


@lru_cache(maxsize=4)
def _compiled(formats: Formats) -> tuple[re.Pattern[str], re.Pattern[str]]:
    return re.compile(formats.head_regex), re.compile(formats.continuation_regex)
