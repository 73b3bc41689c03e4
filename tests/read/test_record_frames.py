"""Blocks of records as events."""

from __future__ import annotations

from datetime import UTC, datetime
from itertools import chain

import numpy as np
import polars as pl
from hypothesis import given
from hypothesis import strategies as st
from polars.testing import assert_frame_equal

from vmlog.blocks.scan import Hits
from vmlog.excerpts.excerpt import Excerpt
from vmlog.excerpts.found_lines import FoundLines
from vmlog.parse.formats import load_formats
from vmlog.parse.schema import EVENT_SCHEMA
from vmlog.read.encoded_events import EncodedEvents
from vmlog.read.event_frames import event_frame, runs_of_blocks
from vmlog.read.event_plan import EventPlan
from vmlog.read.member_state import MemberState
from vmlog.read.record_frames import parse_records
from vmlog.records.assembler import RecordAssembler
from vmlog.records.found_rows import FoundRows
from vmlog.records.line_table import Rows
from vmlog.records.record_block import RecordBlock
from vmlog.records.searched_lines import LineSearcher
from vmlog.source.member import Member

FORMATS = load_formats()
HEAD = "2024-05-06T07:08:09.456Z In(166) Hostd[2099321]: "
LINES = st.lists(
    st.sampled_from(
        [
            f"{HEAD}[Originator@6876 sub=Libs opID=aa-01] x",
            f"{HEAD}--> (vmodl.fault.SystemError) {{",
            f"{HEAD}-->    key = 1,",
            "--> }",
            "\tindented",
            "2024-05-06T07:08:09.123Z In(182) vmkernel: cpu1:2099)Migrate: 12: x",
            "2024-05-06 of an unknown style",
            "",
        ]
    ),
    min_size=1,
)


def facts(lines: list[str]) -> MemberState:
    member = Member("a.tgz", "a.tgz!/var/log/hostd.log", "a.tgz", "var/log/hostd.log", None, None)
    formats = FORMATS.detect(pl.Series(lines), "hostd.log").order
    anchor = datetime(2025, 1, 1, tzinfo=UTC)
    return MemberState(member, "hostd", "hostd", (0, 0), formats=formats, anchor=anchor, host="esx-a1")


def records(lines: list[str], cut: int) -> list[RecordBlock]:
    """Return the lines as records, read in two blocks; every line counts as found."""

    def all_of(_: bytes, ends: Rows, __: Hits | None = None) -> FoundRows:
        return FoundRows(np.arange(len(ends)), np.ones(len(ends), np.uint32))

    searcher, assembler = (
        LineSearcher(FORMATS.head_regex, FORMATS.continuation_regex, all_of),
        RecordAssembler(first_line=7),
    )
    texts = ("".join(f"{line}\n" for line in some) for some in (lines[:cut], lines[cut:]))
    return [*chain.from_iterable(assembler.feed(searcher(text.encode())) for text in texts), *assembler.finish()]


@given(LINES, st.integers(0, 20))
def test_events_are_the_records(lines: list[str], cut: int) -> None:
    where = facts(lines)
    ((run, _),) = runs_of_blocks((block, where) for block in records(lines, cut))
    found = FoundLines.frame([[FoundLines.of(block) for block in run]]).drop("part")
    (parsed,) = parse_records(FORMATS, [(where, found)])
    whole = pl.concat_str("body", "text", separator="\n", ignore_nulls=True)
    expected = parsed.with_columns(
        source=pl.lit("a.tgz"),
        member=pl.lit("a.tgz!/var/log/hostd.log"),
        host=pl.col("host").fill_null("esx-a1"),
        body=whole,
    ).select(pl.col(name).cast(kind) for name, kind in EVENT_SCHEMA.items())
    assert_frame_equal(event_frame(FORMATS, run, EventPlan.of(where)), expected)


def test_a_frame_is_of_lines_that_follow_one_another() -> None:
    one, other = facts(["x"]), facts(["x"])
    first, again = records([HEAD] * 3, 2), records([HEAD] * 3, 2)
    runs = [
        *runs_of_blocks([*((block, one) for block in first), *((block, other) for block in again), (again[0], other)])
    ]
    assert [(len(run), where is one) for run, where in runs] == [(len(first), True), (len(again), False), (1, False)]
    assert sum(len(block.lines) for run, _ in runs for block in run) == 6 + len(again[0].lines)


def test_events_that_are_made_already_keep_their_place() -> None:
    where = facts(["x"])
    first, again = records([HEAD] * 3, 2), records([HEAD] * 3, 2)
    made = EncodedEvents(Excerpt(10, 1), b"")
    runs = [
        *runs_of_blocks([*((block, where) for block in first), (made, where), *((block, where) for block in again)])
    ]
    assert [runs[0][0], runs[1], runs[2][0]] == [first, made, again]
