"""Searching blocks, small ones together, because every call has a fixed cost."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import Final, TypeVar

from vmlog.blocks.block import Block, join_blocks
from vmlog.excerpts.block_excerpts import BlockExcerpt
from vmlog.excerpts.excerpt_plan import ExcerptPlan
from vmlog.parse.formats import Formats
from vmlog.read.encoded_events import EncodedEvents, LostEvents
from vmlog.read.member_state import MemberState
from vmlog.read.record_observer import LineObserver
from vmlog.read.remote_events import RemoteEvents
from vmlog.records.found_rows import Sampler
from vmlog.records.searched_lines import LineSearcher, SearchedLines

_BATCH_BYTES: Final = 256 * 1024
_BATCH_ITEMS: Final = 256

_T = TypeVar("_T")
MemberPart = tuple[MemberState, Block | BlockExcerpt | RemoteEvents | None]
"""A part of a member; None follows the last one."""
SearchedPart = tuple[MemberState, SearchedLines | BlockExcerpt | EncodedEvents | LostEvents | None]
"""The same, searched."""


class BlockSearcher:
    """Finds the lines that an observer wants; keeps no state, so threads may share it."""

    def __init__(self, formats: Formats, observer: LineObserver | None) -> None:
        self._observer = observer
        search = observer.search if observer else None
        self._search_lines = LineSearcher(formats.head_regex, formats.continuation_regex, search)

    def plan(self, state: MemberState) -> ExcerptPlan:
        """Return what of a member is kept."""
        return self._observer.plan(state) if self._observer else ExcerptPlan()

    def search_batch(self, batch: Sequence[MemberPart]) -> list[SearchedPart]:
        """Search the blocks of a batch; found lines are sampled where all blocks are of one member."""
        taken = [(state, _taken(part) if isinstance(part, RemoteEvents) else part) for state, part in batch]
        blocks = [part for _, part in taken if isinstance(part, Block)]
        states = {state for state, part in taken if isinstance(part, Block)}
        sampler = self.plan(next(iter(states))).sampler if len(states) == 1 else None
        searched = iter(self.search_blocks(blocks, sampler))
        return [(state, next(searched) if isinstance(part, Block) else part) for state, part in taken]

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


def _taken(part: RemoteEvents) -> EncodedEvents | Block | LostEvents:
    return part.take() or LostEvents()


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


def text_bytes(part: MemberPart) -> int:
    """Return how many bytes of text a part counts as; one that another process has made stands for a large block."""
    text = part[1]
    if isinstance(text, Block):
        return len(text.data)
    return 0 if text is None else _BATCH_BYTES + 1
