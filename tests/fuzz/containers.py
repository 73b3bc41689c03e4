"""Archives and compressed streams: limits are kept, and packaging, pieces and the kind of file change nothing."""

from __future__ import annotations

import bz2
import gzip
import io
import lzma
import re
import sys
import tarfile
import tempfile
import zipfile
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tests.fuzz.target import LARGEST, Target, stable_answer
from tests.support.archives import Pipe, seal, special, tar_of, tgz_of, zip_of
from vmlog.model import Notice
from vmlog.source.limits import Limits
from vmlog.source.source_walk import walk_sources

if sys.version_info >= (3, 14):
    from compression import zstd
else:
    from backports import zstd

TIGHT = Limits(depth=3, members=40, member_bytes=100_000, total_bytes=400_000, ratio=50, ratio_floor=50_000)
WIDE = Limits(depth=12, members=500, member_bytes=1 << 20, total_bytes=3 << 20, ratio=1 << 30)
_PIECE = 64 << 10  # what may come out before a limit is looked at
_LIMITED = re.compile("budget|inflates more|nested more")
_UNSAFE = re.compile("[\x00-\x1f\x7f-\x9f\u202a-\u202e]")
_FOLDER = tempfile.TemporaryDirectory(prefix="vmlog-fuzz-")
_FILE = Path(_FOLDER.name) / "given"
_WRAPS = (
    gzip.compress,
    zstd.compress,
    lambda data: lzma.compress(data, preset=0),
    bz2.compress,
    lambda data: gzip.compress(data[: len(data) // 2]) + gzip.compress(data[len(data) // 2 :]),
)


@dataclass
class Walked:
    """What a walk gave: labels with contents and notes, and the codes of the notices."""

    members: list[tuple[str, bytes, str | None]]
    notices: list[tuple[str, str, str | None]]

    @property
    def contents(self) -> list[tuple[bytes, str | None]]:
        return [(data, note) for _, data, note in self.members]

    @property
    def limited(self) -> bool:
        notices = [note or "" for _, _, note in self.members] + [message for _, message, _ in self.notices]
        return any(map(_LIMITED.search, notices))


def walked(data: bytes, limits: Limits, block: int, *, piece: int = 0) -> Walked:
    """Walk through bytes in a file, or in a pipe that gives at most `piece` at a time."""
    notices: list[Notice] = []
    pipes: dict[str, Any] = {"-": Pipe(data, piece)} if piece else {}
    if not piece:
        _FILE.write_bytes(data)
    members = []
    for member, stream in walk_sources(["-" if piece else str(_FILE)], limits, notices, pipes):
        content = b"".join(iter(lambda stream=stream: stream.read(block), b""))
        members.append((member.path, content, stream.note))
    return Walked(members, [(notice.code, notice.message, notice.member) for notice in notices])


def check(data: bytes) -> None:
    how, data = data[0] if data else 0, data[1 : LARGEST + 1]
    if how & 0x80:
        data = _sealed(data)
    tight = stable_answer(lambda: walked(data, TIGHT, 4096))
    assert len(tight.members) <= TIGHT.members
    assert all(len(content) <= TIGHT.member_bytes for _, content, _ in tight.members)
    assert sum(len(content) for _, content, _ in tight.members) <= TIGHT.total_bytes + len(data) + _PIECE
    for path, _, note in tight.members:
        assert path.startswith("given")
        assert not _UNSAFE.search(path)
        assert note is None or note
    plain = stable_answer(lambda: walked(data, WIDE, 1 << 16))
    if plain.limited:
        return
    assert walked(data, WIDE, 97 + 61 * how).members == plain.members
    if not any(code == "special-files" for code, _, _ in plain.notices):
        assert walked(data, WIDE, 4096, piece=1 + how * 7).contents == plain.contents
    wrapped = walked(_WRAPS[how % len(_WRAPS)](data), WIDE, 4096)
    assert wrapped.limited or wrapped.contents == plain.contents
    if data and not data.isspace():
        again = walked(tar_of({"sound.log": b"sound", "given": data, "last.log": b"last"}), WIDE, 4096)
        assert again.limited or (again.contents[0], again.contents[-1]) == ((b"sound", None), (b"last", None))


def _sealed(data: bytes) -> bytes:
    """Give every tar header in the data its right checksum, so that its other fields are looked at."""
    whole = bytearray(data)
    for at in range(0, len(whole) - 511, 512):
        if whole[at + 257 : at + 262] == b"ustar":
            block = whole[at : at + 512]
            seal(block)
            whole[at : at + 512] = block
    return bytes(whole)


def _seeds() -> tuple[bytes, ...]:
    lines = b"".join(b"2024-05-30T22:31:25.%03dZ In(182) vmkernel: cpu1:2100)line\n" % number for number in range(40))
    files: dict[str, bytes | tarfile.TarInfo] = {
        "top/var/log/vmkernel.log": lines,
        "top/var/run/log/vmkernel.0.gz": gzip.compress(lines),
        "top/link": special("top/link", tarfile.SYMTYPE, "/etc/passwd"),
        "é" * 120: b"long",
    }
    plain = {name: content for name, content in files.items() if isinstance(content, bytes)}
    archives = [
        *(tar_of(files, layout=layout) for layout in (tarfile.USTAR_FORMAT, tarfile.GNU_FORMAT) if layout),
        tar_of(files) + tar_of({"second.log": b"concatenated"}),
        zip_of(plain),
        zip_of(plain, zipfile.ZIP_STORED),
        zip_of(plain, zipfile.ZIP_BZIP2),
        zip_of(plain, zipfile.ZIP_STORED, streamed=True),
        zip_of(plain, streamed=True),
        zip_of({"in.tgz": tgz_of(files), "in.zip": zip_of({"in.tgz": tgz_of(files)})}),
        _sparse(),
        b"",
        lines,
    ]
    packed = [wrap(lines) for wrap in _WRAPS] + [tgz_of(files) + b"garbage", gzip.compress(gzip.compress(lines))]
    flags = [0x80 | number if archive[257:262] == b"ustar" else number for number, archive in enumerate(archives)]
    return (
        *(bytes([flag]) + archive for flag, archive in zip(flags, archives, strict=True)),
        *(bytes([number]) + data for number, data in enumerate(packed)),
        b"\0" + gzip.compress(bytes(1 << 20)),
    )


def _sparse() -> bytes:
    header = special("sparse.log", tarfile.GNUTYPE_SPARSE)
    header.size = 700
    buffer = io.BytesIO()
    with tarfile.open(fileobj=buffer, mode="w", format=tarfile.GNU_FORMAT) as archive:
        archive.addfile(header, io.BytesIO(b"s" * 700))
    return buffer.getvalue()


TARGET = Target(
    check,
    _seeds(),
    (
        b"PK\x03\x04", b"PK\x01\x02", b"PK\x05\x06", b"PK\x07\x08", b"PK\x06\x06", b"\x1f\x8b\x08", b"\x28\xb5\x2f\xfd",
        b"\xfd7zXZ\0", b"BZh91AY&SY", b"\x17rE8P\x90", b"\x50\x2a\x4d\x18", b"ustar\x0000", b"ustar  \0",
        b"././@LongLink",
        b"30 mtime=1717108285.123456789\n", b"12 size=99\n", b"18 path=../../x.y\n", b"\xff\xff\xff\xff",
        b"77777777777\0",
        b"\x80\0\0\0\0\0\0\0\0\0\xff\xff", b"\0" * 512,
    ),
)  # fmt: skip
