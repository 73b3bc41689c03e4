"""Excerpts of blocks, joined, hold what excerpts of the whole log hold, wherever the blocks end."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cache
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from vmlog.blocks.scan import Scanner
from vmlog.excerpts.block_excerpts import BlockExcerpts
from vmlog.excerpts.excerpt import Excerpt
from vmlog.excerpts.excerpt_joiner import ExcerptJoiner, OpenRecord
from vmlog.excerpts.excerpt_plan import ExcerptPlan, NotedText
from vmlog.parse.formats import load_formats
from vmlog.readers.excerpt_message import excerpt_message, excerpt_of
from vmlog.records import assembler, searched_lines
from vmlog.records.hit_search import HitSearch
from vmlog.records.searched_lines import LineSearcher

LINES = (
    "2024-05-30T22:31:25.123Z In(166) Hostd[2099]: head",
    "2024-05-30T22:31:24.123Z In(166) Hostd[2099]: head with found text of vm-1,one",
    "2024-05-30T22:31:26.001Z In(166) Hostd[2099]: --> headed continuation, found",
    "2024-05-30T22:31:25Z info hostd[2099] head of a shorter stamp, kept",
    "2024-05-30 of an unknown style, found",
    "--> more of vm-2,two",
    "bare found",
    "bare kept",
    "",
)
PLAN = ExcerptPlan(kept="kept", noted=(NotedText("vm-", "vm-[0-9]+,[a-z]+"), NotedText("Hostd", "Hostd")))


@cache
def searcher() -> LineSearcher:
    formats = load_formats()
    return LineSearcher(formats.head_regex, formats.continuation_regex, HitSearch(Scanner([("found", 1), ("of", 2)])))


@dataclass
class Kept:
    """All that the excerpts of a log hold, however it was cut."""

    lines: int = 0
    unparsed: int = 0
    unparsed_line: str = ""
    found: list[tuple[int, str, bool, int, int]] = field(default_factory=list)
    kept: dict[int, str] = field(default_factory=dict)
    noted: list[dict[bytes, None]] = field(default_factory=lambda: [{} for _ in PLAN.noted])
    heads: set[str] = field(default_factory=set)
    stamps: set[str] = field(default_factory=set)
    last: OpenRecord | None = None

    def take(self, excerpt: Excerpt) -> None:
        assert excerpt.first_line == self.lines + 1
        self.lines += excerpt.lines
        self.unparsed += excerpt.unparsed
        self.unparsed_line = self.unparsed_line or excerpt.unparsed_line
        if excerpt.found:
            columns = (column.tolist() for column in (excerpt.found.start, excerpt.found.record, excerpt.found.flags))
            self.found += zip(excerpt.found.line_no.tolist(), excerpt.found.line, *columns, strict=True)
        texts = excerpt.kept.text.decode().split("\n") if len(excerpt.kept) else []
        self.kept |= dict(zip(excerpt.kept.numbers.tolist(), texts, strict=True))
        for known, texts_noted in zip(self.noted, excerpt.noted, strict=True):
            known |= dict.fromkeys(texts_noted)
        self.heads = {*sorted(self.heads | set(excerpt.heads))}
        stamps = [line[:23] for line in excerpt.stamped]
        self.stamps = {min([*self.stamps, *stamps]), max([*self.stamps, *stamps])} if self.stamps or stamps else set()


def joined(lines: list[str], text_lines: int, cuts: list[int], *, as_excerpts: bool) -> Kept:
    """Join a log of which the first lines come as text, and the others in blocks that end at the cuts."""
    kept = Kept()
    joiner = ExcerptJoiner(searcher(), PLAN, 1)
    excerpts = BlockExcerpts(searcher())
    bounds = [0, text_lines, *(cut for cut in sorted(cuts) if cut > text_lines), len(lines)]
    for number, (first, end) in enumerate(pairwise(bounds)):
        block = "".join(f"{line}\n" for line in lines[first:end]).encode()
        if not block:
            continue
        # As it comes from another process, or as it is read here.
        is_excerpt = number and as_excerpts
        part = excerpt_of(*excerpt_message(excerpts(block, PLAN))) if is_excerpt else searcher()(block)
        for excerpt in joiner.feed(part):
            kept.take(excerpt)
    kept.last = joiner.finish()
    kept.heads = set()  # those of each part; `test_coverage` has what is made of them
    return kept


logs = st.lists(st.sampled_from(LINES), min_size=1, max_size=40)


@given(logs, st.integers(0, 3), st.lists(st.integers(1, 40), max_size=6))
@settings(max_examples=400)
def test_cuts_change_nothing(lines: list[str], text_lines: int, cuts: list[int]) -> None:
    cuts = [min(cut, len(lines)) for cut in cuts]
    text_lines = min(text_lines, len(lines))
    whole = joined(lines, 0, [], as_excerpts=False)
    assert joined(lines, text_lines, cuts, as_excerpts=False) == whole
    assert joined(lines, text_lines, cuts, as_excerpts=True) == whole


@given(st.lists(st.sampled_from(LINES[3:]), min_size=10, max_size=60), st.lists(st.integers(1, 60), max_size=4))
def test_long_records_are_split_at_the_same_lines(lines: list[str], cuts: list[int]) -> None:
    cuts = [min(cut, len(lines)) for cut in cuts]
    with pytest.MonkeyPatch.context() as patch:
        for module in (assembler, searched_lines):
            patch.setattr(module, "MAX_RECORD_LINES", 4)
        patch.setattr(searched_lines, "_PROBE_LINES", 1)
        whole = joined([LINES[0], *lines], 1, [], as_excerpts=False)
        assert joined([LINES[0], *lines], 1, cuts, as_excerpts=True) == whole


def test_an_excerpt_without_a_certain_start_is_all_text() -> None:
    block = b"--> more\nbare\n"
    excerpt = BlockExcerpts(searcher())(block, PLAN)
    assert (excerpt.start, excerpt.whole, excerpt.last) == (block, None, None)


def test_an_excerpt_is_small() -> None:
    block = f"{LINES[0]}\n".encode() * 20_000 + f"{LINES[1]}\n".encode() + f"{LINES[0]}\n".encode() * 20_000
    values, parts = excerpt_message(BlockExcerpts(searcher())(block, ExcerptPlan()))
    assert len(repr(values)) + sum(map(len, parts)) < 2_000
