"""Zip archives read from a stream, by their local headers.

This works in constant memory and alike for files, pipes, archives in archives and archives that are cut off before
their directory. Only the directory at the end says which entries are links; it is read where the file allows seeking.
"""

from __future__ import annotations

import stat
import struct
import zipfile
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import BinaryIO, Final

from isal.isal_zlib import crc32

from vmlog.source.archive_entry import ArchiveEntry
from vmlog.source.byte_stream import CHUNK_BYTES, ByteStream, FileStream, SliceStream
from vmlog.source.codec import Codec
from vmlog.source.inflate import Inflate
from vmlog.source.limits import Budget
from vmlog.source.safe_names import utc_time

LOCAL_HEADER: Final = b"PK\x03\x04"
DIRECTORY_END: Final = b"PK\x05\x06"
_DESCRIPTOR: Final = b"PK\x07\x08"
_LONGEST_DESCRIPTOR: Final = 24
_DIRECTORY_PARTS: Final = (b"PK\x01\x02", DIRECTORY_END, b"PK\x06\x06", b"PK\x06\x08")
_LOCAL_FIELDS: Final = struct.Struct("<4s5H3I2H")
_STORED: Final = 0
_CODECS: Final = {8: Codec.DEFLATE, 12: Codec.BZIP2, 93: Codec.ZSTD, 95: Codec.XZ}
_ENCRYPTED: Final = 0x01
_SIZE_FOLLOWS: Final = 0x08
_UTF8: Final = 0x800
_UNKNOWN32: Final = 0xFFFFFFFF
_LARGEST_DIRECTORY: Final = 32 << 20
_WRONG_SUM: Final = "the content does not match its checksum"


class ZipReader:
    """Reads the entries of a zip stream.

    Attributes:
        damage: what is wrong with the archive, None if nothing; complete after the last entry.
    """

    def __init__(self, stream: ByteStream, budget: Budget, links: frozenset[int] = frozenset()) -> None:
        """Take the archive at the position of a stream.

        Args:
            stream: the bytes of the archive.
            budget: what may still be read.
            links: positions of symbolic links, in bytes from the start of the file.
        """
        self._stream = stream
        self._budget = budget
        self._links = links
        self.damage: str | None = None

    def entries(self) -> Iterator[ArchiveEntry]:
        """Yield files and links in order, but no directories."""
        while self._at_header():
            is_link = isinstance(self._stream, FileStream) and self._stream.tell() in self._links
            fixed = self._stream.read(_LOCAL_FIELDS.size)
            if len(fixed) < _LOCAL_FIELDS.size:
                self._add_damage("the archive ends early")
                return
            yield from self._entry(fixed, is_link=is_link)

    def _entry(self, fixed: bytes, *, is_link: bool) -> Iterator[ArchiveEntry]:
        _, _, flags, method, time, date, crc, packed, size, name_size, extra_size = _LOCAL_FIELDS.unpack(fixed)
        raw_name = self._stream.read(name_size)
        extra = dict(_fields(self._stream.read(extra_size)))
        if packed == _UNKNOWN32 and len(wide := extra.get(0x0001, b"")) >= 16:
            size, packed = struct.unpack_from("<QQ", wide)
        open_ended = bool(flags & _SIZE_FOLLOWS) and packed == 0
        encrypted = bool(flags & _ENCRYPTED)
        codec = _CODECS.get(method)
        if open_ended and (codec is not Codec.DEFLATE or encrypted):
            raw: ByteStream = _UntilDescriptor(self._stream)
        else:
            raw = self._stream if open_ended else SliceStream(self._stream, packed)
        inflated = Inflate(raw, codec, self._budget) if codec and not encrypted else None
        data = _ChecksummedStream(inflated or raw, None if open_ended or encrypted else (crc, size))
        name = _name(raw_name, utf8=bool(flags & _UTF8))
        problem = None
        if encrypted:
            problem = "the entry is encrypted"
        elif codec is None and method != _STORED:
            problem = f"compression method {method} is not supported"
        if not raw_name.endswith((b"/", b"\\")):
            stored = None if open_ended else packed
            try:
                yield ArchiveEntry(name, stored, _mtime(extra, date, time), None if is_link else data, problem)
            finally:
                if inflated and not open_ended:
                    inflated.close()
        self._finish_entry(raw, data)
        if inflated and inflated.finished and not open_ended and inflated.inflated_size != size:
            self._add_damage(f"an entry declares {size} bytes and holds {inflated.inflated_size}")

    def _finish_entry(self, raw: ByteStream, data: _ChecksummedStream) -> None:
        """Move to the end of the entry; only an entry of unknown size must be inflated for that."""
        if isinstance(raw, SliceStream):
            raw.finish()
        else:
            while data.skip(CHUNK_BYTES):
                pass
            ahead = self._stream.peek(_LONGEST_DESCRIPTOR)
            if ahead.startswith(_DESCRIPTOR) and not data.note and data.sum != int.from_bytes(ahead[4:8], "little"):
                self._add_damage(_WRONG_SUM)
        if note := raw.note or data.note:
            self._add_damage(note)

    def _at_header(self) -> bool:
        """Move to the next entry, over a data descriptor or damage; return whether there is one."""
        ahead = self._stream.peek(28)
        for gap in (0, 12, 16, 20, 24):
            signature = ahead[gap : gap + 4]
            if signature == LOCAL_HEADER:
                self._stream.skip(gap)
                return True
            if signature in _DIRECTORY_PARTS:
                return False
        if not ahead:
            self._add_damage(self._stream.note or "the archive ends early")
            return False
        self._add_damage("an entry header is damaged; the search went on for the next one")
        return self._resync()

    def _resync(self) -> bool:
        while len(window := self._stream.peek(CHUNK_BYTES)) >= len(LOCAL_HEADER):
            found = window.find(LOCAL_HEADER)
            if found >= 0:
                self._stream.skip(found)
                return True
            self._stream.skip(len(window) - len(LOCAL_HEADER) + 1)
        return False

    def _add_damage(self, reason: str) -> None:
        self.damage = self.damage or reason


class _ChecksummedStream(ByteStream):
    """The content of an entry, with a note if all of it was read and its checksum is wrong.

    Attributes:
        sum: the checksum so far.
    """

    def __init__(self, content: ByteStream, expected: tuple[int, int] | None) -> None:
        """Wrap the content of an entry.

        Args:
            content: the bytes of the entry.
            expected: its checksum and size, None where they are not known beforehand.
        """
        super().__init__()
        self._content = content
        self._expected = expected
        self._size = 0
        self.sum = 0

    def _more(self, want: int) -> bytes:
        data = self._content.read(want)
        self.sum = crc32(data, self.sum)
        self._size += len(data)
        self.note = self._content.note
        if self._expected and self.note is None and self._size == self._expected[1] and self.sum != self._expected[0]:
            self.note = _WRONG_SUM
        return data


class _UntilDescriptor(ByteStream):
    """Bytes of unknown length; they end at a data descriptor that states exactly the length so far."""

    def __init__(self, parent: ByteStream) -> None:
        super().__init__()
        self._parent = parent
        self._count = 0

    def _more(self, want: int) -> bytes:
        window = self._parent.peek(max(want, CHUNK_BYTES))
        if not window:
            self.note = self._parent.note or "the archive ends early"
        data = self._parent.read(self._content_size(window))
        self._count += len(data)
        return data

    def _content_size(self, window: bytes) -> int:
        """Return how many bytes of the look-ahead are certainly content."""
        more_may_follow = len(window) >= CHUNK_BYTES
        at = window.find(_DESCRIPTOR)
        while at >= 0:
            if self._is_descriptor(window, at) or (more_may_follow and at + _LONGEST_DESCRIPTOR > len(window)):
                return at
            at = window.find(_DESCRIPTOR, at + 1)
        return len(window) - (len(_DESCRIPTOR) - 1 if more_may_follow else 0)

    def _is_descriptor(self, window: bytes, at: int) -> bool:
        count = self._count + at
        short, long = window[at + 8 : at + 12], window[at + 8 : at + 16]
        return int.from_bytes(short, "little") == count & _UNKNOWN32 or (
            len(long) == 8 and int.from_bytes(long, "little") == count
        )


def link_positions(file: BinaryIO, size: int) -> frozenset[int]:
    """Return the positions of the links in a seekable zip file, from its directory; empty if that cannot be read.

    The position in the file stays where it was.
    """
    here = file.tell()
    try:
        file.seek(max(0, size - (64 << 10) - 22))
        tail = file.read()
        at = tail.rfind(DIRECTORY_END)
        if at < 0 or len(tail) < at + 16 or int.from_bytes(tail[at + 12 : at + 16], "little") > _LARGEST_DIRECTORY:
            return frozenset()
        with zipfile.ZipFile(file) as archive:
            return frozenset(i.header_offset for i in archive.infolist() if stat.S_ISLNK(i.external_attr >> 16))
    except (OSError, ValueError, zipfile.BadZipFile, NotImplementedError, struct.error, OverflowError):
        return frozenset()
    finally:
        file.seek(here)


def _fields(extra: bytes) -> Iterator[tuple[int, bytes]]:
    at = 0
    while at + 4 <= len(extra):
        key, size = struct.unpack_from("<HH", extra, at)
        yield key, extra[at + 4 : at + 4 + size]
        at += 4 + size


def _name(raw: bytes, *, utf8: bool) -> str:
    try:
        return raw.decode()
    except UnicodeDecodeError:
        return raw.decode("utf-8", "surrogateescape") if utf8 else raw.decode("cp437")


def _mtime(extra: dict[int, bytes], date: int, time: int) -> datetime | None:
    """Return the extended time stamp (UTC), else the DOS one, which has no zone and is taken as UTC."""
    stamp = extra.get(0x5455, b"")
    if len(stamp) >= 5 and stamp[0] & 1:
        return utc_time(int.from_bytes(stamp[1:5], "little", signed=True))
    try:
        return datetime(
            1980 + (date >> 9), date >> 5 & 15, date & 31, time >> 11, time >> 5 & 63, (time & 31) * 2, tzinfo=UTC
        )
    except ValueError:
        return None
