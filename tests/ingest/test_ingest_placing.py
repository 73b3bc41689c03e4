"""A folder per host, given as a source of its own: its name is the host, other names are not."""

from __future__ import annotations

from pathlib import Path

import pytest

from ingest.loose_logs import line, log, reading_of
from trees import put
from vmlog.ingest.placing import placed
from vmlog.source import Member

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
    top = put(tmp_path / "esx-a1", {"logs/vmkernel.log": log(line(1)), "log/hostd.log": log(line(2))})
    assert set(hosts(top).values()) == {"esx-a1"}


def test_a_vm_beside_the_logs_of_its_host_is_on_that_host(tmp_path: Path) -> None:
    top = put(tmp_path / "esx-a1", {**KERNEL, "web-01/vmware.log": VMX})
    assert hosts(top) == {("esx-a1", "vmkernel.log"): "esx-a1", ("esx-a1", "web-01/vmware.log"): "esx-a1"}


def test_a_folder_of_vms_or_of_one_vm_is_no_host(tmp_path: Path) -> None:
    store = put(tmp_path / "fast-1", {"web-01/vmware.log": VMX, "db-02/vmware.log": VMX})
    one = put(tmp_path / "web-01", {"vmware.log": VMX})
    assert set(hosts(store, one).values()) == {None}


@pytest.mark.parametrize(
    "name",
    [
        "var", "log", "logs", "run", "Log", "scratch", "vmware", "commands", "tmp", "logs-2", "logs2024", "case-4711",
        "sr12345678", "Downloads", "bundle", "support-bundles", "2024-05-30", "esx-logs-2024-05-30", "my_logs", "a b",
        "vm-support", "esx-esx-a1-2024-05-30--22.31-459", "4711", ".hidden", "..",
    ],
)  # fmt: skip
def test_these_folders_are_no_hosts(name: str) -> None:
    member = Member(f"/srv/{name}", "vmkernel.log", f"/srv/{name}", "vmkernel.log", None, None)
    assert placed(member, ()) == (member, None)


@pytest.mark.parametrize("name", ["esx-a1", "esx-a1.example.com", "ESX01", "192.0.2.7", "vc-a", "logsrv"])
def test_these_folders_are_hosts(name: str) -> None:
    member = Member(f"/srv/{name}/", "vmkernel.log", f"/srv/{name}", "vmkernel.log", None, None)
    assert placed(member, ())[1] == name


def test_a_file_or_an_archive_names_no_host() -> None:
    alone = Member("/srv/vmkernel.log", "vmkernel.log", "/srv/vmkernel.log", "vmkernel.log", None, None)
    packed = Member("/srv/esx-a1.tgz", "esx-a1.tgz!/vmkernel.log", "/srv/esx-a1.tgz", "vmkernel.log", None, None)
    piped = Member("-", "stdin", "-", "stdin", None, None)
    for member in (alone, packed, piped):
        assert placed(member, ()) == (member, None)
