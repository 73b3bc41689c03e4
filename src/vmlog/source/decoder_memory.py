"""How much memory a decompressor needs, as the header of its stream states it.

Layouts: the .xz file format 1.2.0 (block header, LZMA2 properties) and RFC 8878 (frame header of Zstandard).
"""

from __future__ import annotations

from typing import Final

LARGEST_HEADER: Final = 1100
"""A header is not longer than this many bytes."""

_XZ_STREAM_HEADER: Final = 12
_LZMA2: Final = 0x21
_XZ_DICTIONARIES: Final = 40  # the largest number that stands for a dictionary
_ZSTD_MAGIC: Final = b"\x28\xb5\x2f\xfd"
# What the decoders need beside the window.
_XZ_EXTRA: Final = 1 << 20
_ZSTD_EXTRA: Final = 512 << 10


def xz_window(head: bytes) -> int:
    r"""Return the memory in bytes for the first block of an .xz stream; little where it has none or is damaged.

    >>> import lzma
    >>> xz_window(lzma.compress(b"text", preset=9)) >> 20
    65
    """
    header = head[_XZ_STREAM_HEADER:]
    if len(header) < 2 or not header[0]:
        return _XZ_EXTRA
    header = header[: (header[0] + 1) * 4]
    at = 2
    for flag in (0x40, 0x80):  # the packed and the unpacked size, where they are stored
        if header[1] & flag:
            at = _after_number(header, at)
    largest = 0
    for _ in range((header[1] & 3) + 1):
        kind, behind = header[at : at + 1], _after_number(header, at)
        size = header[behind : behind + 1]
        if not size:
            break
        properties = header[behind + 1 : behind + 1 + size[0]]
        if kind == bytes([_LZMA2]) and properties and properties[0] <= _XZ_DICTIONARIES:
            largest = max(largest, (2 | properties[0] & 1) << (properties[0] // 2 + 11))
        at = behind + 1 + size[0]
    return largest + _XZ_EXTRA


def zstd_window(head: bytes) -> int:
    r"""Return the memory in bytes for a Zstandard frame; little where it has no window or is damaged.

    >>> zstd_window(b"\x28\xb5\x2f\xfd\x00\x88") >> 20
    128
    """
    if not head.startswith(_ZSTD_MAGIC) or len(head) < 6:
        return _ZSTD_EXTRA
    flags, at = head[4], 5
    if not flags & 0x20:
        base = 1 << (10 + (head[at] >> 3))
        return base + base // 8 * (head[at] & 7) + _ZSTD_EXTRA
    # The content is one segment, so that the window is as large as the content.
    at += (0, 1, 2, 4)[flags & 3]
    size = (1, 2, 4, 8)[flags >> 6]
    content = int.from_bytes(head[at : at + size], "little") + (256 if size == 2 else 0)
    return content + _ZSTD_EXTRA


def _after_number(data: bytes, at: int) -> int:
    """Return the place behind a number of seven bits a byte."""
    while at < len(data) and data[at] & 0x80:
        at += 1
    return at + 1
