from __future__ import annotations

import re
from dataclasses import replace

import pytest
from rich.cells import cell_len

from tests.support import golden_files
from tests.support.report_samples import (
    EVERYTHING,
    FAILED,
    HOSTILE_INCIDENT,
    NETWORK,
    QUIET,
    TYPICAL,
    make_report,
    rendered,
)
from vmlog.model import Endpoint, Report
from vmlog.report.safe import UNSAFE
from vmlog.report.terminal_answer import explained_text
from vmlog.report.terminal_incident import incident_text
from vmlog.report.writer import WriterOptions

COLOUR = re.compile(r"\x1b\[[0-9;]*m")


@pytest.mark.parametrize("width", [80, 160])
def test_first_screen(width: int) -> None:
    golden_files.check(f"table_{width}.txt", rendered(TYPICAL, "table", width=width))


def test_everything_shown() -> None:
    golden_files.check("table_all.txt", rendered(TYPICAL, "table", width=100, show_all=True))


def test_answer_when_nothing_failed() -> None:
    text = rendered(QUIET, "table")
    assert "No failed or stalled migration: 1 migration succeeded." in text
    assert "Read 2 sources, 2 logs, 12,345 lines" in text


def test_sources_are_those_that_the_user_named() -> None:
    rows = tuple(replace(row, source="bundles.zip") for row in QUIET.sources)
    assert "Read 1 source, 2 logs, 12,345 lines" in rendered(replace(QUIET, sources=rows), "table")


def test_answer_when_there_was_no_migration() -> None:
    assert "No trace of a migration in these logs." in rendered(replace(QUIET, migrations=()), "table")


@pytest.mark.parametrize("width", [10, 40, 79, 80, 120])
def test_no_line_is_wider_than_the_page(width: int) -> None:
    text = rendered(replace(EVERYTHING, warnings=TYPICAL.warnings), "table", width=width, show_all=True)
    assert max(cell_len(line) for line in text.splitlines()) <= max(width, 40)


def test_wide_characters_count_double() -> None:
    text = incident_text(replace(FAILED, message="日本語" * 60), WriterOptions(width=60))
    assert max(cell_len(line) for line in text.splitlines()) <= 60


def test_no_colour_by_default() -> None:
    assert "\x1b" not in rendered(EVERYTHING, "table")
    assert COLOUR.search(rendered(TYPICAL, "table", color=True))


def test_colour_changes_no_text_and_lets_no_code_of_a_log_through() -> None:
    coloured = rendered(EVERYTHING, "table", width=80, color=True)
    assert COLOUR.sub("", coloured) == rendered(EVERYTHING, "table", width=80)
    assert not UNSAFE.search(COLOUR.sub("", coloured))


def test_markup_in_logs_is_text() -> None:
    assert "[bold]" in incident_text(HOSTILE_INCIDENT, WriterOptions())


def test_long_text_is_cut_unless_all_is_shown() -> None:
    long = replace(FAILED, message="token " * 5000)
    assert incident_text(long, WriterOptions(width=80)).count("token") < 100
    assert incident_text(long, WriterOptions(width=80, show_all=True)).count("token") == 5000


def index_of(report: Report, width: int) -> str:
    return rendered(report, "table", width=width).split("\n\n")[1]


def test_several_incidents_begin_with_an_index_that_holds_the_answer() -> None:
    lines = index_of(EVERYTHING, 80).splitlines()
    # Lists are in the order of time: the others ended before it, or nobody knows when.
    first = next(n for n, line in enumerate(lines) if "FAILED      2025-03-01 10:05:31" in line)
    assert lines[first][5:] == "FAILED      2025-03-01 10:05:31  vMotion of db01 from esx-a1 to esx-b2"
    shown = " ".join(" ".join(lines[first + 1 : first + 3]).split())
    assert shown == "connect at 10%: The destination does not answer on the vMotion network (92% sure)"
    assert [line[:3].strip() for line in lines if line[:3].strip()] == [
        f"{n}" for n in range(1, len(EVERYTHING.incidents) + 1)
    ]


@pytest.mark.parametrize("width", [40, 80, 100, 140])
def test_the_index_cuts_nothing(width: int) -> None:
    long = replace(FAILED, vm="a-name-as-long-as-they-get-" * 3, causes=(replace(NETWORK, title="why " * 60),))
    text = index_of(make_report(long, FAILED), width)
    assert "…" not in text
    assert text.count("why") == 60
    assert "".join(text.split()).count("a-name-as-long-as-they-get-") == 3


def test_the_index_drops_domains_only_where_hosts_stay_apart() -> None:
    source, destination = Endpoint("esx-a1.example.com"), Endpoint("esx-b2.example.com")
    other = Endpoint("esx-b2.example.net")
    one = replace(FAILED, source=source, destination=destination)
    assert "from esx-a1 to esx-b2\n" in index_of(make_report(one, one), 120)
    two = replace(FAILED, source=source, destination=other)
    both = index_of(make_report(one, two), 120)
    assert "from esx-a1 to esx-b2.example.com\n" in both
    assert "from esx-a1 to esx-b2.example.net\n" in both
    address = replace(FAILED, source=Endpoint(None, "192.0.2.7"), destination=destination)
    assert "from 192.0.2.7 to esx-b2\n" in index_of(make_report(address, address), 120)


def test_one_incident_needs_no_index() -> None:
    assert rendered(make_report(FAILED), "table").split("\n\n")[1].startswith("1  FAILED")


def test_long_lists_say_how_much_they_hide() -> None:
    report = replace(QUIET, warnings=TYPICAL.warnings * 9)
    assert "and 4 more" in rendered(report, "table")
    assert "more" not in rendered(report, "table", show_all=True)


def test_small_clock_differences_are_not_worth_a_line() -> None:
    text = rendered(TYPICAL, "table", width=120)
    assert "The clock of esx-b2 runs 3.25 s ahead of esx-a1" in text
    assert "esx-c3" not in text


def test_live_incident_has_no_number() -> None:
    assert incident_text(FAILED, WriterOptions()).startswith("FAILED  vMotion of db01")


def test_explained_message() -> None:
    assert NETWORK.title in explained_text([NETWORK], {}, WriterOptions())
    assert explained_text([], {}, WriterOptions()).startswith(
        "Nothing documented is close enough to this text.\nTry more of it:"
    )
    assert explained_text([], {"unknown_article": "KB 1"}, WriterOptions()) == "The catalogue does not have KB 1.\n"


def test_what_a_text_was_read_as_stands_first_and_its_values_last() -> None:
    lines = explained_text([NETWORK], {"cause_id": "x-1", "device": "CD/DVD drive 1"}, WriterOptions()).splitlines()
    assert lines[0] == "   read as    cause id: x-1"
    assert lines[-1] == "   values     device: CD/DVD drive 1"


def test_same_report_gives_same_bytes() -> None:
    report = make_report(FAILED)
    assert rendered(report, "table") == rendered(report, "table")
