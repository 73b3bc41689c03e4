"""The entries that archive readers yield, in archive order."""

from __future__ import annotations

from datetime import datetime
from typing import NamedTuple

from vmlog.source.byte_stream import ByteStream


class ArchiveEntry(NamedTuple):
    """One archive entry.

    Attributes:
        name: the name as stored.
        size: stored size in bytes, None where the archive does not say beforehand.
        mtime: UTC, None where unknown.
        data: the content, valid until the next entry is taken; None for links, devices and the like.
        problem: why the content cannot be read, None if it can.
    """

    name: str
    size: int | None
    mtime: datetime | None
    data: ByteStream | None
    problem: str | None = None
