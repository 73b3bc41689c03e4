"""Tar archives read from a stream: v7, ustar, GNU and pax, concatenated ones too.

`tarfile` decodes the header blocks. Its own stream mode reads pax headers of any declared size into memory and takes a
damaged header for the end of the archive, so this module walks over the blocks itself.
"""

from __future__ import annotations

import re
import tarfile
from collections.abc import Iterator
from typing import Final

from vmlog.source.archive_entry import ArchiveEntry
from vmlog.source.byte_stream import ByteStream, SliceStream
from vmlog.source.safe_names import utc_time

TAR_BLOCK: Final = 512
_ZEROS: Final = bytes(TAR_BLOCK)
_MAGICS: Final = (b"ustar\x0000", b"ustar  \0")
_LONGEST_META: Final = 64 << 10
_CONTENT_TYPES: Final = (tarfile.REGTYPE, tarfile.AREGTYPE, tarfile.CONTTYPE, tarfile.GNUTYPE_SPARSE)
_BODILESS_TYPES: Final = (
    tarfile.LNKTYPE,
    tarfile.SYMTYPE,
    tarfile.CHRTYPE,
    tarfile.BLKTYPE,
    tarfile.FIFOTYPE,
    tarfile.DIRTYPE,
)
# Mode, user, group, size, time, checksum and type of a plain file; then two numbers of devices, and no further folder.
_MODE_AT: Final = 100
_PLAIN_NUMBERS: Final = re.compile(
    rb"(?:[0-7]{7}\0){3}(?P<size>[0-7]{11})\0(?P<mtime>[0-7]{11})\0(?P<checksum>[0-7]{6})\0 0"
)
_DEVICE_AT: Final = 329
_PLAIN_REST: Final = re.compile(rb"(?:[0-7]{7}\0|\0{8}){2}\0{155}")
_PAX_TYPES: Final = (tarfile.XHDTYPE, tarfile.SOLARIS_XHDTYPE)


def is_tar(head: bytes) -> bool:
    """Return whether a stream that starts with `head` (512 bytes) is a tar archive.

    The first header's checksum decides, or else its magic, which no text holds: that header may be damaged.
    """
    return len(head) >= TAR_BLOCK and (_header(head[:TAR_BLOCK]) is not None or head[257:265] in _MAGICS)


def _header(block: bytes) -> tarfile.TarInfo | None:
    if (header := plain_header(block)) is not None:
        return header
    try:
        header = tarfile.TarInfo.frombuf(block, "utf-8", "surrogateescape")
    except (tarfile.HeaderError, ValueError):
        return None
    return header if header.size >= 0 else None


def plain_header(block: bytes) -> tarfile.TarInfo | None:
    """Return name, size and time of a plain file with a short name, as `tarfile` does in three times the time.

    Nearly every header is such a one. Return None for any other, damaged ones too.
    """
    numbers = _PLAIN_NUMBERS.match(block, _MODE_AT)
    if numbers is None or block[257:265] not in _MAGICS or not _PLAIN_REST.match(block, _DEVICE_AT):
        return None
    name = block[:_MODE_AT].rstrip(b"\0")
    checksum = 256 + sum(block) - sum(block[148:156])
    if not name.isascii() or b"\0" in name or int(numbers["checksum"], 8) != checksum:
        return None
    header = tarfile.TarInfo(name.decode())
    header.size, header.mtime = int(numbers["size"], 8), int(numbers["mtime"], 8)
    return header


class TarReader:
    """Reads the entries of a tar stream.

    Attributes:
        damage: what is wrong with the archive, None if nothing; complete after the last entry.
    """

    def __init__(self, stream: ByteStream) -> None:
        self._stream = stream
        self._name: str | None = None
        self._size: int | None = None
        self._mtime: float | None = None
        self.damage: str | None = None

    def entries(self) -> Iterator[ArchiveEntry]:
        """Yield files, links and devices in order, but no directories."""
        for header, block in self._headers():
            if header.type == tarfile.GNUTYPE_LONGNAME:
                self._name = self._meta(header.size).rstrip(b"\0").decode("utf-8", "surrogateescape")
            elif header.type in _PAX_TYPES:
                self._pax(self._meta(header.size))
            elif header.type in (tarfile.GNUTYPE_LONGLINK, tarfile.XGLTYPE):
                self._meta(header.size)
            else:
                yield from self._entry(header, block)
                self._name = self._size = self._mtime = None

    def _entry(self, header: tarfile.TarInfo, block: bytes) -> Iterator[ArchiveEntry]:
        name = self._name or header.name
        size = header.size if self._size is None else self._size
        mtime = utc_time(header.mtime if self._mtime is None else self._mtime)
        if header.type == tarfile.DIRTYPE or (header.type in _CONTENT_TYPES and name.endswith("/")):
            return
        if header.type in _BODILESS_TYPES:
            yield ArchiveEntry(name, size, mtime, None)
            return
        if header.type == tarfile.GNUTYPE_SPARSE:
            self._skip_sparse_map(block)
        data = SliceStream(self._stream, size)
        yield ArchiveEntry(name, size, mtime, data if header.type in _CONTENT_TYPES else None)
        data.finish()
        if data.note:
            self._add_damage(data.note)
        self._stream.skip(-size % TAR_BLOCK)

    def _headers(self) -> Iterator[tuple[tarfile.TarInfo, bytes]]:
        ended = False
        while True:
            block = self._stream.read(TAR_BLOCK)
            if len(block) < TAR_BLOCK:
                if self._stream.note or block or not ended:
                    self._add_damage(self._stream.note or "the archive ends early")
                return
            if block == _ZEROS:
                ended = True
                continue
            header = _header(block)
            if header is None:
                if ended:
                    return
                self._add_damage("an entry header is damaged; the search went on for the next one")
                header, block = self._resync()
            if header is None:
                return
            ended = False
            yield header, block

    def _resync(self) -> tuple[tarfile.TarInfo | None, bytes]:
        self._name = self._size = self._mtime = None
        while len(block := self._stream.read(TAR_BLOCK)) == TAR_BLOCK:
            if block[257:262] == b"ustar" and (header := _header(block)) is not None:
                return header, block
        return None, b""

    def _meta(self, size: int) -> bytes:
        if size > _LONGEST_META:
            self._add_damage(f"a name or header of {size} bytes is used up to its first {_LONGEST_META}")
        data = self._stream.read(min(size, _LONGEST_META))
        self._stream.skip(size - len(data) + -size % TAR_BLOCK)
        return data

    def _pax(self, data: bytes) -> None:
        at = 0
        while at < len(data):
            length, _, _ = data[at : at + 12].partition(b" ")
            if not length.isdigit() or int(length) <= len(length) + 1:
                return
            record = data[at + len(length) + 1 : at + int(length)].removesuffix(b"\n")
            at += int(length)
            key, _, value = record.partition(b"=")
            if key == b"path":
                self._name = value.decode("utf-8", "surrogateescape")
            elif key == b"size" and value.isdigit() and len(value) < 20:
                self._size = int(value)
            elif key == b"mtime":
                self._mtime = _number(value)

    def _skip_sparse_map(self, block: bytes) -> None:
        # Holes are not restored; a log loses nothing by that.
        more = block[482]
        while more:
            extension = self._stream.read(TAR_BLOCK)
            more = extension[504] if len(extension) == TAR_BLOCK else 0

    def _add_damage(self, reason: str) -> None:
        self.damage = self.damage or reason


def _number(value: bytes) -> float | None:
    try:
        return float(value[:32])
    except ValueError:
        return None
