"""The members of sources that are worth reading, and the text of each."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import BinaryIO, Final, Protocol

from vmlog.blocks.block import Block
from vmlog.blocks.cut import cut_blocks
from vmlog.copies.copy_cleaner import undo_copies
from vmlog.copies.interleaved import gather_records
from vmlog.members.fragments import whole_lines
from vmlog.model import Notice
from vmlog.source.limits import Limits
from vmlog.source.member import Member, MemberStream
from vmlog.source.role import Role, role
from vmlog.source.rotation import split_name
from vmlog.source.source_walk import walk_sources

FACT_BYTES: Final = 1024 * 1024

OnMember = Callable[[Member], object]
"""Called with every member before it is read, also with those that are passed over."""


class MemberText(Protocol):
    """The text of a member, readable once and until the next member is taken.

    Attributes:
        lead: the first line of a fragment, as it is; it may be the end of a line that was cut in two.
        trail: the last line of a fragment, as it is, if it has no line end.
    """

    lead: bytes
    trail: bytes

    @property
    def note(self) -> str | None:
        """Damage or limit met so far, None when clean. Complete after the last block."""
        ...

    def start(self) -> bytes:
        """Return the first `FACT_BYTES` bytes, as they are, of a member that is read as a fact."""
        ...

    def blocks(self) -> Iterator[Block]:
        """Yield the text of a member that is read as a log."""
        ...


def role_to_read(member: Member) -> Role | None:
    """Return what a member is read as, `Role.FACT` or `Role.LOG`; None if it is passed over."""
    by_name = role(member.inner)
    if by_name is Role.FACT:
        return by_name
    return Role.LOG if by_name is not Role.SKIP or is_named(member) else None


def is_named(member: Member) -> bool:
    """Return whether the user named this very file, or piped it in: then its name decides nothing."""
    return "!/" not in member.path and (member.source == "-" or PurePosixPath(member.source).name == member.path)


class StreamText(MemberText):
    """The text of a member, read from its stream."""

    def __init__(self, member: Member, stream: MemberStream, block_bytes: int, head_regex: str) -> None:
        self._stream = stream
        self._head_regex = head_regex
        self._fragment = split_name(member.inner).fragment
        self._block_bytes = block_bytes
        self.lead = b""
        self.trail = b""

    @property
    def note(self) -> str | None:  # noqa: D102 - see MemberText
        return self._stream.note

    def start(self) -> bytes:  # noqa: D102 - see MemberText
        return self._stream.read(FACT_BYTES)

    def blocks(self) -> Iterator[Block]:  # noqa: D102 - see MemberText
        read: Callable[[int], bytes] = self._stream.read
        if self._fragment is not None:
            read = whole_lines(read, self._fragment, self)
        return map(Block, gather_records(undo_copies(cut_blocks(read, self._block_bytes), self._head_regex)))


@dataclass(frozen=True, slots=True)
class TextRequest:
    """Which members to read, and how to cut their text.

    Attributes:
        specs: paths of files and directories, `-` for standard input.
        limits: budgets for hostile or huge archives.
        block_bytes: size of the blocks.
        head_regex: accepts text that begins with the header of a known format.
    """

    specs: Sequence[str]
    limits: Limits
    block_bytes: int
    head_regex: str


def member_texts(
    request: TextRequest, notices: list[Notice], on_member: OnMember, stdin: BinaryIO | None = None
) -> Iterator[tuple[Member, MemberText]]:
    """Yield the members that are worth reading, in the order of `walk_sources`.

    Args:
        request: which members.
        notices: gets the notices of `walk_sources`.
        on_member: called with every member.
        stdin: the binary stream behind `-`.
    """

    def wanted(member: Member) -> bool:
        on_member(member)
        return role_to_read(member) is not None

    for member, stream in walk_sources(request.specs, request.limits, notices, stdin, wanted):
        yield member, StreamText(member, stream, request.block_bytes, request.head_regex)
