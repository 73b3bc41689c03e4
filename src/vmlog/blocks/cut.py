"""A byte stream, cut into blocks of whole lines of valid UTF-8.

Nothing is dropped silently: invalid bytes and control characters are escaped, and an overlong line is cut with a note
that says how many bytes are missing.
"""

from __future__ import annotations

import codecs
import re
from collections.abc import Iterator
from typing import Final

from vmlog.blocks.line_ends import LineEnds, ReadBytes, with_line_ends
from vmlog.blocks.scan import Scanner

BLOCK_BYTES: Final = 2 * 1024 * 1024
MAX_LINE_BYTES: Final = 64 * 1024
OPENING_BYTES: Final = 64 * 1024

# So much without a line end that is no text, such as the holes of sparse files, is read before a stream is given up.
_MOST_NO_TEXT: Final = 64 << 20
_PRINTABLE: Final = bytes([*range(0x20, 0x7F), *range(0x80, 0x100)])
_UTF16_BOMS: Final = {codecs.BOM_UTF16_LE: "utf-16-le", codecs.BOM_UTF16_BE: "utf-16-be"}
_PROBE_BYTES: Final = 16
# Control characters that would end or hide a line for the columnar reader or a terminal. Tab and ESC stay: formats
# skip colour codes, and writers never echo them.
_CONTROLS: Final = r"[\x00-\x08\x0b\x0c\x0e-\x1a\x1c-\x1f\x7f]"
_CONTROL: Final = re.compile(_CONTROLS.encode())
_HAS_CONTROL: Final = Scanner([(_CONTROLS, 1)], once=1)
_NBSP: Final = "\u00a0".encode()
# Of eight or more like control characters one is shown, with their number. To search each of them is far quicker than
# to search any of them again and again, and pages of zeros are common.
_SHORTEST_RUN: Final = 8
_CONTROL_RUNS: Final = {
    char * _SHORTEST_RUN: re.compile(re.escape(char) + b"{%d,}" % _SHORTEST_RUN)
    for char in (bytes([code]) for code in range(0x80))
    if _CONTROL.fullmatch(char)
}


def cut_blocks(read: ReadBytes, size: int = BLOCK_BYTES) -> Iterator[bytes]:
    r"""Yield the stream in blocks of valid UTF-8 that end at a line end; the last one may lack it.

    The first block has at most `OPENING_BYTES` bytes, so that the kind of the stream is known early. If the first 64
    MiB are no text and hold no line end, the rest is not read.

    Args:
        read: returns up to n bytes, and `b""` at the end.
        size: bytes to read at a time from the second block on; it does not change the lines.

    >>> import io
    >>> list(cut_blocks(io.BytesIO(b"caf\xe9\nbell \x07\n").read))
    [b'caf\\xe9\nbell \\x07\n']
    """
    ends = LineEnds()
    read = with_line_ends(_as_utf8(read), ends)
    carry = b""
    is_ascii = True  # of what is in `carry`
    left_out = 0  # bytes of the overlong line in `carry` that were dropped
    found_lines = False
    chunk = read(OPENING_BYTES)
    while chunk:
        ready = b""
        if left_out:
            end = chunk.find(b"\n")
            left_out += len(chunk) if end < 0 else end
            if end < 0:
                if left_out > _MOST_NO_TEXT and not found_lines and _is_no_text(carry):
                    yield _escape_block(carry + b" [vmlog: no text; %d bytes left out, the rest not read]" % left_out)
                    return
                chunk = read(size)
                continue
            ready, carry, chunk, left_out = _with_note(carry, left_out), b"", chunk[end:], 0
        # Each look through a text takes time, so that what is known of its pieces is used.
        is_ascii = is_ascii and ends.is_ascii
        end = chunk.rfind(b"\n") + 1
        body = b"".join((carry, memoryview(chunk)[:end])) if end else b""
        carry = chunk[end:] if end else carry + chunk
        if len(carry) > MAX_LINE_BYTES:
            left_out = len(carry) - MAX_LINE_BYTES
            carry = carry[:MAX_LINE_BYTES]
        found_lines = found_lines or bool(end)
        if body:
            yield _escape_block(ready + _cut_long_lines(body), is_ascii=is_ascii and not ready)
            is_ascii = ends.is_ascii
        chunk = read(size)
    if carry:
        yield _escape_block(_with_note(carry, left_out) if left_out else carry)


def _is_no_text(data: bytes) -> bool:
    """Return whether most bytes are control characters."""
    return 2 * len(data.translate(None, _PRINTABLE)) > len(data)


def _with_note(kept: bytes, left_out: int) -> bytes:
    """Return the kept start of an overlong line, cut between two characters, with a note of how much is missing."""
    end = len(kept)
    while end and len(kept) - end < 4 and kept[end - 1] & 0xC0 == 0x80:
        end -= 1
    if end and kept[end - 1] >= 0xC0:
        kept, left_out = kept[: end - 1], left_out + len(kept) - end + 1
    return kept + b" [vmlog: line cut, %d bytes left out]" % left_out


def _as_utf8(read: ReadBytes) -> ReadBytes:
    """Return the stream as UTF-8: decode UTF-16, recognised by its byte order mark or its zeros; remove a UTF-8 one."""
    head = b""
    # On a live stream, wait for more than the first line only if zeros hint at UTF-16.
    while (
        len(head) < _PROBE_BYTES and (b"\n" not in head or b"\0" in head) and (more := read(_PROBE_BYTES - len(head)))
    ):
        head += more
    encoding = _UTF16_BOMS.get(head[:2])
    if encoding or (encoding := _utf16_by_zeros(head)):
        decoder = codecs.getincrementaldecoder(encoding)("replace")
        pending = [head[2:] if head[:2] in _UTF16_BOMS else head]

        def read_decoded(size: int) -> bytes:
            while data := (pending.pop() if pending else read(size)):
                text = decoder.decode(data)
                if text:
                    return text.encode("utf-8", "backslashreplace")
            return decoder.decode(b"", final=True).encode("utf-8", "backslashreplace")

        return read_decoded
    held = [head.removeprefix(codecs.BOM_UTF8)]

    def read_with_head(size: int) -> bytes:
        start = held.pop() if held else b""
        return start + read(size - len(start)) if size > len(start) else start

    return read_with_head


def _utf16_by_zeros(head: bytes) -> str | None:
    """Return the encoding of a text in which exactly every second byte is zero, as ASCII is in UTF-16; or None.

    >>> _utf16_by_zeros("a log of ASCII".encode("utf-16-be"))
    'utf-16-be'
    """
    even, odd = head[::2], head[1::2]
    if len(head) < _PROBE_BYTES:
        return None
    if not any(odd) and all(even):
        return "utf-16-le"
    return "utf-16-be" if not any(even) and all(odd) else None


def clean_block(block: bytes) -> bytes:
    r"""Make a block safe for the columnar reader: valid UTF-8, no control characters, no overlong lines.

    >>> clean_block(b"a\x00b\n")
    b'a\\x00b\n'
    """
    return _escape_block(_cut_long_lines(block))


def _escape_block(block: bytes, *, is_ascii: bool = False) -> bytes:
    """Escape what is no text; `is_ascii`: whether it is known that there is nothing but ASCII."""
    if not is_ascii and not block.isascii():
        block = block.replace(_NBSP, b" ")  # no log writes it, but text pasted from a web page has it
        try:
            block.decode("utf-8")
        except UnicodeDecodeError:
            block = block.decode("utf-8", "backslashreplace").encode("utf-8")
    if _HAS_CONTROL.hits(block):
        for run, run_regex in _CONTROL_RUNS.items():
            if run in block:
                block = run_regex.sub(_escape_run, block)
        block = _CONTROL.sub(_escape_match, block)
    return block


def _escape_run(found: re.Match[bytes]) -> bytes:
    return b"\\x%02x[x%d]" % (found[0][0], len(found[0]))


def _escape_match(found: re.Match[bytes]) -> bytes:
    return b"\\x%02x" % found[0][0]


def _cut_long_lines(block: bytes) -> bytes:
    if not _has_long_line(block):
        return block
    return b"\n".join(
        _with_note(line[:MAX_LINE_BYTES], len(line) - MAX_LINE_BYTES) if len(line) > MAX_LINE_BYTES else line
        for line in block.split(b"\n")
    )


def _has_long_line(block: bytes) -> bool:
    position = 0
    while len(block) - position > MAX_LINE_BYTES:
        end = block.rfind(b"\n", position, position + MAX_LINE_BYTES + 1)
        if end < 0:
            return True
        position = end + 1
    return False
