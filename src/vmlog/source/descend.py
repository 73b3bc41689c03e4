"""From a stream of unknown content to members: content decides, at every level."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from datetime import datetime
from typing import Final

from vmlog.model import Notice
from vmlog.source.bundle_root import BundlePlace
from vmlog.source.byte_stream import ByteStream, CappedStream
from vmlog.source.codec import Codec, Inflate, codec_of
from vmlog.source.limits import Budget
from vmlog.source.member import Member, MemberStream
from vmlog.source.safe_names import path_parts, utc_time
from vmlog.source.tar import BLOCK, TarReader, is_tar
from vmlog.source.zips import EMPTY, LOCAL, ZipReader

_MOST_NOTICES: Final = 200
_TAR_NAMES: Final = (".tar", ".tgz", ".tar.gz")
_ARCHIVE_NAMES: Final = (*_TAR_NAMES, ".zip")
_PACKED_NAMES: Final = (".gz", ".zst", ".xz", ".bz2")
_SHORTEST: Final = 14  # bytes; no archive is shorter
_NO_TEXT: Final = bytes([*range(8), *range(0x0E, 0x1B)])

FoundMember = tuple[Member, MemberStream]


class Descent:
    """Walks down the files of one source. `special` counts the links, devices and pipes that were passed over."""

    def __init__(
        self,
        source: str,
        budget: Budget,
        notices: list[Notice],
        wanted: Callable[[Member], bool] | None,
    ) -> None:
        self._source = source
        self._budget = budget
        self._notices = notices
        self._wanted = wanted
        self._told: Counter[str] = Counter()
        self.special = 0

    def notice(self, code: str, message: str, member: str | None = None) -> None:
        """Records something the user must know about this source; of very many of a kind only the first."""
        self._told[code] += 1
        if self._told[code] <= _MOST_NOTICES:
            self._notices.append(Notice(code, message, self._source, member))

    def finish(self) -> None:
        """Records how many notices were left out."""
        for code, count in self._told.items():
            if count > _MOST_NOTICES:
                message = f"and {count - _MOST_NOTICES} more of this kind"
                self._notices.append(Notice(code, message, self._source))

    def visit(
        self,
        pull: ByteStream,
        place: BundlePlace,
        size: int | None,
        mtime: datetime | None,
        depth: int = 0,
        links: frozenset[int] = frozenset(),
    ) -> Iterator[FoundMember]:
        """Yields the members that `pull` holds: itself, or all that is in it when it is an archive.

        `size` is in stored bytes; `links` are the positions of link entries when `pull` is a zip file on disk.
        """
        head = pull.peek(BLOCK)
        packed = codec_of(head) is not None
        while (codec := codec_of(head)) is not None and depth <= self._budget.limits.depth:
            if codec is Codec.GZIP:
                mtime = utc_time(int.from_bytes(head[4:8], "little")) or mtime
            pull.live = False
            pull = Inflate(pull, codec, self._budget)
            head = pull.peek(BLOCK)
            depth += codec_of(head) is not None
        is_archive = head.startswith((LOCAL, EMPTY)) or is_tar(head)
        if depth > self._budget.limits.depth or (is_archive and depth == self._budget.limits.depth):
            self.notice(
                "limit-depth", f"archives nested more than {self._budget.limits.depth} deep are not opened", place.path
            )
        elif is_archive:
            pull.live = False
            reader = TarReader(pull) if is_tar(head) else ZipReader(pull, self._budget, links)
            yield from self._archive(reader, place, depth)
        elif head == bytes(BLOCK) and place.path.lower().endswith(_TAR_NAMES):
            # Only zeros: an empty tar, or a log whose start was never written. Here the name decides.
            self.notice("source-empty", "the archive holds no file", place.path)
        else:
            if _misnamed(place.path.lower(), head, packed=packed):
                self.notice("archive-damaged", "is named like an archive, and does not begin like one", place.path)
            yield from self._member(pull, place, size, mtime)

    def _member(
        self, pull: ByteStream, place: BundlePlace, size: int | None, mtime: datetime | None
    ) -> Iterator[FoundMember]:
        member = Member(self._source, place.path, place.unit, place.inner, size, mtime)
        if self._wanted is None or self._wanted(member):
            stream = CappedStream(pull, self._budget.limits.member_bytes)
            yield member, stream
            stream.close()

    def _archive(self, reader: TarReader | ZipReader, place: BundlePlace, depth: int) -> Iterator[FoundMember]:
        found = 0
        for entry in reader.entries():
            if not self._budget.entry():
                return
            found += 1
            child = place.child(path_parts(entry.name))
            if entry.problem is not None:
                self.notice("entry-unreadable", f"not read: {entry.problem}", child.path)
            elif entry.data is None:
                self.special += 1
            else:
                yield from self.visit(entry.data, child, entry.size, entry.mtime, depth + 1)
            if self._budget.given_up:
                return
        if reader.damage is not None:
            self.notice("archive-damaged", f"read up to the damage, {found} entries: {reader.damage}", place.path)
        elif not found:
            self.notice("source-empty", "the archive holds no file", place.path)


def _misnamed(name: str, head: bytes, *, packed: bool) -> bool:
    """Whether what was not recognised as an archive should have been; text with such a name is taken as it is."""
    known = name.endswith(_ARCHIVE_NAMES) or (name.endswith(_PACKED_NAMES) and not packed)
    return known and (len(head) < _SHORTEST or len(head.translate(None, _NO_TEXT)) < len(head))
