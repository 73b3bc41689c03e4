"""Lines become the same records in one block or many."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vmlog.parse.formats import load_formats
from vmlog.records.assembler import RecordAssembler
from vmlog.records.record_block import MAX_RECORD_BYTES, MAX_RECORD_LINES
from vmlog.records.searched_lines import LineSearcher

HEAD = "2024-05-30T22:31:25.123Z info hostd[2099] [Originator@6876 sub=Default] text\n"
DATED = "2024-05-30 of an unknown style\n"


def folded(*blocks: str, first_line: int = 1) -> list[tuple[int, list[str]]]:
    """Return records as (number of the first line, lines)."""
    return read(*blocks, first_line=first_line)[0]


def read(*blocks: str, first_line: int = 1) -> tuple[list[tuple[int, list[str]]], int]:
    formats = load_formats()
    searcher = LineSearcher(formats.head_regex, formats.continuation_regex)
    assembler = RecordAssembler(first_line)
    records: list[tuple[int, list[str]]] = []
    unparsed = 0
    given_blocks = [item for block in blocks for item in assembler.feed(searcher(block.encode()))]
    for block in (*given_blocks, *assembler.finish()):
        unparsed += block.unparsed
        for number, (line, start) in enumerate(zip(block.lines.column(), block.starts, strict=True), block.first_line):
            if start:
                records.append((number, []))
            records[-1][1].append(line)
    return records, unparsed


def lengths(*blocks: str) -> list[int]:
    return [len(lines) for _, lines in folded(*blocks)]


def test_heads_stand_alone() -> None:
    assert folded(HEAD + HEAD) == [(1, [HEAD[:-1]]), (2, [HEAD[:-1]])]


@pytest.mark.parametrize("line", ["--> more\n", "   indented\n", "\ttab\n", "}\n", "bare text\n", "\n"])
def test_continuations_belong_to_the_head_before(line: str) -> None:
    assert lengths(HEAD + line + line + HEAD) == [3, 1]


def test_a_dated_line_of_unknown_style_is_no_continuation() -> None:
    assert lengths(HEAD + DATED + "bare\n" + HEAD) == [1, 1, 1, 1]


def test_arrows_continue_even_what_no_format_claims() -> None:
    assert lengths(DATED + "--> more\n" + "bare\n") == [2, 1]


def test_bare_lines_without_a_head_stand_alone() -> None:
    assert lengths("some text\nmore\n") == [1, 1]


def test_unparsed_counts_lines_that_no_format_claims() -> None:
    assert read(HEAD + "--> more\n" + DATED + "bare\n" + HEAD)[1] == 2
    assert read(HEAD * 3)[1] == 0
    assert read("bare\n--> more\n")[1] == 2


def test_records_go_on_in_the_next_block() -> None:
    assert lengths(HEAD, "--> a\n", "bare\n", HEAD) == [3, 1]


def test_line_numbers_start_at_the_given_one() -> None:
    assert [number for number, _ in folded(HEAD + "--> a\n", HEAD, first_line=41)] == [41, 43]


def test_what_is_kept_of_an_endless_record_is_bounded() -> None:
    formats = load_formats()
    searcher = LineSearcher(formats.head_regex, formats.continuation_regex)
    assembler = RecordAssembler()
    fed = 0
    for block in [HEAD, *["--> x\n" * 700] * 20]:
        fed += block.count("\n")
        fed -= sum(len(records.lines) for records in assembler.feed(searcher(block.encode())))
        assert fed <= MAX_RECORD_LINES


def test_endless_records_come_in_pieces() -> None:
    many = "--> x\n" * (MAX_RECORD_LINES * 2 + 5)
    assert lengths(HEAD + many) == [MAX_RECORD_LINES, MAX_RECORD_LINES, 6]
    bare = "no head at all here\n" * (MAX_RECORD_LINES + 5)
    half = len(bare) // 40 * 20
    assert read(HEAD + bare) == read(HEAD, bare[:half], bare[half:])
    assert read(HEAD + bare)[1] == 0


def test_huge_records_come_in_pieces() -> None:
    line = "--> " + "x" * 50_000 + "\n"
    sizes = [sum(map(len, lines)) for _, lines in folded(HEAD + line * 70 + HEAD)]
    assert max(sizes) <= MAX_RECORD_BYTES
    assert len(sizes) == 5


@given(st.lists(st.sampled_from([HEAD, DATED, "--> a\n", "bare\n", " indented\n", "}\n"]), max_size=12), st.data())
def test_records_do_not_depend_on_where_blocks_end(lines: list[str], data: st.DataObject) -> None:
    cuts = sorted(data.draw(st.sets(st.integers(0, len(lines)), max_size=4)))
    places = [0, *cuts, len(lines)]
    pieces = ["".join(lines[start:end]) for start, end in pairwise(places)]
    assert read(*pieces) == read("".join(lines))
