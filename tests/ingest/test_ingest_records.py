"""Blocks of records as events."""

from __future__ import annotations

from datetime import UTC, datetime
from types import SimpleNamespace
from typing import cast

import polars as pl
from hypothesis import given, settings
from hypothesis import strategies as st
from polars.testing import assert_frame_equal

from vmlog.ingest import MemberFacts, event_frame
from vmlog.ingest.records import lines_of, parse_records
from vmlog.lines import RecordBlock
from vmlog.parse import EVENT_SCHEMA, load_formats
from vmlog.source import Member

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


def facts(lines: list[str]) -> MemberFacts:
    member = Member("a.tgz", "a.tgz!/var/log/hostd.log", "a.tgz", "var/log/hostd.log", None, None)
    formats = FORMATS.detect(pl.Series(lines), "hostd.log")
    anchor = datetime(2025, 1, 1, tzinfo=UTC)
    return MemberFacts(member, "hostd", "hostd", (0, 0), formats=formats, anchor=anchor, host="esx-a1")


@settings(deadline=None)
@given(LINES)
def test_events_are_the_records(lines: list[str]) -> None:
    where = facts(lines)
    series = pl.Series("line", lines)
    starts = series.str.contains(FORMATS.head_regex) & ~series.str.contains(FORMATS.continuation_regex)
    starts[0] = True
    block = cast("RecordBlock", SimpleNamespace(lines=series, starts=starts, first_line=7))
    (records,) = parse_records(FORMATS, [(where, lines_of(block))])
    whole = pl.concat_str("body", "text", separator="\n", ignore_nulls=True)
    expected = records.with_columns(
        source=pl.lit("a.tgz"),
        member=pl.lit("a.tgz!/var/log/hostd.log"),
        host=pl.col("host").fill_null("esx-a1"),
        body=whole,
    ).select(pl.col(name).cast(kind) for name, kind in EVENT_SCHEMA.items())
    assert_frame_equal(event_frame(FORMATS, block, where), expected)
