"""A block of text, with what a scanner found in it."""

from __future__ import annotations

from array import array
from collections.abc import Sequence
from typing import NamedTuple

from vmlog.blocks.scan import Hits


class Block(NamedTuple):
    """Cleaned text of whole lines, and what a scanner found in it; None before it has been scanned."""

    data: bytes
    hits: Hits | None = None

    def followed_by(self, later: Block) -> Block:
        """Return this block and a later one as one block."""
        both = None
        if self.hits is not None and later.hits is not None:
            shifted = array("I", [end + len(self.data) for end in later.hits.ends])
            both = Hits(self.hits.ends + shifted, self.hits.numbers + later.hits.numbers)
        return Block(self.data + later.data, both)

    def without_start(self, size: int) -> Block:
        """Return the block without its first `size` bytes."""
        if not size or self.hits is None:
            return Block(self.data[size:], self.hits)
        left = [(end - size, number) for end, number in zip(*self.hits, strict=True) if end > size]
        hits = Hits(array("I", [end for end, _ in left]), array("I", [number for _, number in left]))
        return Block(self.data[size:], hits)


def join_blocks(blocks: Sequence[Block]) -> Block:
    r"""Return blocks as one; each that is not empty gets a line end if it lacks one.

    >>> join_blocks([Block(b"one\n"), Block(b"two"), Block(b"")]).data
    b'one\ntwo\n'
    """
    data = [block.data if block.data.endswith(b"\n") or not block.data else block.data + b"\n" for block in blocks]
    hits: Hits | None = Hits.none()
    before = 0
    for block, text in zip(blocks, data, strict=True):
        if hits is None or block.hits is None:
            hits = None
            break
        hits.ends.extend(end + before for end in block.hits.ends)
        hits.numbers.extend(block.hits.numbers)
        before += len(text)
    return Block(b"".join(data), hits)
