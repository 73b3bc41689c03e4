"""Codecs: recognised by the first bytes of a stream, with their decompressors and the memory that these need."""

from __future__ import annotations

import bz2
import lzma
import sys
from collections.abc import Callable
from enum import StrEnum
from typing import Final, Protocol, cast

from isal import igzip_lib

from vmlog.source.decoder_memory import xz_window, zstd_window

if sys.version_info >= (3, 14):
    from compression import zstd
else:
    from backports import zstd


class Codec(StrEnum):
    """A compressed stream."""

    GZIP = "gzip"
    ZSTD = "zstd"
    XZ = "xz"
    BZIP2 = "bzip2"
    DEFLATE = "deflate"


class Engine(Protocol):
    """A decompressor of one frame."""

    @property
    def eof(self) -> bool:  # noqa: D102 - as in the modules of the standard library
        ...
    @property
    def needs_input(self) -> bool:  # noqa: D102
        ...
    @property
    def unused_data(self) -> bytes:  # noqa: D102
        ...
    def decompress(self, data: bytes, max_length: int) -> bytes:  # noqa: D102
        ...


# Each gets the memory that it may take, in bytes.
_OPENED: Final[dict[Codec, Callable[[int], Engine]]] = {
    Codec.GZIP: lambda _: igzip_lib.IgzipDecompressor(flag=igzip_lib.DECOMP_GZIP),
    Codec.DEFLATE: lambda _: igzip_lib.IgzipDecompressor(flag=igzip_lib.DECOMP_DEFLATE),
    Codec.ZSTD: lambda _: zstd.ZstdDecompressor(),
    Codec.XZ: lambda memory: lzma.LZMADecompressor(format=lzma.FORMAT_XZ, memlimit=memory),
    Codec.BZIP2: lambda _: bz2.BZ2Decompressor(),
}
# What a decompressor needs, from the beginning of its stream; the others need less than a megabyte.
_WINDOWS: Final[dict[Codec, Callable[[bytes], int]]] = {
    Codec.XZ: xz_window,
    Codec.ZSTD: zstd_window,
    Codec.BZIP2: lambda _: 4 << 20,
}
MAGIC: Final = {
    Codec.GZIP: b"\x1f\x8b\x08",
    Codec.ZSTD: b"\x28\xb5\x2f\xfd",
    Codec.XZ: b"\xfd7zXZ\x00",
    Codec.BZIP2: b"BZh",
}
_MAGICS: Final = (*MAGIC.values(),)
ZSTD_SKIPPABLE: Final = b"\x2a\x4d\x18"
_BZIP2_BLOCKS: Final = (b"1AY&SY", b"\x17rE8P\x90")
DAMAGE: Final[tuple[type[Exception], ...]] = (
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
    if not head.startswith(_MAGICS):
        return None
    for codec, magic in MAGIC.items():
        if head.startswith(magic) and (codec is not Codec.BZIP2 or head[4:10] in _BZIP2_BLOCKS):
            return codec
    return None


def memory_needed(codec: Codec, head: bytes) -> int:
    """Return the bytes of memory that a decompressor needs for a frame that starts with `head`."""
    needed = _WINDOWS.get(codec)
    return needed(head) if needed else 0


def open_engine(codec: Codec, memory: int) -> Engine:
    """Return a decompressor for one frame that may take so much memory; see `memory_needed`."""
    return _OPENED[codec](memory)
