"""Archives with the same bytes every time: fixed owners and modes, times taken from the logs."""

from __future__ import annotations

import io
import struct
import tarfile
import zipfile
import zlib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Final

_GZIP_HEADER: Final = b"\x1f\x8b\x08\x00\x00\x00\x00\x00\x02\xff"


@dataclass(frozen=True, slots=True)
class Member:
    """A file for an archive; `modified` is its last line's time."""

    data: bytes
    modified: datetime


def gzip_bytes(data: bytes) -> bytes:
    """Return `data` as a gzip file whose header holds neither time nor system (`gzip.compress` writes the latter)."""
    packer = zlib.compressobj(9, zlib.DEFLATED, -zlib.MAX_WBITS)
    body = packer.compress(data) + packer.flush()
    return _GZIP_HEADER + body + struct.pack("<LL", zlib.crc32(data), len(data) & 0xFFFFFFFF)


def tar_bytes(members: Mapping[str, Member]) -> bytes:
    """Return a plain tar of `members` in the given order."""
    buffer = io.BytesIO()
    with tarfile.open(fileobj=buffer, mode="w", format=tarfile.GNU_FORMAT) as archive:
        for name, member in members.items():
            info = tarfile.TarInfo(name)
            info.size = len(member.data)
            info.mtime = int(member.modified.timestamp())
            archive.addfile(info, io.BytesIO(member.data))
    return buffer.getvalue()


def tgz_bytes(members: Mapping[str, Member]) -> bytes:
    """Return a gzipped tar of `members`."""
    return gzip_bytes(tar_bytes(members))


def zip_bytes(members: Mapping[str, Member]) -> bytes:
    """Return a zip of `members`."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, member in members.items():
            moment = member.modified
            stamp = (moment.year, moment.month, moment.day, moment.hour, moment.minute, moment.second)
            info = zipfile.ZipInfo(name, stamp)
            info.compress_type = zipfile.ZIP_DEFLATED
            info.create_system = 3
            archive.writestr(info, member.data)
    return buffer.getvalue()
