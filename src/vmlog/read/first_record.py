"""The beginning of a member. Lines before its first record may belong to the last record of an older member."""

from __future__ import annotations

from collections.abc import Iterator

from vmlog.blocks.block import Block
from vmlog.blocks.scan import Hits
from vmlog.read.member_state import MemberState
from vmlog.records.record_start import FIRST_RECORD_BYTES, RecordStart


def from_first_record(blocks: Iterator[Block], start_of: RecordStart, state: MemberState) -> Iterator[Block]:
    """Yield the blocks of a member from its first record on, and keep what comes before in `state.head`.

    If no record begins in the first 64 KiB, nothing is kept back.
    """
    held = Block(b"", Hits.none())
    for block in blocks:
        held = held.followed_by(block)
        start = start_of.first_in(held.data)
        if start is None and len(held.data) < FIRST_RECORD_BYTES:
            continue
        state.head = held.data[: start or 0]
        yield held.without_start(start or 0)
        last = held
        for last in blocks:
            yield last
        state.ends_line = last.data.endswith(b"\n")
        return
    state.head = held.data
