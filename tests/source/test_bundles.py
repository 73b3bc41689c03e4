"""The host, product, version, build and time of a bundle, from whatever it holds."""

from datetime import UTC, datetime
from pathlib import Path

import pytest

from tests.support.archives import TOP, tgz_of, zip_of
from vmlog.model import SourceInfo
from vmlog.source.bundle import Bundles
from vmlog.source.limits import Limits
from vmlog.source.member import Member
from vmlog.source.source_walk import walk_sources

WHEN = datetime(2024, 5, 30, 22, 31, tzinfo=UTC)


def _info(*specs: Path) -> list[SourceInfo]:
    bundles = Bundles()
    for member, stream in walk_sources([str(spec) for spec in specs], Limits(), []):
        if bundles.add_member(member):
            bundles.add_fact(member, stream.read(1 << 20))
    return bundles.info([str(spec) for spec in specs])


def _one(folder: Path, files: dict[str, bytes], name: str = "given.tgz") -> SourceInfo:
    path = folder / name
    path.write_bytes(tgz_of(dict(files)))
    (row,) = _info(path)
    assert row.source == str(path)
    return row


def test_an_esxi_bundle(tmp_path: Path) -> None:
    row = _one(
        tmp_path,
        {
            f"{TOP}/README": b"Command line: vm-support\nCaptured on: 2024-05-30 22:31:25.123456\n",
            f"{TOP}/commands/uname_-a.txt": b"VMkernel esx9 8.0.2 #1 SMP Release build-2 Sep  4 2023 x86_64 ESXi\n",
            f"{TOP}/commands/vmware_-vl.txt": b"VMware ESXi 8.0.2 build-22380479\nVMware ESXi 8.0 Update 2\n",
            f"{TOP}/var/run/log/vmkernel.log": b"x",
        },
    )
    assert row.kind == "vm-support"
    assert row.host == "esx9"
    assert (row.product, row.version, row.build) == ("VMware ESXi", "8.0.2", "22380479")
    assert row.collected_utc == WHEN.replace(second=25)


def test_the_short_host_name_is_completed_from_the_folder(tmp_path: Path) -> None:
    uname = b"VMkernel a1 7.0.3 #1 SMP Release build-19193900 Jan 1 2022 x86_64 ESXi\n"
    row = _one(tmp_path, {f"{TOP}/commands/uname_-a.txt": uname})
    assert row.host == "a1.example.com"


def test_names_alone(tmp_path: Path) -> None:
    row = _one(tmp_path, {f"{TOP}/var/log/vobd.log": b"x"})
    assert (row.kind, row.host, row.product, row.version, row.collected_utc) == (
        "vm-support",
        "a1.example.com",
        "VMware ESXi",
        None,
        WHEN,
    )


def test_a_classic_bundle_does_not_claim_a_time_in_utc(tmp_path: Path) -> None:
    top = "vm-support-esx-b2-2010-05-03--10.11.4711"
    files = {f"{top}/tmp/vmware.4711.txt": b"VMware ESX 4.1.0 build-260247\n", f"{top}/var/log/vmkernel": b"x"}  # noqa: S108
    row = _one(tmp_path, files)
    assert (row.kind, row.host, row.product, row.version) == ("vm-support", "esx-b2", "VMware ESX", "4.1.0")
    assert (row.build, row.collected_utc) == ("260247", None)
    files[f"{top}/tmp/date.4711.txt"] = b"Mon May  3 08:11:02 UTC 2010\n"  # noqa: S108
    assert _one(tmp_path, files).collected_utc == datetime(2010, 5, 3, 8, 11, 2, tzinfo=UTC)


def test_a_vcenter_bundle(tmp_path: Path) -> None:
    top = "vc-vc1.example.com-2024-05-30--22.31-77"
    row = _one(
        tmp_path,
        {
            f"{top}/etc/issue": b"\nVMware vCenter Server 8.0.3.00400\n\nType: vCenter\n",
            f"{top}/commands/uname_-a.txt": b"Linux vc1.example.com 5.10.201-1.ph4 #1-photon SMP x86_64 GNU/Linux\n",
            f"{top}/var/log/vmware/vpxd/vpxd.log": b"x",
        },
    )
    assert (row.kind, row.host, row.product) == ("vc-support", "vc1.example.com", "VMware vCenter Server")
    assert (row.version, row.build) == ("8.0.3.00400", None)


def test_a_renamed_vcenter_bundle_is_known_by_its_folders(tmp_path: Path) -> None:
    row = _one(tmp_path, {"case/var/log/vmware/vpxd/vpxd-3.log": b"x"})
    assert (row.kind, row.host, row.product) == ("vc-support", None, "VMware vCenter Server")


def test_an_export_has_a_row_per_bundle_and_none_for_itself(tmp_path: Path) -> None:
    other = TOP.replace("a1", "b2")
    path = tmp_path / "VMware-vCenter-support-2024-05-30@22-31-00.zip"
    path.write_bytes(
        zip_of(
            {
                "readme.txt": b"x",
                "b2-vm2024-30-05@22-31-00.tgz": tgz_of({f"{other}/var/log/vobd.log": b"x"}),
                "vc1-vcsupport2024-30-05@22-31-00.tgz": tgz_of({"odd/var/log/vmware/vpxd/vpxd.log": b"x"}),
            }
        )
    )
    loose = tmp_path / "vmkernel.log"
    loose.write_bytes(b"x")
    assert [(row.source, row.kind, row.host) for row in _info(loose, path)] == [
        (str(loose), "logs", None),
        (str(path), "vm-support", "b2.example.com"),
        (str(path), "vc-support", "vc1"),
    ]


def test_an_export_with_logs_of_its_own(tmp_path: Path) -> None:
    path = tmp_path / "VMware-vCenter-support-2024-05-30@22-31-00.zip"
    path.write_bytes(zip_of({"viclient.log": b"x"}))
    assert [row.kind for row in _info(path)] == ["vcenter-export"]


def test_a_file_of_unknown_name_still_has_a_row(tmp_path: Path) -> None:
    (tmp_path / "pasted").write_bytes(b"x")
    assert [row.kind for row in _info(tmp_path / "pasted", tmp_path / "pasted")] == ["logs"]


def test_folders_without_facts_share_a_row(tmp_path: Path) -> None:
    for folder in ("esx-a1/web-01", "esx-a2"):
        (tmp_path / folder).mkdir(parents=True)
        (tmp_path / folder / "vmware.log").write_bytes(b"x")
    assert [(row.source, row.kind, row.host) for row in _info(tmp_path)] == [(str(tmp_path), "logs", None)]


@pytest.mark.parametrize("reverse", [False, True])
def test_sections_fill_in_what_no_file_states(reverse: bool) -> None:
    bundles = Bundles()
    bundles.add_member(Member("a.log", "a.log", "a.log", "a.log", None, None))
    lines = [("VMware ESX", "6.7.0", "build-13006603"), ("VMware ESX", "7.0.3", "build-19193900")]
    for line in reversed(lines) if reverse else lines:
        bundles.add_section("a.log", *line)
    bundles.add_section("unknown", "VMware ESX", "8.0.0", "build-1")
    (row,) = bundles.info(["a.log"])
    assert (row.product, row.version, row.build) == ("VMware ESXi", "7.0.3", "19193900")
    assert bundles.host("unknown") is None


def test_sections_of_another_product_do_not_rename_a_bundle() -> None:
    bundles = Bundles()
    bundles.add_member(Member("b", f"b!/{TOP}/x.log", f"b!/{TOP}", "x.log", None, None))
    bundles.add_section(f"b!/{TOP}", "VMware VirtualCenter", "6.7.0", "build-9")
    assert [(row.product, row.version) for row in bundles.info(["b"])] == [("VMware ESXi", None)]


def test_the_order_of_facts_does_not_matter() -> None:
    files = {
        "commands/uname_-a.txt": b"VMkernel a1 8.0.1 #1 SMP Release build-5 Sep 4 2023 ESXi",
        "commands/vmware_-vl.txt": b"VMware ESXi 8.0.2 build-6",
        "etc/vmware/esx.conf": b'/adv/Misc/HostName = "other"\n',
        "README": b"\xff\xfe\x00 Captured on: 2024-13-99 99:99:99",
        "commands/date.txt": b"Thu May 30 22:31:30 CEST 2024",
    }
    rows = []
    for names in (list(files), list(reversed(files))):
        bundles = Bundles()
        for name in names:
            bundles.add_fact(Member("b", f"b!/{name}", "b", name, None, None), files[name])
        rows.append(bundles.info(["b"]))
        assert bundles.host("b") == "a1"
    assert rows[0] == rows[1]
    assert (rows[0][0].version, rows[0][0].collected_utc) == ("8.0.2", None)


@pytest.mark.parametrize(
    "name", ["README", "commands/uname_-a.txt", "commands/date.txt", "etc/issue", "etc/vmware/esx.conf"]
)
@pytest.mark.parametrize("data", [b"", b"\0" * 5000, b"VMkernel " * 50_000, b"VMware ESXi " * 50_000, b"9" * 300_000])
def test_strange_contents_of_fact_files_are_harmless(name: str, data: bytes) -> None:
    bundles = Bundles()
    bundles.add_fact(Member("b", name, "b", name, None, None), data)
    assert len(bundles.info(["b"])) == 1


def test_a_folder_of_a_vm_in_a_folder_of_logs_has_no_row_of_its_own(tmp_path: Path) -> None:
    """`info` listed it again, with an unknown product."""
    for name in ("esx-a1/vmkernel.log", "esx-a1/db-02/vmware.log", "more/web-01/vmware.log"):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_bytes(b"x\n")
    top = str(tmp_path / "esx-a1")
    bundles = Bundles()
    for member, _ in walk_sources([top], Limits(), []):
        bundles.add_member(member)
    bundles.add_section(top, "VMware ESXi", "6.7.0", "build-15160138")
    assert [row.product for row in bundles.info([top])] == ["VMware ESXi"]
    assert len(_info(tmp_path / "more")) == 1
