"""Bytes are cut into whole, harmless lines, which do not depend on the size of the reads."""

from __future__ import annotations

import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vmlog.blocks.cut import MAX_LINE_BYTES, clean_block, cut_blocks
from vmlog.records.line_texts import to_lines


def lines_of(data: bytes, size: int = 1 << 16, read_at_most: int | None = None) -> list[str]:
    stream = io.BytesIO(data)
    read = (lambda count: stream.read(min(count, read_at_most))) if read_at_most else stream.read
    return [line for block in cut_blocks(read, size) for line in to_lines(block)]


@pytest.mark.parametrize(
    ("data", "expected"),
    [
        (b"", []),
        (b"one", ["one"]),
        (b"one\ntwo\n", ["one", "two"]),
        (b"one\r\ntwo\r\n", ["one", "two"]),
        (b"one\rstill one\n", ["one\rstill one"]),
        (b"\n\n", ["", ""]),
        (b"a\x00b\x1cc\x7f\n", [r"a\x00b\x1cc\x7f"]),
        (b"\x1b[31mred\x1b[0m\ttab\n", ["\x1b[31mred\x1b[0m\ttab"]),
        (b"\x00" * 512 + b"x\n", [r"\x00[x512]x"]),
        (b"caf\xe9 \xff\n", [r"caf\xe9 \xff"]),
        ("naïve “quoted” \u202eevil\n".encode(), ["naïve “quoted” \u202eevil"]),
        ("Migration\u00a0to\n".encode(), ["Migration to"]),
        (b"\xef\xbb\xbffirst\n", ["first"]),
        ("one\r\nzwei ä\r\n".encode("utf-16"), ["one", "zwei ä"]),
        (b"\xfe\xff" + "big end\n".encode("utf-16-be"), ["big end"]),
        (b"\xff\xfe" + "odd".encode("utf-16-le") + b"!", ["odd\ufffd"]),
    ],
)
def test_lines(data: bytes, expected: list[str]) -> None:
    assert lines_of(data) == expected
    assert lines_of(data, 1) == expected
    assert lines_of(data, read_at_most=1) == expected


def test_no_line_separator_but_the_line_feed_ends_a_line() -> None:
    text = "a\u2028b\u2029c\u0085d\x0be"
    assert lines_of(text.encode() + b"\n") == ["a\u2028b\u2029c\u0085d\\x0be"]


def test_large_blocks_are_split_like_small_ones() -> None:
    data = b"first\r\n\nlast \xc3\xa4\r" + b"x" * 40_000 + b"\r\nend\r"
    expected = [line.removesuffix("\r") for line in data.decode().split("\n")]
    assert to_lines(clean_block(data)).to_list() == expected


@pytest.mark.parametrize("size", [1000, 1 << 16, 1 << 21])
def test_overlong_line_is_cut_with_a_note(size: int) -> None:
    data = b"short\n" + b"y" * (MAX_LINE_BYTES + 7) + b"\nnext\n"
    first, cut, last = lines_of(data, size)
    assert (first, last) == ("short", "next")
    assert cut == "y" * MAX_LINE_BYTES + " [vmlog: line cut, 7 bytes left out]"


@pytest.mark.parametrize("size", [1000, 1 << 21])
def test_overlong_line_is_cut_between_characters(size: int) -> None:
    data = b"y" + "ä".encode() * MAX_LINE_BYTES
    (line,) = lines_of(data, size)
    assert line.startswith("yäää")
    assert line.endswith(f"ä [vmlog: line cut, {MAX_LINE_BYTES + 2} bytes left out]")
    assert "\\x" not in line


def test_a_note_in_the_log_itself_protects_no_overlong_line() -> None:
    (line,) = lines_of(b"z" * MAX_LINE_BYTES * 2 + b"[vmlog: line cut, 1 bytes left out]\n")
    assert len(line) < MAX_LINE_BYTES + 100


def test_endless_line_takes_bounded_memory() -> None:
    left = 400

    def read(_: int) -> bytes:
        nonlocal left
        left -= 1
        return b"x" * 100_000 if left >= 0 else b""

    (block,) = cut_blocks(read)
    assert len(block) < MAX_LINE_BYTES + 100
    assert block.endswith(b"%d bytes left out]" % (400 * 100_000 - MAX_LINE_BYTES))


@given(st.binary(max_size=300), st.integers(1, 40), st.integers(1, 40))
def test_lines_do_not_depend_on_the_size_of_reads(data: bytes, size: int, read_at_most: int) -> None:
    whole = lines_of(data)
    assert lines_of(data, size) == whole
    assert lines_of(data, size, read_at_most) == whole


@given(st.binary(max_size=200))
def test_cleaned_blocks_hold_no_control_characters(data: bytes) -> None:
    cleaned = clean_block(data).decode("utf-8")
    assert not [char for char in cleaned if (ord(char) < 32 and char not in "\t\n\r\x1b") or ord(char) == 127]
    assert clean_block(data).count(b"\n") == data.count(b"\n")


class _Endless:
    """A stream of one byte without end, which counts what is read."""

    def __init__(self, byte: bytes) -> None:
        self.byte = byte
        self.count = 0

    def read(self, size: int) -> bytes:
        self.count += size
        return self.byte * size if self.count < 300 << 20 else b""


def test_a_stream_that_begins_with_nothing_but_zeros_is_not_read_to_its_end() -> None:
    zeros = _Endless(b"\0")
    (block,) = cut_blocks(zeros.read)
    assert block.startswith(b"\\x00[x65536] [vmlog: no text; ")
    assert zeros.count < 70 << 20


def test_one_line_of_text_is_read_to_its_end_however_long() -> None:
    letters = _Endless(b"x")
    (block,) = cut_blocks(letters.read)
    assert len(block) < 70_000
    assert letters.count >= 300 << 20


def test_a_log_behind_a_hole_is_read() -> None:
    parts = iter([bytes(1 << 20)] * 50 + [b"\n2024-05-06T07:08:09.123Z line\n", b""])
    assert b"".join(cut_blocks(lambda _: next(parts))).endswith(b"\n2024-05-06T07:08:09.123Z line\n")
