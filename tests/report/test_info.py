"""What sources hold, by host and log."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from rich.cells import cell_len

from vmlog.model import Coverage, SourceInfo
from vmlog.report.log_families import log_families
from vmlog.report.safe import UNSAFE
from vmlog.report.terminal_info import info_text
from vmlog.report.writer import WriterOptions

NOON = datetime(2024, 5, 6, 12, tzinfo=UTC)


def part(begin, end, *, log="vmkernel", host="esx-a1", lines=60):
    first, last = (NOON + timedelta(minutes=minutes) for minutes in (begin, end))
    return Coverage("s", f"b.tgz!/var/log/{log}.{begin}", host, log, None, first, last, lines, 6, None)


def test_files_of_a_log_are_one_row():
    (family,) = log_families([part(61, 120), part(0, 60)])
    assert (family.host, family.log, family.files) == ("esx-a1", "vmkernel", 2)
    assert (family.first_utc, family.last_utc) == (NOON, NOON + timedelta(hours=2))
    assert (family.lines, family.unparsed, family.holes) == (120, 12, ())


def test_a_missing_file_leaves_a_hole():
    (family,) = log_families([part(0, 60), part(180, 240)])
    assert family.holes == ((NOON + timedelta(minutes=60), NOON + timedelta(minutes=180)),)


@pytest.mark.parametrize(
    "rows",
    [
        [part(0, 60), part(69, 120)],
        [part(0, 600, lines=10), part(900, 1500, lines=10)],
        [part(0, 300), part(10, 20), part(305, 400)],
        [part(0, 10, log="vmware"), part(9000, 9010, log="vmware")],
    ],
    ids=["short", "a log that is silent for hours anyway", "covered by a longer file", "logs of two VMs"],
)
def test_what_is_no_hole(rows):
    assert log_families(rows)[0].holes == ()


def test_names_come_first_and_unknown_ones_last():
    rows = [part(0, 1, host=None), part(0, 1, log=None), part(0, 1, host="a"), part(0, 1)]
    assert [(one.host, one.log) for one in log_families(rows)] == [
        ("a", "vmkernel"), ("esx-a1", "vmkernel"), ("esx-a1", None), (None, "vmkernel"),
    ]  # fmt: skip


def test_the_table_fits_and_has_the_zone():
    source = SourceInfo("very/" * 30 + "b.tgz", "vm-support", "esx-a1", "VMware ESXi", "8.0.3", "1", NOON)
    rows = [part(0, 60), part(180, 240, lines=0)]
    options = WriterOptions(width=80, zone=ZoneInfo("Europe/Berlin"), show_all=True)
    text = info_text([source], rows, [], options)
    assert max(map(len, text.splitlines())) <= 80
    assert "vmkernel     2024-05-06 14:00  2024-05-06 18:00" in text
    assert "to (Europe/Berlin)" in text
    assert "nothing for 2 h 0 min from 2024-05-06 15:00 +02:00: is a file missing?" in " ".join(text.split())
    assert "esx-a1: var/log/vmkernel.180" in text
    assert "--all" not in text


def test_hostile_names_are_harmless():
    text = info_text([], [part(0, 1, host="a\x1b[31m", log="b\nc")], [], WriterOptions(show_all=True))
    assert "\x1b" not in text
    assert "a\\x1b[31m" in text


@pytest.mark.parametrize("width", [80, 100, 160])
@pytest.mark.parametrize("zone", ["UTC", "America/Argentina/ComodRivadavia"])
def test_columns_hold_whatever_logs_and_hosts_are_called(width, zone):
    names = [
        "esc\x1b[31mred",
        "\u65e5\u672c\u8a9e\u30ed\u30b0",
        "vm\u3164kernel",
        "q" * 90,
        "\ud55c" * 50,
        "a\nb",
        "vpxd",
    ]
    rows = [part(0, 60, log=name, host=host) for host in ("\u65e5\u672c\x1b[0m" * 9, "esx-a1") for name in names]
    text = info_text([], rows, [], WriterOptions(width=width, zone=ZoneInfo(zone), show_all=True))
    lines = text.splitlines()
    assert max(map(cell_len, lines)) <= width
    table = [line for line in lines if line.endswith("10.0 %")]
    assert len(table) == 2 * len(names)
    assert len({cell_len(line) for line in table}) == 1
    assert len({cell_len(line.partition("2024")[0]) for line in table}) == 1
    assert not UNSAFE.search(text)
