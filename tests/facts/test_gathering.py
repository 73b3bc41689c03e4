"""Which files belong to which host."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from vmlog.facts import fact_store
from vmlog.facts.fact import FactRow
from vmlog.facts.fact_store import FactStore
from vmlog.facts.gathering import FactShelf, is_same_host
from vmlog.knowledge.fact_files import END_MISSING, LISTED, load_fact_files
from vmlog.source.bundle_identity import BundleIdentity
from vmlog.source.member import Member

SHAPES = load_fact_files()
NTPQ = (
    "     remote           refid      st t when poll reach   delay   offset  jitter\n"
    "*192.0.2.{}     192.0.2.250      2 u   33   64  377    0.412   -1.207   0.113\n"
)
VMX = '.encoding = "UTF-8"\nconfig.version = "8"\ndisplayName = "Web 01"\n'


def shelf(*files, bundles=None, names=None):
    store = FactStore(SHAPES.values())
    for unit, inner, text in files:
        store.take(Member(unit.partition("!/")[0], f"{unit}/{inner}", unit, inner, None, None), text.encode())
    return FactShelf(store.files(), bundles or {}, names or {}, [*SHAPES.values()])


def peers(*files, **known):
    return {host.name: host.table.find("time.peer").value for host in shelf(*files, **known).gather().hosts}


def test_each_bundle_is_a_host_with_the_name_that_is_known_of_it():
    files = [(f"b{number}.tgz", "commands/ntpq_-p.txt", NTPQ.format(number)) for number in (1, 2)]
    known = {"b1.tgz": BundleIdentity(host="esx-a")}
    assert peers(*files, bundles=known, names={"b2.tgz": "esx-b"}) == {"esx-a": "192.0.2.1", "esx-b": "192.0.2.2"}


def test_folders_of_a_collection_are_hosts():
    files = [
        ("collection", "esx-a/commands/ntpq_-p.txt", NTPQ.format(1)),
        ("collection", "esx-b/ntpq_-p.txt", NTPQ.format(2)),
    ]
    assert peers(*files) == {"esx-a": "192.0.2.1", "esx-b": "192.0.2.2"}


def test_single_files_belong_to_the_host_of_their_folder():
    assert peers(("esx-a/ntpq.txt", "ntpq.txt", NTPQ.format(1))) == {"esx-a": "192.0.2.1"}


def test_two_folders_with_loose_files_are_two_hosts():
    store = FactStore(SHAPES.values())
    for number, folder in enumerate(("all/esx-a", "all/esx-b")):
        store.take(Member(folder, "ntpq.txt", folder, "ntpq.txt", None, None), NTPQ.format(number).encode())
    hosts = FactShelf(store.files(), {}, {}, [*SHAPES.values()]).gather().hosts
    assert [host.name for host in hosts] == ["esx-a", "esx-b"]


def test_the_bundle_of_a_vcenter_is_no_host():
    files = [
        ("a.tgz", "commands/ntpq_-p.txt", NTPQ.format(1)),
        ("vc.tgz", "commands/date.txt", "Wed Jun 12 10:30:02 UTC 2024\n"),
        ("vc.tgz", "commands/ntpq_-p.txt", NTPQ.format(2)),
    ]
    known = {"a.tgz": BundleIdentity(host="esx-a"), "vc.tgz": BundleIdentity(host="vc1", kind="vc-support")}
    assert peers(*files, bundles=known) == {"esx-a": "192.0.2.1"}


def test_of_two_bundles_of_a_host_the_newest_counts_and_the_other_is_told():
    files = [(f"b{number}.tgz", "commands/ntpq_-p.txt", NTPQ.format(number)) for number in (1, 2)]
    known = {
        f"b{number}.tgz": BundleIdentity(host="esx-a", collected_utc=datetime(2024, 5, 3 - number, tzinfo=UTC))
        for number in (1, 2)
    }
    gathered = shelf(*files, bundles=known).gather()
    assert [host.table.find("time.peer").value for host in gathered.hosts] == ["192.0.2.1"]
    assert gathered.replaced == ("esx-a",)


def test_a_host_is_found_with_and_without_its_domain():
    found = shelf(
        ("b.tgz", "commands/ntpq_-p.txt", NTPQ.format(1)), bundles={"b.tgz": BundleIdentity(host="esx-a.example.com")}
    )
    assert found.find("ESX-A")
    assert found.find("esx-a.example.com")
    assert found.find("esx-b") is None


@pytest.mark.skipif("vmx" not in SHAPES, reason="no shape of a VM")
def test_a_vm_folder_beside_the_files_of_a_host_belongs_to_it():
    files = [
        ("collection", "esx-a/ntpq_-p.txt", NTPQ.format(1)),
        ("collection", "esx-a/web-01/web-01.vmx", VMX),
        ("loose", "db-02.vmx", VMX),
    ]
    gathered = shelf(*files).gather()
    assert [list(host.vms) for host in gathered.hosts] == [["web-01/web-01.vmx"]]
    assert [vm.name for vm in gathered.loose_vms] == ["Web 01"]


def test_the_files_that_a_release_has_and_that_are_not_there_are_missing():
    known = {"b.tgz": BundleIdentity(host="esx-a", version="4.1.0")}
    (host,) = shelf(("b.tgz", "commands/ntpq_-p.txt", NTPQ.format(1)), bundles=known).gather().hosts
    states = {state.file: state.presence for state in host.files}
    assert states["ntpq"] == "present"
    newer = {shape.id for shape in SHAPES.values() if shape.since >= "5" and shape.id != "ntpq"}
    assert newer.isdisjoint(states)


def test_a_host_without_vms_misses_no_file_of_vms_and_an_empty_list_of_them_is_not_cut():
    known = {"b.tgz": BundleIdentity(host="esx-a", version="8.0.3")}
    files = [
        ("b.tgz", "commands/localcli_hardware-cpu-list.txt", ""),
        ("b.tgz", "commands/localcli_vm-process-list.txt", ""),
    ]

    def states(*more):
        (host,) = shelf(*files, *more, bundles=known).gather().hosts
        assert not host.table.is_whole("running")
        return {state.file: state.presence for state in host.files}

    assert states()["vm-processes"] == "present"
    assert states()["cpu-list"] == "cut"  # a command that failed
    assert "vmx" not in states()
    inventory = "<ConfigRoot><ConfigEntry><vmxCfgPath>/vmfs/volumes/a/b/b.vmx</vmxCfgPath></ConfigEntry></ConfigRoot>"
    assert states(("b.tgz", "etc/vmware/hostd/vmInventory.xml", inventory))["vmx"] == "missing"


def test_names_that_only_begin_alike_are_two_hosts():
    assert not is_same_host("esx-a", "esx-a1")


def test_a_list_of_a_cut_file_is_whole_where_it_ended(monkeypatch):
    rows = [
        FactRow("vm.name", "", "web-01", 1, "web-01/web-01.vmx"),
        FactRow(LISTED, "drive", True, 2, "web-01/web-01.vmx"),
        FactRow(LISTED, "host.feature", True, 3),
        FactRow(END_MISSING, "", True, 3),
    ]
    monkeypatch.setattr(fact_store, "reader_named", lambda _: lambda _: iter(rows))
    (host,) = shelf(("b.tgz", "commands/ntpq_-p.txt", NTPQ.format(1))).gather().hosts
    assert host.table.is_whole("host.feature")
    assert not host.table.is_whole("time")
    assert host.vms["web-01/web-01.vmx"].table.is_whole("drive")


def test_a_vm_is_found_by_key_and_by_name_however_many_are_asked_for():
    """The first ones are looked up one by one, then all are read at once; the answers are the same."""
    names = [f"web-{number:02}" for number in range(20)]
    vmx = '.encoding = "UTF-8"\nconfig.version = "8"\ndisplayName = "{}"\n'
    files = [("b.tgz", f"vmfs/volumes/v/{name}/{name}.vmx", vmx.format(name)) for name in names]
    found = shelf(
        ("b.tgz", "commands/ntpq_-p.txt", NTPQ.format(1)), *files, bundles={"b.tgz": BundleIdentity("", "esx-a")}
    )
    for name in names:
        by_key, by_name = found.find_vm("esx-a", f"{name}/{name}.vmx", ""), found.find_vm("esx-a", "", name)
        assert (by_key.key, by_name.key, by_name.name) == (f"{name}/{name}.vmx",) * 2 + (name,)
    assert found.find_vm("esx-a", "", "nobody") is None
    assert found.find_vm("esx-b", "", names[0]) is None
