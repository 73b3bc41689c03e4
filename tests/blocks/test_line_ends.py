"""Unusual line ends separate records where records follow them, in pieces of any size."""

from __future__ import annotations

import io

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from vmlog.blocks.cut import cut_blocks
from vmlog.blocks.line_ends import LineEnds
from vmlog.records.line_texts import to_lines

HEAD = "2024-05-06T07:08:09.123Z info hostd[2099] [Originator@6876 sub=Default] (vim.fault.X) {"
LINES = [HEAD, "--> a = 1", "--> }", HEAD, HEAD]
ENDS = ("\n", "\r\n", "\r", "\n\r", "\x0c", "\n\x0c", "\x0c\n", "\x0b", "\u2028", "\u2029", "\x85")
PIECES = (
    *(b"\n", b"\r", b"\r\n", b"\n\r", b"\x0c", b"\x0b", "\u2028".encode(), "\u2029".encode(), "\x85".encode()),
    *(b"\xef\xbb\xbf", b"--> x", b"2024-05-06T07:08:09Z ", b"<166>", b"text ", b"\xe2", b"\xc2", "ä".encode()),
)
PIECES_TEXT = st.lists(st.sampled_from(PIECES), max_size=30).map(b"".join)


def lines_of(data: bytes, size: int = 1 << 16) -> list[str]:
    return [line for block in cut_blocks(io.BytesIO(data).read, size) for line in to_lines(block)]


@pytest.mark.parametrize(
    "end", ["\n", "\r\n", "\r", "\n\r", "\x0c", "\n\x0c", "\x0c\n", "\x0b", "\u2028", "\u2029", "\x85"]
)
@pytest.mark.parametrize("copied", ["", "\ufeff", "  ", "> ", "12:"])
def test_records_stay_records(end: str, copied: str) -> None:
    text = "".join(f"{copied}{line}{end}" for line in LINES)
    assert lines_of(text.encode()) == [copied.strip("\ufeff") + line for line in LINES]


def test_line_ends_may_be_mixed() -> None:
    text = "\n".join(LINES) + "\r" + "\r\n".join(LINES) + "\x0c" + "\u2028".join(LINES)
    assert lines_of(text.encode()) == LINES * 3


@pytest.mark.parametrize("char", ["\r", "\x0c", "\u2028", "\x85"])
def test_a_character_that_no_record_follows_is_text(char: str) -> None:
    data = f"{HEAD} 10%{char}20%{char} 30%\n{HEAD}\n".encode()
    assert LineEnds().feed(data, final=True) == data


def test_a_file_of_one_unusual_end_is_not_one_overlong_line() -> None:
    assert lines_of(b"\r".join([HEAD.encode()] * 3000)) == [HEAD] * 3000


@example("\ufeff\ufeffa".encode(), [3])
@example(b"\r\r2024-05-06T07:08:09Z 2024-05-06T07:08:09Z 2024-05-06T07:08:09Z ", [5, 30, 30])
@example(b"a\n\xef\xbb\xbf\xef\xbb\xbfb", [5, 3])
@given(PIECES_TEXT, st.lists(st.integers(1, 30), min_size=1, max_size=20))
def test_the_size_of_pieces_does_not_matter(data: bytes, sizes: list[int]) -> None:
    whole = LineEnds().feed(data, final=True)
    ends = LineEnds()
    stream = io.BytesIO(data)
    pieces = [ends.feed(piece) for size in sizes if (piece := stream.read(size))]
    assert b"".join([*pieces, ends.feed(stream.read(), final=True)]) == whole
