"""Joining lines in columns gives the records of joining them one by one, wherever blocks end."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from vmlog.blocks.scan import Hits
from vmlog.parse.formats import load_formats
from vmlog.records import assembler, searched_lines
from vmlog.records.assembler import RecordAssembler
from vmlog.records.found_rows import FoundRows
from vmlog.records.record_block import RecordBlock
from vmlog.records.searched_lines import LineSearcher

FORMATS = load_formats()
HEADER, CONTINUATION = re.compile(FORMATS.head_regex), re.compile(FORMATS.continuation_regex)
DATED = re.compile(r"2024-05-30 ")
LINES = (
    "2024-05-30T22:31:25.123Z In(166) Hostd[2099]: head",
    "2024-05-30T22:31:25.123Z In(166) Hostd[2099]: --> headed continuation",
    "2024-05-30T22:31:25Z info hostd[2099] head of a shorter stamp",
    "2024-05-30 of an unknown style",
    "--> more",
    "bare",
)


def reference(lines: list[str]) -> list[tuple[int, int, bool]]:
    """Return records as (row of the first line, number of lines, whether a format claims it)."""
    records: list[tuple[int, int, bool]] = []
    claimed = False
    for row, line in enumerate(lines):
        continues = bool(CONTINUATION.match(line))
        head = bool(HEADER.match(line)) and not continues
        dated = not head and not continues and bool(DATED.match(line))
        claimed = head or (claimed and not dated)
        bare = not (head or dated or continues)
        if not records or head or dated or (bare and not claimed):
            records.append((row, 0, claimed))
        first, count, _ = records[-1]
        records[-1] = first, count + 1, claimed
    return records


def search(block: bytes, ends: np.ndarray, hits: Hits | None = None) -> FoundRows:  # noqa: ARG001
    rows = np.array([row for row, line in enumerate(block.split(b"\n")[: len(ends)]) if b"more" in line], np.intp)
    return FoundRows(rows, np.ones(len(rows), np.uint32))


def fed(lines: list[str], cuts: list[int]) -> Iterator[RecordBlock]:
    searcher = LineSearcher(FORMATS.head_regex, FORMATS.continuation_regex, search)
    records = RecordAssembler()
    bounds = [0, *sorted(cuts), len(lines)]
    for first, end in pairwise(bounds):
        yield from records.feed(searcher("".join(f"{line}\n" for line in lines[first:end]).encode()))
    yield from records.finish()


@pytest.mark.slow
@given(st.lists(st.sampled_from(LINES) | st.just(LINES[0]), min_size=1, max_size=60), st.data())
@settings(max_examples=300)
def test_records_are_those_of_joining_line_by_line(lines: list[str], data: st.DataObject) -> None:
    cuts = data.draw(st.lists(st.integers(0, len(lines)), max_size=4))
    wanted = reference(lines)
    found: list[int] = []
    rows_of_records: list[tuple[int, int]] = []
    starts: list[int] = []
    total = unparsed = 0
    for block in fed(lines, cuts):
        assert block.first_line == total + 1
        assert block.lines.column().to_list() == lines[total : total + len(block.lines)]
        rows, first = block.records_with(block.found.rows)
        rows_of_records += zip((rows + total).tolist(), (first + total).tolist(), strict=True)
        found += (block.found.rows + total).tolist()
        starts += (np.flatnonzero(block.starts) + total).tolist()
        total += len(block.lines)
        unparsed += block.unparsed
    assert total == len(lines)
    assert starts == [first for first, _, _ in wanted]
    assert unparsed == sum(count for _, count, claimed in wanted if not claimed)
    assert found == [row for row, line in enumerate(lines) if "more" in line]
    held = [record for record in wanted if any(record[0] <= row < record[0] + record[1] for row in found)]
    assert rows_of_records == [(row, first) for first, count, _ in held for row in range(first, first + count)]


def test_long_records_are_cut_alike_wherever_blocks_end(monkeypatch) -> None:
    monkeypatch.setattr(assembler, "MAX_RECORD_LINES", 7)
    monkeypatch.setattr(searched_lines, "_PROBE_LINES", 3)
    lines = [LINES[0], *[LINES[1]] * 40, LINES[0], *[LINES[4]] * 20, LINES[0]]
    wanted = [0, 7, 14, 21, 28, 35, 41, 48, 55, 62]
    for cuts in ([], [1], [5, 6], [20, 43], list(range(len(lines)))):
        starts, total = [], 0
        for block in fed(lines, cuts):
            starts += (np.flatnonzero(block.starts) + total).tolist()
            total += len(block.lines)
        assert starts == wanted
