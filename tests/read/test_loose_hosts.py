"""Folders that may be named after hosts, and which of them are while no line tells."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.support.loose_logs import line, log, reading_of
from tests.support.trees import put
from vmlog.read.loose_hosts import hosts_by_folder
from vmlog.source.member import Member

KERNEL = {"vmkernel.log": log(line(1))}
VMX = b"2024-03-01T10:00:01.000Z| vmx| I005: Migrate: cleaning up migration state.\n"


def hosts(*folders: Path) -> dict[tuple[str, str], str | None]:
    return {(Path(row.source).name, row.member): row.host for row in reading_of(*folders).coverage}


def test_folders_of_two_hosts_as_two_sources(tmp_path: Path) -> None:
    one, two = (put(tmp_path / name, KERNEL) for name in ("esx-a1", "esx-a2.example.com"))
    assert hosts(one, two) == {
        ("esx-a1", "vmkernel.log"): "esx-a1",
        ("esx-a2.example.com", "vmkernel.log"): "esx-a2.example.com",
    }


def test_the_parent_as_a_source_gives_the_same_hosts(tmp_path: Path) -> None:
    put(tmp_path / "esx-a1", KERNEL)
    put(tmp_path / "esx-a2", KERNEL)
    assert sorted(str(host) for host in hosts(tmp_path).values()) == ["esx-a1", "esx-a2"]
    assert sorted(str(host) for host in hosts(tmp_path / "esx-a1", tmp_path / "esx-a2").values()) == [
        "esx-a1",
        "esx-a2",
    ]


def test_logs_below_standard_folders_belong_to_the_host_too(tmp_path: Path) -> None:
    put(tmp_path, {f"esx-a{n}/{name}": log(line(n)) for n in (1, 2) for name in ("logs/vmkernel.log", "log/hostd.log")})
    assert [row.host for row in reading_of(tmp_path).coverage] == ["esx-a1", "esx-a1", "esx-a2", "esx-a2"]


def test_a_vm_beside_the_logs_of_its_host_is_on_that_host(tmp_path: Path) -> None:
    tops = [put(tmp_path / name, {**KERNEL, "web-01/vmware.log": VMX}) for name in ("esx-a1", "esx-a2")]
    assert [row.host for row in reading_of(*tops).coverage] == ["esx-a1", "esx-a1", "esx-a2", "esx-a2"]


def test_a_folder_of_vms_or_of_one_vm_is_no_host(tmp_path: Path) -> None:
    store = put(tmp_path / "fast-1", {"web-01/vmware.log": VMX, "db-02/vmware.log": VMX})
    one = put(tmp_path / "web-01", {"vmware.log": VMX})
    assert set(hosts(store, one).values()) == {None}


@pytest.mark.parametrize(
    "name",
    [
        "var", "log", "logs", "run", "Log", "scratch", "vmware", "commands", "tmp", "2024-05-30",
        "esx-logs-2024-05-30", "my_logs", "a b", "esx-esx-a1-2024-05-30--22.31-459", "4711", ".hidden", "..",
    ],
)  # fmt: skip
def test_these_folders_cannot_be_hosts(name: str) -> None:
    member = Member(f"/srv/{name}", "vmkernel.log", f"/srv/{name}", "vmkernel.log", None, None)
    assert hosts_by_folder(member, ()) == (member, None)


@pytest.mark.parametrize("name", ["esx-a1", "esx-a1.example.com", "ESX01", "192.0.2.7", "vc-a", "logsrv", "case-4711"])
def test_these_folders_may_be_hosts(name: str) -> None:
    member = Member(f"/srv/{name}/", "vmkernel.log", f"/srv/{name}", "vmkernel.log", None, None)
    assert hosts_by_folder(member, ())[1] == name


@pytest.mark.parametrize("name", ["esx-a1", "case-4711", "logs-2", "Downloads", "support-bundles", "p"])
def test_one_folder_whose_lines_do_not_tell_is_no_host(tmp_path: Path, name: str) -> None:
    assert set(hosts(put(tmp_path / name, KERNEL)).values()) == {None}
    assert set(hosts(tmp_path).values()) == {None}


def test_a_file_or_an_archive_names_no_host() -> None:
    loose = Member("/srv/vmkernel.log", "vmkernel.log", "/srv/vmkernel.log", "vmkernel.log", None, None)
    packed = Member("/srv/esx-a1.tgz", "esx-a1.tgz!/vmkernel.log", "/srv/esx-a1.tgz", "vmkernel.log", None, None)
    piped = Member("-", "stdin", "-", "stdin", None, None)
    for member in (loose, packed, piped):
        assert hosts_by_folder(member, ()) == (member, None)
