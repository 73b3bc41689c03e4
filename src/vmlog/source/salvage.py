"""The last bytes before damage: a decompressor that fails keeps back what it had decoded in that call."""

from __future__ import annotations

import zlib
from typing import Final

from vmlog.source.codec import DAMAGE, Codec, open_engine

# A frame is decoded again in steps of so many bytes, and from the last step on byte by byte.
_STEPS: Final = (512, 1)
_INPUT_BYTES: Final = 16 << 10
_WINDOW_BITS: Final = {Codec.GZIP: 31, Codec.DEFLATE: -15}
_FAILURES: Final[tuple[type[Exception], ...]] = (*DAMAGE, zlib.error)


class _ExactInflater:
    """zlib in place of igzip, which decodes far ahead of what it returns."""

    def __init__(self, window_bits: int) -> None:
        self._engine = zlib.decompressobj(window_bits)

    @property
    def eof(self) -> bool:
        return self._engine.eof

    def decompress(self, data: bytes, max_length: int) -> bytes:
        return self._engine.decompress(self._engine.unconsumed_tail + data, max_length)


def last_bytes(codec: Codec, memory: int, data: bytes, *, known: int, most: int) -> bytes:
    """Return what the decoder of a damaged frame can still give.

    Args:
        codec: how the frame is compressed.
        memory: bytes that the decoder may take.
        data: the frame up to its damage and some more, as it is stored.
        known: bytes that it is known to give; the result begins behind them.
        most: bytes after which the result ends.
    """
    found = b""
    for step in _STEPS:
        found += _decoded(codec, memory, data, known + len(found), step, most - len(found))
    return found


def _decoded(codec: Codec, memory: int, data: bytes, skip: int, step: int, most: int) -> bytes:
    """Return what lies behind the first bytes of a frame, taken in steps of some bytes until one of them fails."""
    exact = codec in _WINDOW_BITS
    engine = _ExactInflater(_WINDOW_BITS[codec]) if exact else open_engine(codec, memory)
    out = bytearray()
    at = 0
    hungry = True
    try:
        while not engine.eof and len(out) < most:
            fed = data[at : at + _INPUT_BYTES] if hungry else b""
            at += len(fed)
            size = min(skip, most) or step
            piece = engine.decompress(fed, size)
            if hungry and not fed and not piece:
                break
            hungry = len(piece) < size
            if skip:
                skip -= len(piece)
            else:
                out += piece
    except _FAILURES:
        pass
    return bytes(out)
