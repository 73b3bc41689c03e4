"""Text made to be slow, huge or misleading."""

from __future__ import annotations

import io
import re
import tracemalloc

import pytest

from tests.support.bait import FAILED, HEAD, KERNEL, analysed, healthy
from tests.support.hang_limit import no_hang
from tests.support.hostile_run import MOST_MEGABYTES, run
from vmlog import api
from vmlog.report.registry import write_report


def row_of(report):
    (row,) = [row for row in report.coverage if "bad" in row.member]
    return row


@pytest.mark.slow
def test_megabytes_without_a_line_end_take_no_memory(tmp_path):
    with (tmp_path / "vmkernel.log").open("wb") as file:
        for _ in range(32):
            file.write(b"VMotion: x " * 95_000)
    ended = run(tmp_path / "vmkernel.log", healthy(tmp_path) / "good")
    assert (ended.code, ended.found) == (0, True)
    assert [row["lines"] for row in ended.report["coverage"] if row["source"].endswith("vmkernel.log")] == [1]
    assert ended.megabytes < MOST_MEGABYTES


@pytest.mark.slow
@pytest.mark.parametrize("start", [b"", HEAD + b"Migration "])
def test_ten_megabytes_without_a_line_end(tmp_path, start):
    report = analysed(tmp_path, "vmkernel.log", start + b"VMotion: " * 1_200_000)
    assert row_of(report).lines == 1


@pytest.mark.slow
def test_a_million_continuation_lines(tmp_path):
    data = HEAD + b"VMotion: 1: 1 S: x\n" + b"--> x\n" * 1_000_000 + HEAD + b"end\n"
    with no_hang():
        row = row_of(analysed(tmp_path, "vmkernel.log", data))
    assert (row.lines, row.unparsed) == (1_000_002, 0)


@pytest.mark.slow
@pytest.mark.parametrize("line", [b"bare text\n", b"\n"])
def test_endless_records_of_any_lines(tmp_path, line):
    tracemalloc.start()
    report = analysed(tmp_path, "vmkernel.log", HEAD + b"VMotion: 1: 1 S: x\n" + line * 50_000 + HEAD + b"end\n")
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert (row_of(report).lines, row_of(report).unparsed) == (50_002, 0)
    assert peak < 50_000_000


@pytest.mark.slow
def test_five_thousand_migration_ids(tmp_path):
    lines = [
        b"%bMigrate: 102: %d S: Failed: Timeout (0xbad0021) @0x41801\n" % (HEAD, 8743996508480000000 + number)
        for number in range(5_000)
    ]
    (tmp_path / "vmkernel.log").write_bytes(b"".join(lines))
    report = api.analyze(tmp_path)
    assert len({incident.migration_id for incident in report.incidents}) == 5_000


@pytest.mark.slow
def test_five_thousand_migrations_within_a_second(tmp_path):
    lines = b"".join(
        b"2024-03-01T10:00:00.%03dZ In(182) vmkernel: cpu1:2100)%b%d %b\n" % (number // 5, name, identity, what)
        for number in range(5_000)
        for identity in [8743996508480000000 + number * 104729]
        for name, what in [(b"VMotion: 1: ", b"S: x"), (b"Migrate: 102: ", b"S: Failed: Timeout (0xbad0021) @0x41801")]
    )
    (healthy(tmp_path) / "vmkernel.log").write_bytes(lines)
    ended = run(tmp_path)
    assert (ended.code, ended.found) == (0, True)
    assert len({item["migration_id"] for item in ended.report["incidents"]}) == 5_001
    assert ended.megabytes < 2 * MOST_MEGABYTES


@pytest.mark.parametrize("identity", [b"9" * 40, b"0", b"18446744073709551616", b"-5"])
def test_ids_that_are_none(tmp_path, identity):
    lines = b"%bMigrate: 102: %b S: Failed: Timeout (0xbad0021) @0x41801\n" % (HEAD, identity)
    report = analysed(tmp_path, "vmkernel.log", lines * 3)
    assert all(len(item.migration_id or "") <= 20 for item in report.migrations)


@pytest.mark.parametrize("stamp", ["0001-01-01T00:00:00.000Z", "9999-12-31T23:59:59.999Z", "2024-02-31T25:61:61.000Z"])
def test_times_at_the_ends_of_time(tmp_path, stamp):
    line = HEAD.replace(b"2024-03-01T10:00:00.000Z", stamp.encode())
    data = line + b"Migrate: 102: 8743996508480001077 S: Failed: Timeout (0xbad0021) @0x41801\n"
    analysed(tmp_path, "vmkernel.log", data * 2)


def test_terminal_colours_hide_nothing(tmp_path):
    coloured = b"".join(b"\x1b[32m" + line + b"\x1b[0m\n" for line in KERNEL.splitlines())
    (tmp_path / "vmkernel.log").write_bytes(coloured)
    assert [incident.outcome for incident in api.analyze(tmp_path).incidents] == ["failed"]


@pytest.mark.parametrize(
    ("encoding", "mark"),
    [
        ("utf-16-le", b"\xff\xfe"), ("utf-16-be", b"\xfe\xff"), ("utf-16-le", b""), ("utf-16-be", b""),
        ("utf-8", b"\xef\xbb\xbf"), ("latin-1", b""),
    ],
)  # fmt: skip
def test_encodings(tmp_path, encoding, mark):
    text = KERNEL.decode().replace("\n", "\r\n")
    text = text.replace("VMotion", "\u00fcVMotion", 1)
    (tmp_path / "vmkernel.log").write_bytes(mark + text.encode(encoding))
    report = api.analyze(tmp_path)
    assert [incident.migration_id for incident in report.incidents] == [FAILED]
    assert [row.lines for row in report.coverage] == [KERNEL.count(b"\n")]


def test_encodings_that_change_within_a_log(tmp_path):
    text = KERNEL.decode()
    part = text.index("\n", len(text) // 3) + 1
    strange = (
        "caf\u00e9 \u65e5\u672c\n".encode() + "caf\u00e9\n".encode("latin-1") + "\u65e5\u672c\n".encode("shift-jis")
    )
    (tmp_path / "vmkernel.log").write_bytes(text[:part].encode() + strange + text[part:].encode())
    report = api.analyze(tmp_path)
    assert [incident.migration_id for incident in report.incidents] == [FAILED]
    assert [row.lines for row in report.coverage] == [KERNEL.count(b"\n") + 3]


def test_a_few_zeros_do_not_make_a_text_utf_16(tmp_path):
    (tmp_path / "vmkernel.log").write_bytes(b"\0a" * 4 + b"\n" + KERNEL)
    assert [incident.migration_id for incident in api.analyze(tmp_path).incidents] == [FAILED]


HOSTILE_NAMES = (
    "=HYPERLINK(1)",
    "@SUM(1+1)",
    "<script>alert(1)</script>",
    "\u202elog.exe",
    "\x1b[2Jgone",
    "a|b`c`[d](e)",
)


@pytest.mark.parametrize("name", HOSTILE_NAMES)
@pytest.mark.parametrize("form", ["csv", "html", "markdown", "table", "json", "jsonl"])
def test_names_of_machines_stay_text_in_every_report(tmp_path, name, form):
    text = KERNEL.decode().replace("Failed", f"Failed for '{name}'")
    vm = f"{HEAD.decode()}VMotion: 1: {FAILED} S: /vmfs/volumes/ds/{name}/{name}.vmx\n"
    (tmp_path / "vmkernel.log").write_bytes((vm + text).encode())
    report = api.analyze(tmp_path)
    out = io.BytesIO()
    write_report(report, form, out)
    written = out.getvalue().decode()
    assert FAILED in written
    assert "\x1b" not in written
    assert "\u202e" not in written
    assert form != "html" or "<script>alert" not in written
    assert form != "csv" or not re.search(r'(?:^|,)"?[=@]', written, re.MULTILINE)


def test_overrides_of_the_direction_of_text_are_kept_as_text(tmp_path):
    data = KERNEL.replace(b"Failed", "\u202eFailed".encode())
    report = analysed(tmp_path, "vmkernel.log", data)
    assert row_of(report).lines == KERNEL.count(b"\n")


@pytest.mark.parametrize(
    "text",
    [
        b"(vim.fault.Timedout) {" * 10_000,
        b"(vim.fault.Timedout) {" * 10_000 + b"}" * 10_000,
        b"(vim.fault.X) {\n--> " * 10_000,
        b"{[(<" * 20_000,
    ],
)
def test_dumps_nested_deep_and_never_closed(tmp_path, text):
    head = b"2024-03-01T10:00:00.000Z info hostd[2099] [Originator@6876 sub=Default] "
    assert row_of(analysed(tmp_path, "hostd.log", head + text + b"\n")).lines >= 1


@pytest.mark.slow
def test_a_dump_too_large_to_be_read_whole_is_a_gap(tmp_path):
    failed = b"Migrate: 102: %b S: Failed: Timeout (0xbad0021) @0x41801 " % FAILED.encode()
    for dump, gaps in ((b"{ " + b"a," * 7000, 1), (b'{ msg = "' + b"a," * 7000, 0)):
        (tmp_path / "vmkernel.log").write_bytes(HEAD + failed + b"(vim.fault.Timedout) " + dump + b"\n")
        (incident,) = api.analyze(tmp_path).incidents
        assert sum(gap.what == "the end of a large dump" for gap in incident.gaps) == gaps


def test_lines_that_are_almost_records(tmp_path):
    almost = b"2024-03-01T10:00:00.000Z cpu" + b"1" * 60_000 + b"\n2024-03-01T" + b":" * 60_000 + b"\n"
    with no_hang():
        analysed(tmp_path, "vmkernel.log", almost * 20)


def test_reports_of_hostile_text_are_json(tmp_path):
    healthy(tmp_path)
    bad = b"".join(
        b"%bMigrate: 1: 8743996508480001078 S: Failed: \x1b]0;x\x07<b>\xff (0xbad0021) @0x1\n" % HEAD for _ in "ab"
    )
    (tmp_path / "vmkernel.log").write_bytes(bad)
    out = io.BytesIO()
    write_report(api.analyze(tmp_path), "json", out)
    assert b"\x07" not in out.getvalue()
