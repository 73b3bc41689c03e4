"""Members of sources, and their streams."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple, Protocol


class FileStatus(NamedTuple):
    """What a file system or an archive states of a file.

    Attributes:
        size: stored size in bytes, None where unknown.
        mtime: UTC, None where unknown.
    """

    size: int | None
    mtime: datetime | None


@dataclass(frozen=True, slots=True)
class Member:
    """One file of a source, wherever it lies.

    Attributes:
        source: the source as the user named it.
        path: the chain to the file, `export.zip!/esx1.tgz!/esx-a1-.../var/run/log/vmkernel.3.gz`. It starts with the
            base name of a file source, with `stdin` for `-`, and is relative inside a directory source. Control
            characters are escaped.
        unit: the bundle the member belongs to: the source as named, then the chain down to the bundle's top folder.
            Unique over all sources. A loose log belongs to its directory, a single file to itself.
        inner: path inside the unit, `var/run/log/vmkernel.3.gz`.
        size: stored size in bytes, None where the container does not say beforehand.
        mtime: UTC; a gzip header's own stamp goes before that of the entry or file. None where unknown.
    """

    source: str
    path: str
    unit: str
    inner: str
    size: int | None
    mtime: datetime | None


class MemberStream(Protocol):
    """The inflated bytes of a member, readable once and forward only, until the next member is taken."""

    def read(self, size: int = -1) -> bytes:
        """Return `size` bytes, fewer at the end or on a live pipe, b"" after the end. Never raise for content."""
        ...

    def peek(self, size: int) -> bytes:
        """Return the next bytes, at most `size`, without consuming them."""
        ...

    @property
    def note(self) -> str | None:
        """Damage or limit met so far, None when clean. Complete after `read` returned b""."""
        ...
