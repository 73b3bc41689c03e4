"""The members of sources that are worth reading, and the text of each."""

from __future__ import annotations

from array import array
from collections.abc import Callable, Iterator, Sequence
from pathlib import PurePosixPath
from typing import BinaryIO, Final, NamedTuple, Protocol

from vmlog.blocks.cut import cut_blocks
from vmlog.blocks.scan import Hits
from vmlog.copies.copied import undo_copies
from vmlog.copies.interleaved import gather_records
from vmlog.members.fragments import whole_lines
from vmlog.model import Notice
from vmlog.source.limits import Limits
from vmlog.source.member import Member, MemberStream
from vmlog.source.open import walk_sources
from vmlog.source.role import Role, role
from vmlog.source.rotation import split_name

FACT_BYTES: Final = 1024 * 1024


class Block(NamedTuple):
    """Cleaned text of whole lines, and what a scanner found in it; null before it was asked."""

    data: bytes
    hits: Hits | None = None

    def followed_by(self, later: Block) -> Block:
        """This text with that of a later block behind it."""
        both = None
        if self.hits is not None and later.hits is not None:
            moved = array("I", [end + len(self.data) for end in later.hits.ends])
            both = Hits(self.hits.ends + moved, self.hits.numbers + later.hits.numbers)
        return Block(self.data + later.data, both)

    def behind(self, start: int) -> Block:
        """The text from a place on."""
        if not start or self.hits is None:
            return Block(self.data[start:], self.hits)
        left = [(end - start, number) for end, number in zip(*self.hits, strict=True) if end > start]
        hits = Hits(array("I", [end for end, _ in left]), array("I", [number for _, number in left]))
        return Block(self.data[start:], hits)


def join_blocks(blocks: Sequence[Block]) -> Block:
    """Blocks as one, each with a line end at its end where it holds anything."""
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


class MemberText(Protocol):
    """The text of a member, readable once and until the next member is asked for.

    Attributes:
        lead: of a fragment the first line, as it is; it may be the end of a line that is cut in two.
        trail: of a fragment the last line, as it is, when it has no end.
    """

    lead: bytes
    trail: bytes

    @property
    def note(self) -> str | None:
        """Damage or limit met so far, None when clean. Complete after the last block."""
        ...

    def start(self) -> bytes:
        """Gives the first bytes as they are, `FACT_BYTES` at most, of a member that is wanted as a fact."""
        ...

    def blocks(self) -> Iterator[Block]:
        """Gives the text of a member that is wanted as a log."""
        ...


ShowProgress = Callable[[Member], object]
"""Is shown every member, wanted or not, before it is read."""


def role_to_read(member: Member) -> Role | None:
    """What a member is read for: `Role.FACT` or `Role.LOG`; null when it is passed over."""
    what = role(member.inner)
    if what is Role.FACT:
        return what
    return Role.LOG if what is not Role.SKIP or is_named(member) else None


def is_named(member: Member) -> bool:
    """Whether the user named this very file (or piped it in): then its name decides nothing."""
    return "!/" not in member.path and (member.source == "-" or PurePosixPath(member.source).name == member.path)


class StreamText(MemberText):
    """The text of a member's stream."""

    def __init__(self, member: Member, stream: MemberStream, block_bytes: int, head_regex: str) -> None:
        self._stream = stream
        self._head_regex = head_regex
        self._fragment = split_name(member.inner).fragment
        self._block_bytes = block_bytes
        self.lead = b""
        self.trail = b""

    @property
    def note(self) -> str | None:  # noqa: D102 - see Log
        return self._stream.note

    def start(self) -> bytes:  # noqa: D102 - see Log
        return self._stream.read(FACT_BYTES)

    def blocks(self) -> Iterator[Block]:  # noqa: D102 - see Log
        read: Callable[[int], bytes] = self._stream.read
        if self._fragment is not None:
            read = whole_lines(read, self._fragment, self)
        return map(Block, gather_records(undo_copies(cut_blocks(read, self._block_bytes), self._head_regex)))


def member_texts(
    specs: Sequence[str],
    limits: Limits,
    notices: list[Notice],
    stdin: BinaryIO | None,
    block_bytes: int,
    head_regex: str,
    show: ShowProgress,
) -> Iterator[tuple[Member, MemberText]]:
    """Yields the members that are worth reading, in the order of `walk`, which says more about the first arguments.

    Args:
        specs: paths of files and directories, `-` for standard input.
        limits: what may be spent.
        notices: gets what `walk` has to say.
        stdin: the binary stream behind `-`.
        block_bytes: size of the blocks.
        head_regex: accepts what begins with the header of a known format.
        show: is shown every member.
    """

    def wanted(member: Member) -> bool:
        show(member)
        return role_to_read(member) is not None

    for member, stream in walk_sources(specs, limits, notices, stdin, wanted):
        yield member, StreamText(member, stream, block_bytes, head_regex)
