"""Searching blocks, small ones together, because every call has a fixed cost."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import Final, TypeVar

from vmlog.blocks.block import Block, join_blocks
from vmlog.parse.formats import Formats
from vmlog.read.member_state import MemberState
from vmlog.read.record_observer import RecordObserver
from vmlog.records.found_rows import Sampler
from vmlog.records.searched_lines import LineSearcher, SearchedLines

_BATCH_BYTES: Final = 256 * 1024
_BATCH_ITEMS: Final = 256

_T = TypeVar("_T")
MemberBlock = tuple[MemberState, Block | None]
"""A block of a member; None follows the last one."""


class BlockSearcher:
    """Finds the lines that an observer wants; keeps no state, so threads may share it."""

    def __init__(self, formats: Formats, observer: RecordObserver | None) -> None:
        self._observer = observer
        search = observer.search if observer else None
        self._search_lines = LineSearcher(formats.head_regex, formats.continuation_regex, search)

    def search_batch(self, batch: Sequence[MemberBlock]) -> list[tuple[MemberState, SearchedLines | None]]:
        """Search the blocks of a batch; found lines are sampled where all blocks are of one member."""
        states = {state for state, block in batch if block is not None}
        sampler = self._observer.sampler(next(iter(states))) if self._observer and len(states) == 1 else None
        searched = iter(self.search_blocks([block for _, block in batch if block is not None], sampler))
        return [(state, None if block is None else next(searched)) for state, block in batch]

    def search_blocks(self, blocks: Sequence[Block], sampler: Sampler | None = None) -> list[SearchedLines]:
        """Search some blocks in one call."""
        if len(blocks) < 2:
            return [self._search_lines(block.data, sampler, block.hits) for block in blocks]
        whole = join_blocks(blocks)
        searched = self._search_lines(whole.data, sampler, whole.hits)
        searched.lines.classify(slice(None))
        counts = [block.data.count(b"\n") + (not block.data.endswith(b"\n") and block.data != b"") for block in blocks]
        return [*searched.parts(counts)]

    def search_text(self, text: bytes) -> SearchedLines:
        """Search whole lines, without sampling."""
        return self._search_lines(text)


def batched_by_size(items: Iterator[_T], bytes_of: Callable[[_T], int]) -> Iterator[list[_T]]:
    """Put small items together until a batch is about as long as one large block."""
    batch: list[_T] = []
    size = 0
    for item in items:
        batch.append(item)
        size += bytes_of(item)
        if size > _BATCH_BYTES or len(batch) > _BATCH_ITEMS:
            yield batch
            batch, size = [], 0
    if batch:
        yield batch
