"""The names of logs: which log, its rotation and fragment, and copies of a rotation."""

import pytest

from vmlog.source.member import Member
from vmlog.source.rotation import Duplicates, split_name


@pytest.mark.parametrize(
    ("inner", "log", "series"),
    [
        ("var/run/log/vmkernel.log", "vmkernel", "var/run/log/vmkernel"),
        ("var/run/log/vmkernel.10.gz", "vmkernel", "var/run/log/vmkernel"),
        ("var/log/vmkernel", "vmkernel", "var/log/vmkernel"),
        ("var/log/vmkernel.2", "vmkernel", "var/log/vmkernel"),
        ("var/log/hostd-probe.0.gz", "hostd-probe", "var/log/hostd-probe"),
        ("var/log/vmware/vpxd/vpxd-12.log.gz", "vpxd", "var/log/vmware/vpxd/vpxd"),
        ("var/log/vmware/vpxd/vpxd.log", "vpxd", "var/log/vmware/vpxd/vpxd"),
        ("var/log/vmware/vpxd-svcs/vpxd-svcs.log", "vpxd-svcs", "var/log/vmware/vpxd-svcs/vpxd-svcs"),
        ("var/log/vmware/eam/eam-vpxd.log", "eam-vpxd", "var/log/vmware/eam/eam-vpxd"),
        ("vmfs/volumes/5f-1/web 1/vmware-3.log", "vmware", "vmfs/volumes/5f-1/web 1/vmware"),
        ("vmfs/volumes/vsan:52-a/db/vmware.log", "vmware", "vmfs/volumes/vsan:52-a/db/vmware"),
        ("Logs/vpxd/vpxd-7.log", "vpxd", "Logs/vpxd/vpxd"),
        ("case123-vmkernel.txt", "vmkernel", "case123-vmkernel"),
        ("esx-a1_hostd.3.gz", "hostd", "esx-a1_hostd"),
        ("vmkernel.log.txt", "vmkernel", "vmkernel"),
        ("vmware-vpxd-old.log", "vpxd", "vmware-vpxd-old"),
        ("messages-20240530.zst", "messages", "messages"),
        ("notes.txt", "notes", "notes"),
        ("VMKERNEL.LOG", "vmkernel", "VMKERNEL"),
        (".log", ".log", ".log"),
        ("7", "7", "7"),
        ("", "", ""),
    ],
)
def test_log_and_series(inner: str, log: str, series: str) -> None:
    name = split_name(inner)
    assert (name.log, name.series) == (log, series)


@pytest.mark.parametrize(
    "oldest_first",
    [
        ["vmkernel.10.gz", "vmkernel.9.gz", "vmkernel.1.gz", "vmkernel.0.gz", "vmkernel.log"],
        ["vmkernel.2", "vmkernel.1", "vmkernel"],
        ["syslog.log.2", "syslog.log.1", "syslog.log"],
        ["vpxd-9.log.gz", "vpxd-10.log.gz", "vpxd-205.log", "vpxd.log"],
        ["vmware-2.log", "vmware-11.log", "vmware.log"],
        ["messages-20240529", "messages-20240530", "messages"],
    ],
)
def test_rotations_in_order_of_time(oldest_first: list[str]) -> None:
    names = [split_name(name) for name in oldest_first]
    orders = [name.order for name in names]
    assert orders == sorted(set(orders))
    assert orders[-1] == 0
    assert len({name.series for name in names}) == 1


def test_the_numbers_of_a_ring_give_no_order() -> None:
    assert {split_name(f"var/log/vmware/hostd-{n}.log").order for n in range(10)} == {0}


def test_fragments() -> None:
    pieces = [split_name(f"var/log/vsanmgmt.log.FRAG-0000{n}") for n in range(3)]
    assert [(p.log, p.series, p.fragment) for p in pieces] == [("vsanmgmt", "var/log/vsanmgmt", n) for n in range(3)]
    assert split_name("var/log/vsanmgmt.log").fragment is None


def _member(inner: str, size: int | None, unit: str = "b.tgz!/top") -> Member:
    return Member("b.tgz", f"{unit}/{inner}", unit, inner, size, None)


def test_the_second_copy_of_a_rotation_is_a_duplicate() -> None:
    duplicates = Duplicates()
    assert not duplicates.seen(_member("var/log/vmkernel.0.gz", 100))
    assert duplicates.seen(_member("var/run/log/vmkernel.0.gz", 100))
    assert duplicates.seen(_member("scratch/log/vmkernel.0.gz", 100))
    assert not duplicates.seen(_member("var/log/vmkernel.0.gz", 100))
    assert not duplicates.seen(_member("var/run/log/vmkernel.0.gz", 101))
    assert not duplicates.seen(_member("var/run/log/vmkernel.1.gz", 100))
    assert not duplicates.seen(_member("var/run/log/vmkernel.0.gz", 100, "c.tgz"))
    assert not duplicates.seen(_member("var/log/x.log", None))
    assert not duplicates.seen(_member("scratch/log/x.log", None))
    assert not duplicates.seen(_member("vmfs/volumes/a/one/vmware.log", 5))
    assert not duplicates.seen(_member("vmfs/volumes/a/two/vmware.log", 5))
