"""The members of sources that are worth reading, and the text of each."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from pathlib import PurePosixPath
from typing import BinaryIO, Final, NamedTuple, Protocol

from isal.isal_zlib import crc32

from vmlog.blocks.block import Block
from vmlog.blocks.cut import cut_blocks
from vmlog.copies.copy_cleaner import undo_copies
from vmlog.copies.interleaved import gather_records
from vmlog.members.fragments import whole_lines
from vmlog.model import Notice
from vmlog.source.limits import Limits
from vmlog.source.member import Member, MemberStream
from vmlog.source.role import Role, role
from vmlog.source.rotation import CACHED_NAMES, split_name
from vmlog.source.source_walk import NO_STREAMS, walk_sources
from vmlog.source.stored_bytes import StoredBytes

FACT_BYTES: Final = 1024 * 1024
"""How much of a member is read that says whose logs a bundle holds."""
FACT_FILE_BYTES: Final = (64 << 20) + 1
"""How much of a member is read that states facts: one byte more than the largest limit of a shape."""

OnMember = Callable[[Member], object]
"""Called with every member before it is read, also with those that are passed over."""


class TextSum(NamedTuple):
    """What tells texts apart; how they are cut into blocks makes no difference."""

    crc: int = 0
    size: int = 0

    def plus(self, data: bytes) -> TextSum:
        """Return the sum of this text and what follows it."""
        return TextSum(crc32(data, self.crc), self.size + len(data))


class MemberText(Protocol):
    """The text of a member, readable once and until the next member is taken.

    Attributes:
        lead: the first line of a fragment, as it is; it may be the end of a line that was cut in two.
        trail: the last line of a fragment, as it is, if it has no line end.
        text_sum: of the blocks. Complete after the last one.
    """

    lead: bytes
    trail: bytes
    text_sum: TextSum

    @property
    def stored(self) -> int:
        """Bytes of all sources, as they are stored, that were read by the time of the last block or of the start."""
        ...

    @property
    def note(self) -> str | None:
        """Damage or limit met so far, None when clean. Complete after the last block."""
        ...

    def start(self) -> bytes:
        """Return the first bytes, as they are, of a member that is read as a fact."""
        ...

    def blocks(self) -> Iterator[Block]:
        """Yield the text of a member that is read as a log."""
        ...


def is_named(member: Member) -> bool:
    """Return whether the user named this very file, or piped it in: then its name decides nothing."""
    return "!/" not in member.path and (member.source == "-" or PurePosixPath(member.source).name == member.path)


@dataclass(frozen=True, slots=True)
class TextRequest:
    """Which members to read, and how to cut their text.

    Attributes:
        specs: paths of files and directories, `-` for standard input.
        limits: budgets for hostile or huge archives.
        block_bytes: size of the blocks.
        head_regex: accepts text that begins with the header of a known format.
        fact_regex: matches the paths, in small letters, of members that state facts; "" for none.
        large_fact_regex: matches those of which more than `FACT_BYTES` is read. Others may be disks.
    """

    specs: Sequence[str]
    limits: Limits
    block_bytes: int
    head_regex: str
    fact_regex: str = ""
    large_fact_regex: str = ""

    def role_of(self, member: Member) -> Role | None:
        """Return what a member is read as, `Role.FACT` or `Role.LOG`; None if it is passed over."""
        by_name = role(member.inner)
        if by_name is Role.FACT or self.states_facts(member):
            return Role.FACT
        return Role.LOG if by_name is not Role.SKIP or is_named(member) else None

    def states_facts(self, member: Member) -> bool:
        """Return whether a member states facts, going by its path."""
        return _is_fact_path(self.fact_regex, member.inner)

    def start_bytes(self, member: Member) -> int:
        """Return how much of a member is read that is a fact; one byte more than is used shows that it goes on."""
        return FACT_FILE_BYTES if _is_fact_path(self.large_fact_regex, member.inner) else FACT_BYTES + 1


@lru_cache(maxsize=CACHED_NAMES)
def _is_fact_path(regex: str, inner: str) -> bool:
    return bool(regex) and _fact_paths(regex).fullmatch(inner.lower()) is not None


@cache
def _fact_paths(regex: str) -> re.Pattern[str]:
    return re.compile(regex)


class StreamText(MemberText):
    """The text of a member, read from its stream."""

    def __init__(
        self, member: Member, stream: MemberStream, request: TextRequest, stored: StoredBytes | None = None
    ) -> None:
        self._stream = stream
        self._stored = stored or StoredBytes()
        self._request = request
        self._member = member
        self._fragment = split_name(member.inner).fragment
        self.lead = b""
        self.trail = b""
        self.text_sum = TextSum()

    @property
    def stored(self) -> int:  # noqa: D102 - see MemberText
        return self._stored.count

    @property
    def note(self) -> str | None:  # noqa: D102 - see MemberText
        return self._stream.note

    def start(self) -> bytes:  # noqa: D102 - see MemberText
        most = self._request.start_bytes(self._member)
        data = self._stream.read(most)
        if len(data) < most:
            self._stream.read(1)  # only what was read to its end has its note
        return data

    def blocks(self) -> Iterator[Block]:  # noqa: D102 - see MemberText
        read: Callable[[int], bytes] = self._stream.read
        if self._fragment is not None:
            read = whole_lines(read, self._fragment, self)
        cut = cut_blocks(read, self._request.block_bytes)
        for data in gather_records(undo_copies(cut, self._request.head_regex)):
            self.text_sum = self.text_sum.plus(data)
            yield Block(data)


def _is_nothing(member: Member, stream: MemberStream) -> bool:
    """Return whether a member is empty and nothing is wrong with it; there may be a hundred thousand of them."""
    return not is_named(member) and not stream.peek(1) and stream.note is None


def member_texts(
    request: TextRequest, notices: list[Notice], on_member: OnMember, opened: Mapping[str, BinaryIO] = NO_STREAMS
) -> Iterator[tuple[Member, MemberText]]:
    """Yield the members that are worth reading, in the order of `walk_sources`; no empty logs.

    Args:
        request: which members.
        notices: gets the notices of `walk_sources`.
        on_member: called with every member.
        opened: the streams of sources that are no paths, by source.
    """

    def wanted(member: Member) -> bool:
        on_member(member)
        return request.role_of(member) is not None

    stored = StoredBytes()
    for member, stream in walk_sources(request.specs, request.limits, notices, opened, wanted, stored):
        if _is_nothing(member, stream) and request.role_of(member) is Role.LOG:
            continue
        yield member, StreamText(member, stream, request, stored)
