"""Archives built in memory, and a short way to read what `walk` makes of them."""

from __future__ import annotations

import bz2
import gzip
import io
import lzma
import random
import sys
import tarfile
import zipfile
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from vmlog.model import Notice
from vmlog.source.limits import Limits
from vmlog.source.member import Member
from vmlog.source.source_walk import walk_sources

if sys.version_info >= (3, 14):
    from compression import zstd
else:
    from backports import zstd

_RANDOM = random.Random(7)
NOISE = _RANDOM.randbytes(200_000)
LINES = b"".join(b"%08x line of a log\n" % _RANDOM.getrandbits(32) for _ in range(20_000))
COMPRESS = {"gzip": gzip.compress, "zstd": zstd.compress, "xz": lzma.compress, "bzip2": bz2.compress}
STAMP = 1717108285  # 2024-05-30T22:31:25Z
TOP = "esx-a1.example.com-2024-05-30--22.31-459"


def tar_of(files: dict[str, bytes | tarfile.TarInfo], mode: str = "w", layout: int = tarfile.PAX_FORMAT) -> bytes:
    """Return a tar archive; a TarInfo as value stands for itself (links, devices)."""
    buffer = io.BytesIO()
    with tarfile.open(fileobj=buffer, mode=mode, format=layout) as archive:  # type: ignore[call-overload]
        for name, content in files.items():
            if isinstance(content, tarfile.TarInfo):
                archive.addfile(content)
                continue
            info = tarfile.TarInfo(name)
            info.size = len(content)
            info.mtime = STAMP
            archive.addfile(info, io.BytesIO(content))
    return buffer.getvalue()


def tgz_of(files: dict[str, bytes | tarfile.TarInfo]) -> bytes:
    return tar_of(files, "w:gz")


def zip_of(files: dict[str, bytes], method: int = zipfile.ZIP_DEFLATED, *, streamed: bool = False) -> bytes:
    """Return a zip archive; `streamed` writes it the way a pipe forces: sizes follow the data."""
    buffer = io.BytesIO()
    target: Any = _WriteOnly(buffer) if streamed else buffer
    with zipfile.ZipFile(target, "w", method) as archive:
        for name, content in files.items():
            archive.writestr(zipfile.ZipInfo(name, (2024, 5, 30, 22, 31, 24)), content, method)
    return buffer.getvalue()


def seal(whole: bytearray) -> None:
    """Write the right checksum into the first header of a tar."""
    whole[148:156] = b"        "
    whole[148:156] = b"%06o\0 " % sum(whole[:512])


def special(name: str, kind: bytes, target: str = "") -> tarfile.TarInfo:
    info = tarfile.TarInfo(name)
    info.type = kind
    info.linkname = target
    return info


class _WriteOnly:
    def __init__(self, target: io.BytesIO) -> None:
        self._target = target

    def write(self, data: bytes) -> int:
        return self._target.write(data)

    def flush(self) -> None:
        pass


class Pipe:
    """A stream that can only be read, and gives at most `piece` bytes at a time."""

    def __init__(self, data: bytes, piece: int = 1000) -> None:
        self._data = io.BytesIO(data)
        self._piece = piece

    def read(self, size: int = -1) -> bytes:
        return self._data.read(min(size, self._piece) if size >= 0 else self._piece)


@dataclass
class Seen:
    """All that a walk gave."""

    members: list[Member] = field(default_factory=list)
    data: dict[str, bytes] = field(default_factory=dict)
    notes: dict[str, str] = field(default_factory=dict)
    notices: list[Notice] = field(default_factory=list)

    @property
    def codes(self) -> list[str]:
        return [notice.code for notice in self.notices]

    @property
    def units(self) -> set[str]:
        return {member.unit for member in self.members}


def see(
    *specs: str | Path,
    limits: Limits | None = None,
    stdin: bytes | None = None,
    wanted: Callable[[Member], bool] | None = None,
    block: int = 4096,
) -> Seen:
    """Read everything that the sources hold."""
    seen = Seen()
    pipes: dict[str, Any] = {"-": Pipe(stdin)} if stdin is not None else {}
    for member, stream in walk_sources([str(spec) for spec in specs], limits or Limits(), seen.notices, pipes, wanted):
        blocks = iter(lambda stream=stream: stream.read(block), b"")  # type: ignore[misc]
        seen.members.append(member)
        seen.data[member.path] = b"".join(blocks)
        if stream.note:
            seen.notes[member.path] = stream.note
    return seen


def see_bytes(folder: Path, data: bytes, name: str = "given", **options: Any) -> Seen:
    """Read `data` as a file source of that name."""
    path = folder / name
    path.write_bytes(data)
    return see(path, **options)
