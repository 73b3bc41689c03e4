"""Lines known by their places in a block are those of its text, with the kinds that the regexes tell."""

from __future__ import annotations

import re
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from vmlog.blocks.cut import clean_block
from vmlog.parse.formats import load_formats
from vmlog.records.line_kinds import CONTINUES, HEAD, LineClassifier
from vmlog.records.line_table import LineTable
from vmlog.records.line_texts import to_lines

FORMATS = load_formats()
STAMP = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}\.[0-9]{3}Z ")
LOOKS = LineClassifier(FORMATS.head_regex, FORMATS.continuation_regex)
HEADER = re.compile(FORMATS.head_regex)
CONTINUATION = re.compile(FORMATS.continuation_regex)
USUAL = "2024-05-30T22:31:25.123Z "
LINES = (
    USUAL + "In(182) vmkernel: cpu1:2100)text",
    USUAL + "In(166)+ Hostd[2099]: more",
    USUAL + "In(166) Hostd[2099]: --> more",
    USUAL + "In(166) Hostd[2099]: }",
    USUAL + "of no known program",
    USUAL,
    USUAL[:-1],
    "2024-05-30 of an unknown style",
    "--> more",
    "bare",
    "",
    "May 30 22:31:25 esx-a1 vmkernel: text",
)


def lines_of(text: str | bytes) -> LineTable:
    data = text.encode() if isinstance(text, str) else text
    return LineTable.of(clean_block(data), LOOKS)


blocks = st.lists(st.sampled_from(LINES), max_size=30)


@given(blocks, st.sampled_from(["\n", "\r\n"]), st.booleans())
def test_texts_are_those_of_the_block(texts: list[str], end: str, ended: bool) -> None:
    block = end.join(texts) + (end if ended else "")
    lines = lines_of(block)
    wanted = to_lines(block.encode()).to_list()
    assert lines.text(np.arange(len(lines))).to_list() == wanted
    assert [lines.line(row) for row in range(len(lines))] == wanted


@given(st.lists(st.sampled_from(LINES), min_size=1, max_size=30), st.data())
def test_parts_and_sums_are_those_of_the_text(texts: list[str], data: st.DataObject) -> None:
    lines = lines_of("\n".join(texts))
    first = data.draw(st.integers(0, len(lines)))
    end = data.draw(st.integers(first, len(lines)))
    part, rest = lines.part(first, end), lines.part(end, len(lines))
    whole = part + rest
    assert whole.text(np.arange(len(whole))).to_list() == [lines.line(row) for row in range(first, len(lines))]
    assert part.compact().raw() == part.raw()
    assert whole.classify(slice(None)).tolist() == lines.classify(slice(first, None)).tolist()
    assert part.rows_with(b"Hostd").tolist() == [row for row in range(len(part)) if "Hostd" in part.line(row)]


@given(st.lists(st.text("0123456789-:.TZ x/A\u00e9", max_size=30) | st.sampled_from(LINES), max_size=12), st.data())
def test_the_usual_stamp_is_found_as_a_regex_finds_it(texts: list[str], data: st.DataObject) -> None:
    if texts:  # near misses: one character of a stamp is another one
        place = data.draw(st.integers(0, len(USUAL) - 1))
        texts.append(
            USUAL[:place] + data.draw(st.characters(codec="utf-8", exclude_characters="\n")) + USUAL[place + 1 :]
        )
    lines = lines_of("\n".join([*texts, "the end, longer than any stamp of the lines before it"]))
    found = lines.text(np.arange(len(lines)))
    assert lines.has_stamp.tolist() == [bool(STAMP.match(line)) for line in found]


@given(blocks)
def test_kinds_are_those_of_the_regexes(texts: list[str]) -> None:
    lines = lines_of("\n".join(texts))
    kinds = lines.classify(slice(None))
    for kind, line in zip(kinds.tolist(), lines.text(np.arange(len(lines))), strict=True):
        assert (kind == CONTINUES) == bool(CONTINUATION.match(line))
        assert (kind == HEAD) == (bool(HEADER.match(line)) and not CONTINUATION.match(line))


@given(st.text(max_size=40))
def test_whatever_follows_the_usual_stamp_the_line_has_a_format(text: str) -> None:
    """This is why such a line is either a head or a continuation."""
    assert HEADER.match(USUAL + text.replace("\n", " "))


@given(st.text(alphabet="x\n", max_size=70), st.sampled_from(["", "a line that is long enough\n" * 3]))
def test_lines_end_at_each_line_feed(text: str, before: str) -> None:
    block = (before + text).encode()
    ends = [place for place, byte in enumerate(block) if byte == 0x0A]
    assert lines_of(block).ends.tolist() == (ends if block.endswith(b"\n") or not block else [*ends, len(block)])


@given(st.lists(st.sampled_from(range(50)), min_size=300, max_size=600), st.booleans())
def test_the_outermost_stamps_of_many_lines_are_the_first_of_equals(seconds: list[int], one_is_bare: bool) -> None:
    texts = [f"2024-05-30T22:31:{second:02}.000Z x" for second in seconds]
    before = ["bare"] if one_is_bare else []
    lines = lines_of("\n".join([*before, *texts, "2024-05-30T22:31:60.000Z the last line is long enough"]))
    first = len(before)
    assert lines.outermost_stamps() == (first + seconds.index(min(seconds)), first + len(texts))


@given(st.lists(st.datetimes(), min_size=1, max_size=30))
def test_the_outermost_stamps_are_the_least_and_the_greatest(times: list) -> None:
    stamps = [f"{time:%H:%M:%S}.{time.microsecond // 1000:03}Z" for time in times]
    texts = [
        f"{time.year:04}-{time.month:02}-{time.day:02}T{stamp} x" for time, stamp in zip(times, stamps, strict=True)
    ]
    lines = lines_of("\n".join(["bare", *texts, "the end of the block"]))
    bounds = lines.outermost_stamps()
    assert bounds is not None
    assert [lines.line(row) for row in bounds] == [min(texts), max(texts)]


def test_without_stamps_or_heads_there_are_no_outermost_ones() -> None:
    lines = lines_of("bare\n" * 20)
    assert lines.outermost_stamps() is None
    assert lines.outermost_heads() is None
    assert lines_of("").outermost_heads() is None


@pytest.mark.parametrize("before", [0, 1, 7, 8, 9, 100, 2000])
def test_heads_are_found_however_far_from_the_ends(before: int) -> None:
    lines = lines_of("--> x\n" * before + LINES[0] + "\n" + LINES[0] + "\n" + "--> x\n" * before)
    assert lines.outermost_heads() == (before, before + 1)


def test_rows_at_offsets() -> None:
    lines = lines_of("one\ntwo\nthree\n")
    assert lines.rows_at([0, 2, 4, 8]).tolist() == [0, 0, 1, 2]
    assert all(one <= other for one, other in pairwise(lines.begins))
