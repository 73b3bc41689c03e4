"""Text made to be slow, huge or misleading."""

from __future__ import annotations

import json
import time
import tracemalloc

import pytest

from hostile.bait import HEAD, KERNEL, analysed, healthy
from vmlog import api
from vmlog.report import report_dict


def row_of(report):
    (row,) = [row for row in report.coverage if "bad" in row.member]
    return row


@pytest.mark.parametrize("start", [b"", HEAD + b"Migration "])
def test_ten_megabytes_without_a_line_end(tmp_path, start):
    report = analysed(tmp_path, "vmkernel.log", start + b"VMotion: " * 1_200_000)
    assert row_of(report).lines == 1


def test_a_million_continuation_lines(tmp_path):
    begun = time.monotonic()
    data = HEAD + b"VMotion: 1: 1 S: x\n" + b"--> x\n" * 1_000_000 + HEAD + b"end\n"
    row = row_of(analysed(tmp_path, "vmkernel.log", data))
    assert (row.lines, row.unparsed) == (1_000_002, 0)
    assert time.monotonic() - begun < 60


@pytest.mark.parametrize("line", [b"bare text\n", b"\n"])
def test_endless_records_of_any_lines(tmp_path, line):
    tracemalloc.start()
    report = analysed(tmp_path, "vmkernel.log", HEAD + b"VMotion: 1: 1 S: x\n" + line * 50_000 + HEAD + b"end\n")
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert (row_of(report).lines, row_of(report).unparsed) == (50_002, 0)
    assert peak < 50_000_000


def test_ten_thousand_migration_ids(tmp_path):
    lines = [
        b"%bMigrate: 102: %d S: Failed: Timeout (0xbad0021) @0x41801\n" % (HEAD, 8743996508480000000 + number)
        for number in range(10_000)
    ]
    (tmp_path / "vmkernel.log").write_bytes(b"".join(lines))
    report = api.analyze(tmp_path)
    assert len({incident.migration_id for incident in report.incidents}) == 10_000


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


def test_overrides_of_the_direction_of_text_are_kept_as_text(tmp_path):
    data = KERNEL.replace(b"Failed", "\u202eFailed".encode())
    report = analysed(tmp_path, "vmkernel.log", data)
    assert row_of(report).lines == KERNEL.count(b"\n")


@pytest.mark.parametrize(
    "text", [b"(vim.fault.Timedout) {" * 10_000, b"(vim.fault.X) {\n--> " * 10_000, b"{[(<" * 20_000]
)
def test_dumps_nested_deep_and_never_closed(tmp_path, text):
    head = b"2024-03-01T10:00:00.000Z info hostd[2099] [Originator@6876 sub=Default] "
    assert row_of(analysed(tmp_path, "hostd.log", head + text + b"\n")).lines >= 1


def test_lines_that_are_almost_records(tmp_path):
    almost = b"2024-03-01T10:00:00.000Z cpu" + b"1" * 60_000 + b"\n2024-03-01T" + b":" * 60_000 + b"\n"
    begun = time.monotonic()
    analysed(tmp_path, "vmkernel.log", almost * 20)
    assert time.monotonic() - begun < 20


def test_reports_of_hostile_text_are_json(tmp_path):
    healthy(tmp_path)
    bad = b"".join(
        b"%bMigrate: 1: 8743996508480001078 S: Failed: \x1b]0;x\x07<b>\xff (0xbad0021) @0x1\n" % HEAD for _ in "ab"
    )
    (tmp_path / "vmkernel.log").write_bytes(bad)
    text = json.dumps(report_dict(api.analyze(tmp_path)), default=str)
    assert "\x07" not in text
