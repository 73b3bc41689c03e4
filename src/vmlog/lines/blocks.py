"""Cutting a byte stream into blocks of whole, valid UTF-8 lines.

Nothing is dropped silently: bytes that are no UTF-8 and control characters are escaped, overlong lines are cut with a
mark that says how much is missing.
"""

from __future__ import annotations

import codecs
import re
from collections.abc import Callable, Iterator
from typing import Final

import polars as pl

BLOCK_BYTES: Final = 2 * 1024 * 1024
MAX_LINE_BYTES: Final = 64 * 1024

_UTF16_MARKS: Final = {codecs.BOM_UTF16_LE: "utf-16-le", codecs.BOM_UTF16_BE: "utf-16-be"}
# Control characters that would end or hide a line for the columnar reader or a terminal; tab and ESC stay (the
# formats know how to skip colours, the writers never echo them).
_CONTROL_BYTES: Final = bytes([*range(9), 0x0B, 0x0C, *range(0x0E, 0x1B), *range(0x1C, 0x20), 0x7F])
_CONTROL: Final = re.compile(rb"[\x00-\x08\x0b\x0c\x0e-\x1a\x1c-\x1f\x7f]")
_NBSP: Final = "\u00a0".encode()
_CONTROL_RUN: Final = re.compile(rb"([\x00-\x08\x0b\x0c\x0e-\x1a\x1c-\x1f\x7f])\1{7,}")

Read = Callable[[int], bytes]


def blocks(read: Read, size: int = BLOCK_BYTES) -> Iterator[bytes]:
    """Yield the stream in blocks that end at a line end (the last one may not), each valid UTF-8.

    Args:
        read: returns up to n bytes, and `b""` at the end.
        size: bytes asked for at a time; the result is the same whatever it is.
    """
    read = _as_utf8(read)
    carry = b""
    cut = 0  # bytes of an overlong line already thrown away
    while chunk := read(size):
        if cut:
            end = chunk.find(b"\n")
            if end < 0:
                cut += len(chunk)
                continue
            cut += end
            carry, chunk, cut = carry + _cut_mark(cut), chunk[end:], 0
        data = carry + chunk
        end = data.rfind(b"\n") + 1
        body, carry = data[:end], data[end:]
        if len(carry) > MAX_LINE_BYTES:
            cut = len(carry) - MAX_LINE_BYTES
            carry = carry[:MAX_LINE_BYTES]
        if body:
            yield clean(body)
    if cut:
        carry += _cut_mark(cut)
    if carry:
        yield clean(carry)


def _cut_mark(count: int) -> bytes:
    return b" [vmlog: line cut, %d bytes left out]" % count


def _as_utf8(read: Read) -> Read:
    """Decode UTF-16 when the stream starts with its mark; take the UTF-8 mark away."""
    head = b""
    while len(head) < 3 and (more := read(3 - len(head))):
        head += more
    encoding = _UTF16_MARKS.get(head[:2])
    if encoding:
        decoder = codecs.getincrementaldecoder(encoding)("replace")
        pending = [head[2:]]

        def decoded(size: int) -> bytes:
            while data := (pending.pop() if pending else read(size)):
                text = decoder.decode(data)
                if text:
                    return text.encode("utf-8", "backslashreplace")
            return decoder.decode(b"", final=True).encode("utf-8", "backslashreplace")

        return decoded
    held = [head.removeprefix(codecs.BOM_UTF8)]

    def joined(size: int) -> bytes:
        return (held.pop() if held else b"") or read(size)

    return joined


def clean(block: bytes) -> bytes:
    """Make a block safe for the columnar reader: valid UTF-8, no control characters, no overlong lines."""
    if _NBSP in block:
        block = block.replace(_NBSP, b" ")  # pasted from a web page; no log writes it
    if len(block.translate(None, _CONTROL_BYTES)) != len(block):
        block = _CONTROL_RUN.sub(lambda run: b"%b[x%d]" % (_escape(run), len(run[0])), block)
        block = _CONTROL.sub(_escape, block)
    try:
        block.decode("utf-8")
    except UnicodeDecodeError:
        block = block.decode("utf-8", "backslashreplace").encode("utf-8")
    return _cut_long_lines(block) if _has_long_line(block) else block


def _escape(found: re.Match[bytes]) -> bytes:
    return b"\\x%02x" % found[0][0]


def _has_long_line(block: bytes) -> bool:
    position = 0
    while len(block) - position > MAX_LINE_BYTES:
        end = block.rfind(b"\n", position, position + MAX_LINE_BYTES + 1)
        if end < 0:
            return True
        position = end + 1
    return False


def _cut_long_lines(block: bytes) -> bytes:
    lines = []
    for line in block.split(b"\n"):
        if len(line) > MAX_LINE_BYTES and b"[vmlog: line cut, " not in line[-60:]:
            kept = line[:MAX_LINE_BYTES].decode("utf-8", "ignore").encode("utf-8")
            line = kept + _cut_mark(len(line) - len(kept))
        lines.append(line)
    return b"\n".join(lines)


def to_lines(block: bytes) -> pl.Series:
    """Split a cleaned block into a String column, one row a line, without line ends (CR LF counts as one)."""
    if not block:
        return pl.Series("line", [], dtype=pl.String)
    return pl.read_lines(block).to_series().alias("line")
