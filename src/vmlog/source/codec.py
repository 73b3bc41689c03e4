"""Compressed streams: recognised by their first bytes, and decompressed up to any damage."""

from __future__ import annotations

import bz2
import lzma
import sys
from collections.abc import Callable
from enum import StrEnum
from typing import Final, Protocol, cast

from isal import igzip_lib

from vmlog.source.byte_stream import CHUNK_BYTES, ByteStream
from vmlog.source.limits import Budget

if sys.version_info >= (3, 14):
    from compression import zstd
else:
    from backports import zstd

# Bytes per call of the decompressor; small pieces are as fast as big ones. The first piece is smaller because only the
# beginning of many members is read. Damage costs what the failing call would have returned, so these sizes are fixed:
# what damage leaves must not depend on who reads.
_FIRST_PIECE: Final = 64 << 10
_PIECE: Final = 256 << 10
# Bytes of input that are kept to decode a frame again, byte by byte, up to the damage.
_REPLAY: Final = 1 << 20
_LZMA_MEMORY: Final = 256 << 20


class Codec(StrEnum):
    """A compressed stream."""

    GZIP = "gzip"
    ZSTD = "zstd"
    XZ = "xz"
    BZIP2 = "bzip2"
    DEFLATE = "deflate"


class _Engine(Protocol):
    @property
    def eof(self) -> bool: ...
    @property
    def needs_input(self) -> bool: ...
    @property
    def unused_data(self) -> bytes: ...
    def decompress(self, data: bytes, max_length: int) -> bytes: ...


_ENGINES: Final[dict[Codec, Callable[[], _Engine]]] = {
    Codec.GZIP: lambda: igzip_lib.IgzipDecompressor(flag=igzip_lib.DECOMP_GZIP),
    Codec.DEFLATE: lambda: igzip_lib.IgzipDecompressor(flag=igzip_lib.DECOMP_DEFLATE),
    Codec.ZSTD: zstd.ZstdDecompressor,
    Codec.XZ: lambda: lzma.LZMADecompressor(format=lzma.FORMAT_XZ, memlimit=_LZMA_MEMORY),
    Codec.BZIP2: bz2.BZ2Decompressor,
}
_MAGIC: Final = {
    Codec.GZIP: b"\x1f\x8b\x08",
    Codec.ZSTD: b"\x28\xb5\x2f\xfd",
    Codec.XZ: b"\xfd7zXZ\x00",
    Codec.BZIP2: b"BZh",
}
_ZSTD_SKIPPABLE: Final = b"\x2a\x4d\x18"
_BZIP2_BLOCKS: Final = (b"1AY&SY", b"\x17rE8P\x90")
_DAMAGE: Final[tuple[type[Exception], ...]] = (
    cast(type[Exception], igzip_lib.error),
    lzma.LZMAError,
    zstd.ZstdError,
    OSError,
    EOFError,
    ValueError,
)


def codec_of(head: bytes) -> Codec | None:
    r"""Return the codec of a stream that starts with `head` (ten bytes are enough), or None.

    >>> codec_of(b"\x1f\x8b\x08\x00")
    <Codec.GZIP: 'gzip'>
    >>> codec_of(b"2024-05-06") is None
    True
    """
    for codec, magic in _MAGIC.items():
        if head.startswith(magic) and (codec is not Codec.BZIP2 or head[4:10] in _BZIP2_BLOCKS):
            return codec
    return None


class Inflate(ByteStream):
    """The decompressed bytes of another stream, through all its concatenated frames.

    Damage, an early end, foreign bytes after the last frame and a spent budget end the stream with a note.

    Attributes:
        inflated_size: number of bytes returned so far.
        finished: whether the stream has ended cleanly.
    """

    def __init__(self, raw: ByteStream, codec: Codec, budget: Budget) -> None:
        super().__init__()
        self._raw = raw
        self._codec = codec
        self._budget = budget
        self._engine = _ENGINES[codec]()
        self._input_left = b""
        self._last_input = b""
        self._stored = 0
        self.inflated_size = 0
        self._frame_size = 0
        self._history: list[bytes] | None = []
        self._history_size = 0
        self._done = False
        self.finished = False

    def _more(self, want: int) -> bytes:  # noqa: ARG002 - see _PIECE
        while not self._done:
            if self._engine.eof and not self._next_frame():
                break
            data = b""
            if self._engine.needs_input:
                data = self._next_input()
                if not data:
                    self._stop(self._raw.note or f"{self._codec} data ends early")
                    break
            try:
                piece = self._engine.decompress(data, _PIECE if self.inflated_size else _FIRST_PIECE)
            except _DAMAGE:
                piece = self._salvage()
                if self._codec is Codec.DEFLATE:
                    self._raw.unread(self._last_input)  # the next entry of the archive may begin in it
                self._stop(f"{self._codec} data damaged after {self.inflated_size + len(piece)} bytes")
            self._account(len(piece))
            if piece:
                return piece
        return b""

    def _next_input(self) -> bytes:
        data = self._input_left or self._raw.read(CHUNK_BYTES)
        self._input_left = b""
        self._stored += len(data)
        self._last_input = data
        if self._history is not None:
            self._history.append(data)
            self._history_size += len(data)
            if self._history_size > _REPLAY:
                self._history = None
        return data

    def _next_frame(self) -> bool:
        """Begin the next frame, if there is one; zeros between frames are allowed."""
        rest = self._engine.unused_data
        if self._codec is Codec.DEFLATE:
            self._raw.unread(rest)
            self._done = self.finished = True
            return False
        self._stored -= len(rest)
        rest = rest.lstrip(b"\0")
        magic = _MAGIC[self._codec]
        while len(rest) < len(magic):
            data = self._raw.read(CHUNK_BYTES)
            if not data:
                break
            rest = (rest + data).lstrip(b"\0")
        if not rest:
            self._done = self.finished = True
            return False
        if not (rest.startswith(magic) or (self._codec is Codec.ZSTD and rest[1:4] == _ZSTD_SKIPPABLE)):
            self._stop(f"bytes after the end of the {self._codec} data ignored")
            return False
        if not self._budget.count_entry():
            self._stop(f"budget of {self._budget.limits.members} members and frames reached")
            return False
        self._engine = _ENGINES[self._codec]()
        self._input_left = rest
        self._frame_size = 0
        self._history, self._history_size = [], 0
        return True

    def _salvage(self) -> bytes:
        """Decode the frame again to get what the failing call held back; return b"" if its start was not kept."""
        if self._history is None:
            return b""
        engine = _ENGINES[self._codec]()
        data = b"".join(self._history)
        out = bytearray()
        skip = self._frame_size
        try:
            while len(out) < _PIECE:
                piece = engine.decompress(data, min(skip, _PIECE) or 1)
                data = b""
                if not piece:
                    break
                if skip:
                    skip -= len(piece)
                else:
                    out += piece
        except _DAMAGE:
            pass
        return bytes(out)

    def _account(self, size: int) -> None:
        self.inflated_size += size
        self._frame_size += size
        self._budget.count_inflated(size)
        if self._budget.excessive(self._stored, self.inflated_size):
            self._stop(f"{self._codec} data inflates more than {self._budget.limits.ratio} times")
        elif refusal := self._budget.refuse():
            self._stop(refusal)

    def _stop(self, note: str) -> None:
        self.note = self.note or note
        self._done = True
