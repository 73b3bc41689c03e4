"""Detection and parsing of whole members."""

from __future__ import annotations

from datetime import UTC, datetime

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from vmlog.parse.formats import load_formats
from vmlog.parse.schema import EVENT_SCHEMA, LEVELS, PARSED_SCHEMA

FORMATS = load_formats()
ANCHOR = datetime(2025, 1, 1, tzinfo=UTC)
KERNEL_8 = "2024-05-06T07:08:09.123Z In(182) vmkernel: cpu1:2099)Migrate: 12: {}"
KERNEL_7 = "2023-05-06T07:08:09.123Z cpu1:2099)Migrate: 12: {}"
HOSTD_8 = "2024-05-06T07:08:09.456Z In(166) Hostd[2099321]: [Originator@6876 sub=Libs opID=aa-01] {}"
SAMPLE_LINES = [sample.line for item in FORMATS.heads for sample in item.samples]


def parse(lines: list[str | None], name: str | None = None, log_hint: str | None = None) -> pl.DataFrame:
    series = pl.Series("line", lines, dtype=pl.String)
    return FORMATS.parse(series, FORMATS.detect(series.drop_nulls(), name).order, anchor=ANCHOR, log_hint=log_hint)


def test_a_mixed_file_keeps_its_order() -> None:
    lines = [HOSTD_8.format(1), KERNEL_8.format(2), "no header", KERNEL_7.format(3), HOSTD_8.format(4)]
    found = parse(lines)
    assert found["format"].to_list() == ["hostd-80", "vmkernel-80", None, "vmkernel-50", "hostd-80"]
    assert found["body"].to_list() == ["1", "Migrate: 12: 2", "no header", "Migrate: 12: 3", "4"]
    assert found.schema == pl.Schema(PARSED_SCHEMA)


def test_rows_with_and_without_a_tail_keep_their_order() -> None:
    head = "2024-05-06T07:08:09.123Z In(182) vmkernel: "
    lines = [f"{head}boot text", f"{head}cpu1:2)A: 1: x", f"{head}more boot text", f"{head}cpu1:3)B: 1: y"]
    assert parse(lines)["body"].to_list() == ["boot text", "A: 1: x", "more boot text", "B: 1: y"]
    assert parse(lines)["world"].to_list() == [None, "2", None, "3"]


def test_a_nested_tail_keeps_the_order_of_rows() -> None:
    stamp = "2015-05-06T07:08:{:02d}.000Z"
    lines = [
        "<164>NoneZ esx-a1 Hostd: " + stamp.format(number) + f" info hostd[49] {block}text {number}"
        for number, block in enumerate(["", "[Originator@6876 sub=A] ", "", "[Originator@6876 sub=B] "])
    ]
    found = parse(lines)
    assert [moment.second for moment in found["ts_utc"]] == [0, 1, 2, 3]
    assert found["body"].to_list() == [f"text {number}" for number in range(4)]
    assert found["component"].to_list() == [None, "A", None, "B"]


def test_detection_puts_the_largest_share_first() -> None:
    lines = pl.Series([KERNEL_7.format(n) for n in range(9)] + [KERNEL_8.format(n) for n in range(3)])
    order = [item.id for item in FORMATS.detect(lines, None).order]
    assert order[0] == "vmkernel-50"
    assert set(order) == {item.id for item in FORMATS.heads}


def test_detection_keeps_specific_formats_before_general_ones() -> None:
    lines = pl.Series(["2024-05-06T07:08:09Z In(14) sshd[1]: x"] * 9)
    order = [item.id for item in FORMATS.detect(lines, None).order]
    assert order.index("hostd-80") < order.index("sys-80")
    assert order.index("sys-80") < order.index("iso-plain")


def test_the_name_is_only_a_hint() -> None:
    empty = pl.Series([], dtype=pl.String)
    assert FORMATS.detect(empty, "var/log/vobd.log").order[0].log == "vobd"
    assert FORMATS.detect(pl.Series([KERNEL_8.format(1)]), "vobd.log").order[0].id == "vmkernel-80"


@pytest.mark.slow
@pytest.mark.parametrize("crowd", ["sys-80", "sys-50", "iso-plain", "syslog-bsd", "syslog-iso", "masked", "hostd-41"])
def test_the_order_that_any_file_gives_reads_every_line_like_the_order_by_rank(crowd: str) -> None:
    lines = pl.Series(SAMPLE_LINES)
    order = FORMATS.detect(pl.Series([FORMATS.by_id[crowd].samples[0].line] * 5), None).order
    assert order != FORMATS.heads
    found = FORMATS.parse(lines, order, anchor=ANCHOR, log_hint=None)
    assert found.equals(FORMATS.parse(lines, FORMATS.heads, anchor=ANCHOR, log_hint=None))


@pytest.mark.parametrize(
    ("line", "hint", "log"),
    [
        (HOSTD_8.format("x"), "messages", "hostd"),
        ("2019-05-06T07:08:09Z sshd[21]: x", "auth", "auth"),
        ("2019-05-06T07:08:09Z sshd[21]: x", None, "sshd"),
        (KERNEL_7.format("x"), None, "vmkernel"),
        (KERNEL_7.format("x"), "vmkwarning", "vmkwarning"),
        ("May  6 07:08:09 esx-a1 vmkernel: 0:02:09:02.494 cpu3:1043)x", "vmkwarning", "vmkwarning"),
        ("2013-05-06T07:08:09.123Z [3AB0C190 info 'Default'] x", "vpxa", "vpxa"),
        ("2013-05-06T07:08:09.123Z [3AB0C190 info 'Default'] x", None, "hostd"),
        ("no header", "vmkernel", "vmkernel"),
        ("no header", None, None),
    ],
)
def test_the_log_of_a_line(line: str, hint: str | None, log: str | None) -> None:
    assert parse([line], log_hint=hint)["log"].to_list() == [log]


@pytest.mark.parametrize(
    ("word", "level"),
    [
        ("trivia", "debug"),
        ("verbose", "debug"),
        ("info", "info"),
        ("WARN", "warning"),
        ("panic", "critical"),
        ("x", None),
    ],
)
def test_level_words(word: str, level: str | None) -> None:
    (found,) = parse([f"2019-05-06T07:08:09.123Z {word} hostd[77] [Originator@6876 sub=A] x"])["level"]
    assert found == level
    assert found is None or found in LEVELS


def test_two_stamps_that_differ_by_hours_give_the_inner_one() -> None:
    line = "May 6 09:08:09 esx-a1 Hostd: [2012-05-06 07:08:09.472 32A00B90 error 'Statssvc'] x"
    row = parse([line]).row(0, named=True)
    assert row["ts_utc"] == datetime(2012, 5, 6, 7, 8, 9, 472000, tzinfo=UTC)
    assert (row["ts_text"], row["ts_assumed"], row["host"]) == ("2012-05-06 07:08:09.472", "zone", "esx-a1")


def test_a_damaged_inner_stamp_leaves_the_outer_one() -> None:
    line = "May 6 09:08:09 esx-a1 Hostd: [2012-13-06 07:08:09.472 32A00B90 error 'Statssvc'] x"
    row = parse([line]).row(0, named=True)
    assert row["ts_utc"] == datetime(2024, 5, 6, 9, 8, 9, tzinfo=UTC)
    assert row["ts_assumed"] == "year,zone"


def test_an_unreadable_stamp_is_null_and_nothing_is_assumed() -> None:
    row = parse(["May 36 09:08:09 esx-a1 ntpd[7]: x"]).row(0, named=True)
    assert (row["ts_utc"], row["ts_assumed"], row["ts_text"]) == (None, None, "May 36 09:08:09")
    assert row["body"] == "x"


def test_foreign_lines_pasted_into_a_shell_are_not_parsed() -> None:
    line = "2013-05-06T07:08:09Z shell[27]: 2012-01-02T03:04:05.006Z error hostd[9] [Originator@6876 sub=A opID=b] x"
    row = parse([line]).row(0, named=True)
    assert row["ts_utc"] == datetime(2013, 5, 6, 7, 8, 9, tzinfo=UTC)
    assert (row["log"], row["level"], row["op_id"]) == ("shell", None, None)


@pytest.mark.parametrize(
    "line",
    [
        "--> key = 1",
        "-->",
        " --> Result:",
        "\tindented",
        "mem> --> x",
        "}",
        "},",
        ")",
        "2024-05-06T07:08:09.456Z In(166) Hostd[99]: --> }",
        "2024-05-06T07:08:09.456Z In(166) Hostd[99]:    key = 1",
        "2024-05-06T07:08:09.456Z Wa(164)[+] Vpxa[99]: x",
        "2024-05-06T07:08:09.456Z In(14)+ hostprofile[99]: x",
        "vmkernel.9:May  6 07:08:09 esx-a1 vmkernel: gen 7154, mode 1",
        "<166>2024-05-06T07:08:09.456Z esx-a1.example.com Hostd: -->  Error",
        "May  6 07:08:09 esx-a1 Hostd: [12] rip 17c00bf3",
    ],
)
def test_continuations(line: str) -> None:
    assert pl.Series([line]).str.contains(FORMATS.continuation_regex)[0]


@pytest.mark.parametrize(
    "line",
    [
        HOSTD_8.format("x"),
        KERNEL_8.format("x"),
        "> " + KERNEL_7.format("x"),
        "vmkernel: 12:03:44:55.120 cpu3:4210)NFS: x",
        "2024-05-06T07:08:09.456Z In(166) Hostd[99]: info -[99] [Originator@6876 sub=A] x",
        "plain text",
        "",
    ],
)
def test_no_continuations(line: str) -> None:
    assert not pl.Series([line]).str.contains(FORMATS.continuation_regex)[0]


def test_no_lines_and_null_lines() -> None:
    assert parse([]).shape == (0, len(PARSED_SCHEMA))
    assert parse([None, ""])["body"].to_list() == ["", ""]


def test_event_columns_are_the_parsed_ones_and_the_place() -> None:
    assert EVENT_SCHEMA.keys() - PARSED_SCHEMA.keys() == {"source", "member", "line_no", "n_lines"}
    assert PARSED_SCHEMA.keys() - EVENT_SCHEMA.keys() == {"continuation"}
    assert all(EVENT_SCHEMA[name] == PARSED_SCHEMA[name] for name in EVENT_SCHEMA.keys() & PARSED_SCHEMA.keys())


ANY_LINE = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\n"), max_size=80)


@st.composite
def damaged_lines(draw: st.DrawFn) -> str:
    line = draw(st.sampled_from(SAMPLE_LINES))
    start = draw(st.integers(0, len(line)))
    end = draw(st.integers(start, min(len(line), start + 12)))
    return line[:start] + draw(ANY_LINE.map(lambda text: text[:6])) + line[end:]


@pytest.mark.slow
@settings(max_examples=50)
@given(st.lists(damaged_lines() | ANY_LINE, max_size=20))
def test_no_content_raises_and_the_head_regex_agrees_with_the_parser(lines: list[str]) -> None:
    found = parse(list(lines))
    series = pl.Series(lines, dtype=pl.String)
    assert found.height == len(lines)
    assert found["format"].is_not_null().to_list() == series.str.contains(FORMATS.head_regex).to_list()


@pytest.mark.slow
@settings(max_examples=30)
@given(damaged_lines())
def test_a_line_is_parsed_the_same_alone_and_in_company(line: str) -> None:
    company = [KERNEL_8.format(1), line, HOSTD_8.format(2), "--> x"]
    series = pl.Series(company)
    together = FORMATS.parse(series, FORMATS.heads, anchor=ANCHOR, log_hint=None)[1]
    single = FORMATS.parse(pl.Series([line]), FORMATS.heads, anchor=ANCHOR, log_hint=None)
    assert together.equals(single)
