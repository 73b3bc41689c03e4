"""Stories as table, Markdown and JSON Lines."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from datetime import timedelta

import pytest
from rich.cells import cell_len

from tests.support import golden_files
from tests.support.report_samples import FAILED, SUCCEEDED, rendered
from tests.support.story_samples import EXCERPT, FULL, LINES, ODD, STORY
from vmlog.errors import UsageError
from vmlog.report.registry import report_formats
from vmlog.report.safe import UNSAFE

COLOUR = re.compile(r"\x1b\[[0-9;]*m")


@pytest.mark.parametrize("width", [80, 100, 160])
def test_table(width):
    golden_files.check(f"story_{width}.txt", rendered(STORY, "table", width=width))


def test_table_of_everything():
    golden_files.check("story_all.txt", rendered(FULL, "table", width=100, show_all=True))


def test_markdown():
    golden_files.check("story.md", rendered(STORY, "markdown"))


def test_json_lines():
    rows = [json.loads(row) for row in rendered(STORY, "jsonl").splitlines()]
    assert [*rows[0]] == [
        "ts_utc", "ts_log_utc", "t_plus_s", "host", "log", "side", "stage", "level", "mark", "source", "member",
        "line_no", "text",
    ]  # fmt: skip
    assert len(rows) == len(LINES)
    assert rows[1]["ts_utc"] == "2025-03-01T10:04:58.400Z"
    assert rows[1]["ts_log_utc"] == "2025-03-01T10:05:01.650Z"
    assert rows[5]["text"].count("\n") == 3


@pytest.mark.parametrize("width", [40, 79, 80, 120, 200])
@pytest.mark.parametrize("show_all", [False, True])
def test_no_line_is_wider_than_the_page(width, show_all):
    text = rendered(replace(ODD, lines=(*ODD.lines, *LINES)), "table", width=width, show_all=show_all)
    assert max(cell_len(line) for line in text.splitlines()) <= width


def test_colour_changes_no_text_and_lets_no_code_of_a_log_through():
    coloured = rendered(ODD, "table", width=100, color=True)
    assert COLOUR.search(coloured)
    assert COLOUR.sub("", coloured) == rendered(ODD, "table", width=100)
    assert not UNSAFE.search(COLOUR.sub("", coloured))


def test_logs_cannot_end_the_block_of_lines():
    text = rendered(replace(STORY, lines=(replace(LINES[0], text="````\n# no heading"),)), "markdown")
    assert "`````text" in text
    assert not UNSAFE.search(text)


def test_a_line_far_too_long_is_shortened_and_whole_on_request():
    assert len(rendered(ODD, "table", width=100)) < 12_000
    assert "x" * 50 in rendered(ODD, "table", width=100)
    assert rendered(ODD, "table", width=100, show_all=True).count("x") > 60_000


def test_the_failure_is_told_where_no_line_shows_it():
    story = replace(STORY, lines=tuple(replace(one, mark=None) for one in LINES))
    assert rendered(story, "table", width=160).count("── failed ") == 1
    late = replace(story, migration=replace(FAILED, failed_utc=FAILED.started_utc + timedelta(hours=1)))
    assert "── failed 11:04:58.100" in rendered(late, "table", width=160)


def test_sides_without_a_line_are_told_where_no_gap_says_so():
    story = replace(STORY, migration=replace(SUCCEEDED, started_utc=FAILED.started_utc), lines=LINES[2:3])
    text = rendered(story, "table", width=160)
    assert "no line of vCenter" in text
    assert "it went well" in text


def test_an_excerpt_has_numbers_and_the_line_that_was_asked_for():
    assert "▸ 100  2025-03-01T10:05:01.650Z info hostd" in rendered(EXCERPT, "table", width=160)
    assert "> 100  2025-03-01T10:05:01.650Z info hostd" in rendered(EXCERPT, "markdown")
    assert json.loads(rendered(EXCERPT, "jsonl").splitlines()[1])["mark"] == "asked"


@pytest.mark.parametrize("fmt", sorted({"json", "csv", "parquet", "html"}))
def test_other_formats_say_which_have_stories(fmt):
    assert report_formats()[fmt].write_story is None
    with pytest.raises(UsageError, match=f"the format '{fmt}' has no story; table, jsonl and markdown have"):
        rendered(STORY, fmt)
