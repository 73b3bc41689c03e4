"""From a stream of unknown content to members. At every level the content decides what it is, not the name."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Final

from vmlog.model import Notice
from vmlog.source.bundle_root import BundlePlace
from vmlog.source.byte_stream import ByteStream, CappedStream
from vmlog.source.codec import Codec, codec_of
from vmlog.source.counted_notices import CountedNotices
from vmlog.source.inflate import Inflate
from vmlog.source.limits import Budget
from vmlog.source.member import FileStatus, Member, MemberStream
from vmlog.source.safe_names import path_parts, utc_time
from vmlog.source.tar import TAR_BLOCK, TarReader, is_tar
from vmlog.source.zips import DIRECTORY_END, LOCAL_HEADER, ZipReader

_TAR_NAMES: Final = (".tar", ".tgz", ".tar.gz")
_ARCHIVE_NAMES: Final = (*_TAR_NAMES, ".zip")
_PACKED_NAMES: Final = (".gz", ".zst", ".xz", ".bz2")
_SHORTEST_ARCHIVE: Final = 14  # bytes
_NON_TEXT: Final = bytes([*range(8), *range(0x0E, 0x1B)])

FoundMember = tuple[Member, MemberStream]


class MemberFinder:
    """Finds the members of one source.

    Attributes:
        special: number of links, devices and pipes that were skipped.
    """

    def __init__(
        self,
        source: str,
        budget: Budget,
        notices: list[Notice],
        wanted: Callable[[Member], bool] | None,
    ) -> None:
        self._source = source
        self._budget = budget
        self._notices = CountedNotices(notices)
        self._wanted = wanted
        self.special = 0

    def add_notice(self, code: str, message: str, member: str | None = None) -> None:
        """Add a notice about this source; of very many with one code only the first are kept."""
        self._notices.add(Notice(code, message, self._source, member))

    def finish(self) -> None:
        """Add a notice for each code of which some were left out."""
        self._notices.finish()

    def members(
        self,
        stream: ByteStream,
        place: BundlePlace,
        stored: FileStatus,
        depth: int = 0,
        links: frozenset[int] = frozenset(),
    ) -> Iterator[FoundMember]:
        """Yield the member that a stream is, or all members in it if it is an archive.

        Args:
            stream: the content.
            place: where it lies.
            stored: its size and time; the time in a gzip header goes before this one.
            depth: number of archives around it.
            links: positions of the link entries in a zip file on disk.
        """
        opened: list[Inflate] = []
        try:
            yield from self._unpacked(stream, place, stored, depth, links, opened)
        finally:
            for layer in opened:
                layer.close()

    def _unpacked(
        self,
        stream: ByteStream,
        place: BundlePlace,
        stored: FileStatus,
        depth: int,
        links: frozenset[int],
        opened: list[Inflate],
    ) -> Iterator[FoundMember]:
        """Yield the members of a stream; its layers of compression are added to `opened`."""
        head = stream.peek(TAR_BLOCK)
        packed = codec_of(head) is not None
        while (codec := codec_of(head)) is not None and depth <= self._budget.limits.depth:
            if codec is Codec.GZIP:
                stored = stored._replace(mtime=utc_time(int.from_bytes(head[4:8], "little")) or stored.mtime)
            stream.live = False
            stream = Inflate(stream, codec, self._budget)
            opened.append(stream)
            head = stream.peek(TAR_BLOCK)
            depth += codec_of(head) is not None
        is_archive = head.startswith((LOCAL_HEADER, DIRECTORY_END)) or is_tar(head)
        if depth > self._budget.limits.depth or (is_archive and depth == self._budget.limits.depth):
            self.add_notice(
                "limit-depth", f"archives nested more than {self._budget.limits.depth} deep are not opened", place.path
            )
        elif is_archive:
            stream.live = False
            reader = TarReader(stream) if is_tar(head) else ZipReader(stream, self._budget, links)
            yield from self._archive(reader, place, depth)
        elif head == bytes(TAR_BLOCK) and place.path.lower().endswith(_TAR_NAMES):
            # Only zeros: an empty tar, or a log whose start was never written. Only here the name decides.
            self.add_notice("source-empty", "the archive holds no file", place.path)
        else:
            if _misnamed(place.path.lower(), head, packed=packed):
                self.add_notice("archive-damaged", "is named like an archive, and does not begin like one", place.path)
            yield from self._member(stream, place, stored)

    def _member(self, stream: ByteStream, place: BundlePlace, stored: FileStatus) -> Iterator[FoundMember]:
        member = Member(self._source, place.path, place.unit, place.inner, stored.size, stored.mtime)
        if self._wanted is None or self._wanted(member):
            capped = CappedStream(stream, self._budget.limits.member_bytes)
            yield member, capped
            capped.close()

    def _archive(self, reader: TarReader | ZipReader, place: BundlePlace, depth: int) -> Iterator[FoundMember]:
        found = 0
        for entry in reader.entries():
            if not self._budget.count_entry():
                return
            found += 1
            child = place.child(path_parts(entry.name))
            if entry.problem is not None:
                self.add_notice("entry-unreadable", f"not read: {entry.problem}", child.path)
            elif entry.data is None:
                self.special += 1
            else:
                yield from self.members(entry.data, child, FileStatus(entry.size, entry.mtime), depth + 1)
            if self._budget.is_exhausted:
                return
        if reader.damage is not None:
            self.add_notice("archive-damaged", f"read up to the damage, {found} entries: {reader.damage}", place.path)
        elif not found:
            self.add_notice("source-empty", "the archive holds no file", place.path)


def _misnamed(name: str, head: bytes, *, packed: bool) -> bool:
    """Return whether content that is no archive has the name of one and is not text either."""
    known = name.endswith(_ARCHIVE_NAMES) or (name.endswith(_PACKED_NAMES) and not packed)
    return known and (len(head) < _SHORTEST_ARCHIVE or len(head.translate(None, _NON_TEXT)) < len(head))
