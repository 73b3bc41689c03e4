"""What is told about members: lines, unparsed lines, times, hosts, copies."""

from __future__ import annotations

import gzip
import lzma
import tarfile
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest

from tests.support.loose_logs import TOP, coverage_of, events_of, line, log, reading_of
from tests.support.trees import put
from vmlog.api import analyze
from vmlog.parse.schema import EVENT_SCHEMA

SAMPLE = Path(__file__).parents[2] / "sample_logs" / "switchover-timeout-8.0" / "esx-a1" / "vmkernel.log"
Change = Callable[[bytes], bytes]


def at(minute: int, second: int) -> datetime:
    return datetime(2024, 3, 1, 10, minute, second, tzinfo=UTC)


def test_lines_and_times(tmp_path: Path) -> None:
    put(tmp_path, {"vmkernel.log": log(line(70), "--> more", line(1), "2024 strange", line(5))})
    row = coverage_of(tmp_path)["vmkernel.log"]
    assert (row.lines, row.unparsed) == (5, 0)
    assert (row.first_utc, row.last_utc) == (at(0, 1), at(1, 10))
    assert (row.log, row.format, row.note) == ("vmkernel", "vmkernel-50", None)


def test_the_format_is_that_of_most_lines_not_one_that_is_tried_first(tmp_path: Path) -> None:
    """auth, shell, syslog and vobd were told to be in the format of vmksummary."""
    put(tmp_path, {"auth.log": log("2024-03-01T10:00:01.000Z In(86) sshd[2100302]: Connection closed")})
    put(tmp_path, {"syslog.log": log("2019-05-06T07:08:09Z sshd[2100302]: Connection closed")})
    put(tmp_path, {"vmkernel.log": log("nothing that is known")})
    rows = coverage_of(tmp_path)
    assert [rows[name].format for name in ("auth.log", "syslog.log", "vmkernel.log")] == ["sys-80", "sys-50", None]
    assert rows["auth.log"].format_title == "other logs of ESXi 8.0 and later"
    assert rows["vmkernel.log"].format_title is None


def test_unparsed_lines_are_counted(tmp_path: Path) -> None:
    put(tmp_path, {"vmkernel.log": log("no head", "2024-03-01 10:00 unknown", "bare", line(1))})
    row = coverage_of(tmp_path)["vmkernel.log"]
    assert (row.lines, row.unparsed) == (4, 3)


def test_a_log_of_no_known_format_is_listed(tmp_path: Path) -> None:
    put(tmp_path, {"vmkernel.log": log(*["nothing that is known"] * 7)})
    row = coverage_of(tmp_path)["vmkernel.log"]
    assert (row.lines, row.unparsed, row.first_utc) == (7, 7, None)


def test_every_member_has_its_own_year(tmp_path: Path) -> None:
    for name, year in (("a", 2009), ("b", 2011)):
        path = tmp_path / name / "vmkernel"
        path.parent.mkdir()
        path.write_bytes(log("May  4 10:11:12 esx-a1 vmkernel: 1:02:03:04.567 cpu1:1045)Net: 12: up"))
        stamp = datetime(year, 6, 1, tzinfo=UTC).timestamp()
        __import__("os").utime(path, (stamp, stamp))
    years = {member: row.first_utc.year for member, row in coverage_of(tmp_path).items() if row.first_utc}
    assert years == {"a/vmkernel": 2009, "b/vmkernel": 2011}


def test_members_that_are_no_logs_are_left_out(tmp_path: Path) -> None:
    put(tmp_path, {f"{TOP}/var/run/log/vmkernel.log": log(line(1)), f"{TOP}/etc/hosts": b"127.0.0.1 localhost\n"})
    put(tmp_path, {f"{TOP}/notes": b"just some text\n", f"{TOP}/blob": bytes(range(256)) * 40})
    assert list(coverage_of(tmp_path)) == [f"{TOP}/var/run/log/vmkernel.log"]


def test_loose_logs_belong_to_the_host_of_their_folder(tmp_path: Path) -> None:
    put(tmp_path, {"esx-a1/vmkernel.log": log(line(1)), "esx-a2/var/log/vmkernel.log": log(line(2))})
    assert {row.member: row.host for row in reading_of(tmp_path).coverage} == {
        "esx-a1/vmkernel.log": "esx-a1",
        "esx-a2/var/log/vmkernel.log": "esx-a2",
    }
    # Whether a folder is a host is known when everything was read; events are given out before.
    assert set(events_of(tmp_path)["host"]) == {None}


def test_a_vm_log_is_not_named_after_the_folder_of_its_vm(tmp_path: Path) -> None:
    text = b"2024-03-01T10:00:00.000Z| vmx| I125: Log for VMware ESX pid=1 version=7.0.3 build=build-1 option=Release\n"
    put(tmp_path, {"esx-a1/web-01/vmware.log": text, "esx-a2/web-01/vmware.log": text})
    assert [row.host for row in reading_of(tmp_path).coverage] == ["esx-a1", "esx-a2"]


def test_host_given_by_the_user_is_the_last_resort(tmp_path: Path) -> None:
    path = put(tmp_path, {"vmkernel.log": log(line(1))}) / "vmkernel.log"
    assert [row.host for row in reading_of(path, host="esx-b9").coverage] == ["esx-b9"]
    assert [row.host for row in reading_of(path).coverage] == [None]


def test_bundle_facts(tmp_path: Path) -> None:
    put(
        tmp_path,
        {
            f"{TOP}/var/run/log/vmkernel.log": log(line(1)),
            f"{TOP}/commands/vmware_-vl.txt": b"VMware ESXi 7.0.3 build-19193900\nVMware ESXi 7.0 Update 3\n",
        },
    )
    (info,) = reading_of(tmp_path).sources
    assert (info.host, info.version, info.build) == ("esx-a1.example.com", "7.0.3", "19193900")


@pytest.mark.parametrize("reverse", [False, True])
def test_a_log_in_two_linked_folders_is_read_once(tmp_path: Path, *, reverse: bool) -> None:
    folders = ["var/log", "var/run/log"]
    for folder in sorted(folders, reverse=reverse):
        put(tmp_path, {f"{TOP}/{folder}/vmkernel.log": log(line(1), line(2))})
    reading = reading_of(tmp_path)
    assert [row.lines for row in reading.coverage] == [2]
    assert [notice.code for notice in reading.notices] == ["copy"]


def test_rotations_in_two_linked_folders_are_one_series(tmp_path: Path) -> None:
    put(tmp_path, {f"{TOP}/var/log/vmkernel.log": log("--> rest", line(2))})
    put(tmp_path, {f"{TOP}/var/run/log/vmkernel.0": log(line(1, "start"))})
    assert events_of(tmp_path)["body"].to_list()[0] == "start\nrest"


def test_events_have_the_documented_columns(tmp_path: Path) -> None:
    put(tmp_path, {"vmkernel.log": log(line(1), "--> more", line(2), "2024-03-01 strange")})
    events = events_of(tmp_path)
    assert dict(events.schema) == EVENT_SCHEMA
    assert events["n_lines"].sum() == 4
    assert events["source"].unique().to_list() == [str(tmp_path)]


def test_a_name_that_is_no_log_leaves_the_log_to_the_lines(tmp_path: Path) -> None:
    path = put(tmp_path, {"pasted.txt": log(line(1))}) / "pasted.txt"
    assert events_of(path)["log"].to_list() == ["vmkernel"]


def test_a_log_that_began_the_year_before_does_not_end_in_the_future(tmp_path: Path) -> None:
    path = tmp_path / "vmware.log"
    path.write_bytes(log("Sep 27 15:18:32.248: vmx| Log for VMware ESX", "Mar 20 16:15:40.415: vmx| Receiving."))
    stamp = datetime(2011, 11, 1, tzinfo=UTC).timestamp()
    __import__("os").utime(path, (stamp, stamp))
    row = coverage_of(path)[path.name]
    assert row.first_utc
    assert row.last_utc
    assert (row.first_utc.date().isoformat(), row.last_utc.date().isoformat()) == ("2010-09-27", "2011-03-20")


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("export.csv", b'"_time","_raw"\n' + b"".join(b'"x","%s"\n' % line(number).encode() for number in range(5))),
        ("result.json", b"".join(b'{"_raw": "%s"}\n' % line(number).encode() for number in range(5))),
        ("page.html", b"".join(b"&gt; %s\n" % line(number).encode() for number in range(5))),
        ("notes.txt", b"Cannot migrate web-01 from esx-a1.example.com to esx-a2.example.com in DC-1\n"),
    ],
)
def test_loose_files_that_hold_lines_of_a_log_are_read(tmp_path: Path, name: str, text: bytes) -> None:
    put(tmp_path, {name: text, "other.json": b'{"a": 1}\n', "other.txt": b"just some text\n"})
    report = analyze(put(tmp_path, {"vmkernel.log": log(line(1))}))
    assert {row.member for row in report.coverage} == {name, "vmkernel.log"}


def test_exports_inside_a_bundle_are_no_logs(tmp_path: Path) -> None:
    text = b"".join(b'{"_raw": "%s"}\n' % line(number).encode() for number in range(5))
    put(tmp_path, {f"{TOP}/var/run/log/vmkernel.log": log(line(1)), f"{TOP}/var/run/x/result.json": text})
    assert list(coverage_of(tmp_path)) == [f"{TOP}/var/run/log/vmkernel.log"]


@pytest.mark.parametrize("packed", ["alone", "in a whole archive"])
@pytest.mark.parametrize(
    ("suffix", "pack", "damage"),
    [
        ("gz", gzip.compress, lambda data: data[: len(data) // 2]),
        ("gz", gzip.compress, lambda data: data[:-8] + bytes(8)),
        ("xz", lzma.compress, lambda data: data[: len(data) // 2]),
    ],
    ids=["half of it", "a wrong checksum", "half of an xz"],
)
def test_a_log_that_is_not_read_to_its_end_is_told_by_name(
    tmp_path: Path, suffix: str, pack: Change, damage: Change, packed: str
) -> None:
    name = f"vmkernel.log.{suffix}"
    put(tmp_path, {name: damage(pack(SAMPLE.read_bytes()))})
    source = tmp_path / name
    if packed == "in a whole archive":
        source = tmp_path / "whole.tar"
        with tarfile.open(source, "w") as archive:
            archive.add(tmp_path / name, name)
    (told,) = analyze(source).warnings
    assert told.code == "read-in-part"
    assert (told.member or "").endswith(name)
    assert told.message.startswith("not read to its end: ")
