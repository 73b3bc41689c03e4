"""What is recognised does not depend on what was recognised in records with other numbers."""

from datetime import UTC, datetime

import polars as pl
import pytest

from vmlog.knowledge.knowledge import Knowledge
from vmlog.match.matcher import Matcher
from vmlog.observe.recogniser import Recogniser
from vmlog.parse.formats import compile_formats
from vmlog.read.member_state import open_member
from vmlog.source.member import Member

ID = "4402718853920117764"


@pytest.fixture(scope="module")
def knowledge():
    return Knowledge.load()


def recognised(knowledge, *bodies):
    """Return the stage lines and statuses in each body, read by one recogniser in their order."""
    formats = compile_formats(knowledge.formats)
    head = "2024-05-06T07:08:09.101Z In(182) vmkernel: cpu5:2099345)"
    state = open_member(Member("s", "vmkernel.log", "s", "vmkernel.log", None, None), formats, [head + "x"], host=None)
    lines = pl.Series("line", [head + body for body in bodies])
    parsed = formats.parse(lines, formats.heads, anchor=datetime.now(UTC), log_hint="vmkernel")
    empty = pl.lit(None, dtype=pl.String)
    records = parsed.with_columns(lines, line_no=pl.lit(1), flags=pl.lit(1), more=empty, text=empty)
    found = Recogniser(formats, knowledge.stage_lines, Matcher(knowledge.catalogue)).recognise(records, state)
    return [
        None
        if record.observation is None
        else (
            [mark.line.id for mark in record.observation.marks],
            [hit.variables.get("status") for hit in record.observation.hits if hit.kind == "status"],
            record.observation.migration_id,
        )
        for record in found
    ]


def test_fields_are_those_of_each_record(knowledge):
    bodies = [f"Migrate: {line}: {int(ID) + line} S: Something" for line in (102, 103)]
    assert recognised(knowledge, *bodies) == [
        (["kernel-migration-line"], [], str(int(ID) + line)) for line in (102, 103)
    ]


def test_numbers_decide_where_they_are_part_of_a_code(knowledge):
    texts = [f"Migrate: 102: {ID} S: Failed: Something ({code}) @0x4180" for code in ("0xbad0021", "0xbad0006")]
    one, other = recognised(knowledge, *texts)
    assert (one[1], other[1]) == (["0xbad0021"], ["0xbad0006"])


def test_a_record_that_says_nothing_hides_no_other(knowledge):
    nothing, something = f"Migrate: 1: {ID[:9]} S: Something", f"Migrate: 1: {ID} S: Something"
    assert recognised(knowledge, nothing, nothing, something) == [None, None, (["kernel-migration-line"], [], ID)]
