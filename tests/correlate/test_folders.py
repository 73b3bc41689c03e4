"""A folder is named after a host only if its lines agree; whatever it is called."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.support.trees import put
from vmlog import api
from vmlog.model import Incident
from vmlog.read.options import ReadOptions

ID, OTHER = "6133221100456789012", "6133221100456789999"


def hello(side: str, identity: str = ID, source: str = "10.4.0.1", destination: str = "10.4.0.2") -> str:
    return (
        f"2022-02-03T07:00:00.000Z cpu5:67912)Migrate: vm 51001: 3284: Setting VMOTION info: {side} ts = {identity}, "
        f"src ip = <{source}> dest ip = <{destination}> Dest wid = 61001 using SHARED swap\n"
    )


def broken(side: str, identity: str = ID) -> str:
    return (
        f"2022-02-03T07:00:30.000Z cpu5:67912)WARNING: Migrate: 274: {identity} {side}: Failed: Timeout (0xbad0021) "
        "@0x4180\n"
    )


SOURCE, DESTINATION = hello("Source") + broken("S"), hello("Dest") + broken("D")
SENTENCE = (
    "2022-02-03T07:00:31.000Z info vpxd[2] [Originator@6876 sub=Default] Event [7] [1-1] [2022-02-03T07:00:31.000Z] "
    "[vim.event.VmFailedMigrateEvent] [error] [EXAMPLE\\ops] [dc-a] [6] [Cannot migrate crm-1 from {}, ds to {}, ds "
    "in dc-a]\n"
)


def ends(folder: Path, files: dict[str, str], **options: str) -> tuple[Incident, tuple[str | None, str | None]]:
    put(folder, {name: text.encode() for name, text in files.items()})
    (incident,) = api.analyze(folder, options=ReadOptions(**options)).incidents
    return incident, (incident.source.host, incident.destination.host)


@pytest.mark.parametrize("name", ["case-4711", "esx-a1", "p", "node7"])
def test_both_sides_in_one_folder_prove_that_it_is_no_host(tmp_path: Path, name: str) -> None:
    files = {f"{name}/vmkernel.log": SOURCE, f"{name}/vmkernel-b.log": DESTINATION, "esx-a9/hostd.log": "x\n"}
    incident, named = ends(tmp_path, files)
    assert named == (None, None)
    assert (incident.source.ip, incident.destination.ip) == ("10.4.0.1", "10.4.0.2")
    assert [gap.how_to_get for gap in incident.gaps if gap.what == "the names of the hosts"] == [
        "put the logs of each host into one folder each, named after the host, or name the host with --log-host"
    ]


def test_folders_side_by_side_each_with_the_logs_of_one_host_are_hosts(tmp_path: Path) -> None:
    incident, named = ends(tmp_path, {"alpha/vmkernel.log": SOURCE, "beta/vmkernel.log": DESTINATION})
    assert named == ("alpha", "beta")
    assert not [gap for gap in incident.gaps if gap.what == "the names of the hosts"]


def test_folders_side_by_side_with_the_logs_of_one_host_are_none(tmp_path: Path) -> None:
    files = {"before/vmkernel.log": hello("Source", OTHER), "after/vmkernel.log": SOURCE}
    put(tmp_path, {name: text.encode() for name, text in files.items()})
    assert {one.source.host for one in api.analyze(tmp_path).migrations} == {None}


def test_two_addresses_in_one_folder_prove_that_it_is_no_host(tmp_path: Path) -> None:
    two = SOURCE + hello("Source", OTHER, "10.4.0.7")
    put(tmp_path, {"alpha/vmkernel.log": two.encode(), "beta/vmkernel.log": DESTINATION.encode()})
    assert {one.source.host for one in api.analyze(tmp_path).migrations} == {None}


def test_files_that_are_named_after_other_hosts_prove_it_too(tmp_path: Path) -> None:
    files = {"alpha/esx-b7-vmkernel.log": SOURCE, "beta/esx-b8-vmkernel.log": DESTINATION}
    assert ends(tmp_path, files)[1] == (None, None)


def test_one_folder_is_a_host_where_vcenter_calls_the_host_so(tmp_path: Path) -> None:
    files = {"alpha/vmkernel.log": SOURCE, "vpxd.log": SENTENCE.format("alpha.example.com", "beta.example.com")}
    assert ends(tmp_path, files)[1] == ("alpha", "beta.example.com")


def test_or_calls_its_peers_alike(tmp_path: Path) -> None:
    files = {
        "node-7/vmkernel.log": SOURCE,
        "vpxd.log": SENTENCE.format("node-3", "node-4").replace(" from node-3, ds", ""),
    }
    incident, _ = ends(tmp_path, files)
    assert incident.source.host == "node-7"


def test_one_folder_about_which_nothing_tells_is_none_and_the_user_may_say(tmp_path: Path) -> None:
    assert ends(tmp_path, {"p/vmkernel.log": SOURCE})[1] == (None, None)
    assert ends(tmp_path, {"p/vmkernel.log": SOURCE}, host="esx-a1")[1] == ("esx-a1", None)


FROM_FOLDER = (
    "the host's name",
    "taken from the folder's name, no line tells it",
    "name the host with --log-host NAME",
)


@pytest.mark.parametrize("name", ["esx-k7", "node7.example.com", "r2d2", "host-123"])
def test_one_folder_with_the_name_of_a_host_names_it_and_a_gap_says_so(tmp_path: Path, name: str) -> None:
    incident, named = ends(tmp_path, {f"{name}/vmkernel.log": SOURCE})
    assert named == (name, None)
    assert FROM_FOLDER in [(gap.what, gap.why, gap.how_to_get) for gap in incident.gaps]
    named, _ = ends(tmp_path, {}, host="esx-a1")
    assert named.source.host == "esx-a1"
    assert not [gap for gap in named.gaps if gap.what == "the host's name"]


@pytest.mark.parametrize(
    "name", ["24117731", "case-4711", "logs", "maintenance-window", "2024-05-01", "7-esx", "esx a1"]
)
def test_any_other_name_names_none(tmp_path: Path, name: str) -> None:
    assert ends(tmp_path, {f"{name}/vmkernel.log": SOURCE})[1] == (None, None)


def test_nor_does_the_source_itself(tmp_path: Path) -> None:
    assert ends(tmp_path / "run3", {"vmkernel.log": SOURCE})[1] == (None, None)


def test_nor_does_one_beside_which_vcenter_names_other_hosts(tmp_path: Path) -> None:
    files = {"r2d2/vmkernel.log": SOURCE, "vpxd.log": SENTENCE.format("alpha.example.com", "beta.example.com")}
    assert "r2d2" not in ends(tmp_path, files)[1]


def test_nor_one_whose_lines_are_of_both_sides_or_two_addresses(tmp_path: Path) -> None:
    assert ends(tmp_path / "a", {"esx-k7/vmkernel.log": SOURCE + DESTINATION})[1] == (None, None)
    two = SOURCE + hello("Source", OTHER, "10.4.0.7")
    put(tmp_path / "b", {"esx-k7/vmkernel.log": two.encode()})
    assert {one.source.host for one in api.analyze(tmp_path / "b").migrations} == {None}
