"""Bundles have the names, marker files and rotation of their generation."""

from __future__ import annotations

import gzip
import io
import re
import tarfile
import zipfile

import pytest

from simulator import Pack, build


def members(data: bytes) -> dict[str, bytes]:
    with tarfile.open(fileobj=io.BytesIO(data)) as archive:
        return {info.name: archive.extractfile(info).read() for info in archive}  # type: ignore[union-attr]


@pytest.mark.parametrize(
    ("generation", "pattern"),
    [
        ("4.1", r"vm-support-esx-a1-\d{4}-\d\d-\d\d--\d\d\.\d\d\.\d+\.tgz"),
        ("5.5", r"esx-esx-a1-\d{4}-\d\d-\d\d--\d\d\.\d\d\.tgz"),
        ("8.0", r"esx-esx-a1\.example\.com-\d{4}-\d\d-\d\d--\d\d\.\d\d-\d+\.tgz"),
    ],
)
def test_bundle_names(generation: str, pattern: str) -> None:
    names = build(f"connect-timeout-{generation}", how=Pack.TGZ, density=0.1).files
    assert sum(bool(re.fullmatch(pattern, name)) for name in names) == 1
    assert len(names) == 3
    for name, data in names.items():
        assert all(member.startswith(f"{name.removesuffix('.tgz')}/") for member in members(data))


@pytest.mark.parametrize(("generation", "directory"), [("6.0", "var/log"), ("6.7", "var/run/log"), ("9.0", "var/log")])
def test_marker_files_and_log_directory(generation: str, directory: str) -> None:
    bundle = next(
        data for name, data in build(f"cancelled-{generation}", how=Pack.TGZ).files.items() if "esx-a1" in name
    )
    names = {name.partition("/")[2]: data for name, data in members(bundle).items()}
    assert f"{directory}/vmkernel.log" in names
    assert names["commands/uname_-a.txt"].startswith(b"VMkernel esx-a1.example.com ")
    assert names["commands/vmware_-vl.txt"].startswith(b"VMware ESXi ")
    assert b"Bundle name: esx-esx-a1.example.com-" in names["README"]
    assert {"etc/vmware/esx.conf", "commands/date.txt"} <= set(names)


def test_rotated_parts_join_to_the_whole_log() -> None:
    whole = build("healthy-vmotion-7.0").files["esx-a1/vmkernel.log"]
    bundles = build("healthy-vmotion-7.0", how=Pack.TGZ, rotated=3).files
    parts = members(next(data for name, data in bundles.items() if "esx-a1" in name))
    base = next(name for name in parts if name.endswith("/vmkernel.log")).removesuffix(".log")
    older = b"".join(gzip.decompress(parts[f"{base}.{age}.gz"]) for age in (2, 1, 0))
    assert older + parts[f"{base}.log"] == whole


def test_vpxd_numbers_grow_with_time() -> None:
    bundles = build("healthy-vmotion-7.0", how=Pack.TGZ, rotated=2).files
    parts = members(next(data for name, data in bundles.items() if name.startswith("vc-")))
    rotated = sorted(name for name in parts if re.search(r"/vpxd-\d+\.log\.gz$", name))
    stamps = [gzip.decompress(parts[name])[:24] for name in rotated]
    assert len(stamps) == 2
    assert stamps == sorted(stamps)


def test_member_time_is_that_of_the_last_line() -> None:
    bundles = build("healthy-vmotion-8.0", how=Pack.TGZ).files
    data = next(data for name, data in bundles.items() if "esx-a2" in name)
    with tarfile.open(fileobj=io.BytesIO(data)) as archive:
        info = next(info for info in archive if info.name.endswith("/vmkernel.log"))
        last = archive.extractfile(info).read().splitlines()[-1]  # type: ignore[union-attr]
    assert f"{info.mtime % 60:02d}" == last[17:19].decode()


def test_client_export_nests_the_bundles() -> None:
    files = build("connect-timeout-6.7", how=Pack.ZIP, density=0.1).files
    ((name, data),) = files.items()
    assert re.fullmatch(r"VMware-vCenter-support-\d{4}-\d\d-\d\d@\d\d-\d\d-\d\d\.zip", name)
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        inner = archive.namelist()
        assert len(inner) == 3
        assert all(members(archive.read(one)) for one in inner)


def test_directory_is_the_unpacked_bundle() -> None:
    packed = build("refused-cdrom-8.0", how=Pack.TGZ, rotated=1).files
    unpacked = build("refused-cdrom-8.0", how=Pack.DIR, rotated=1).files
    assert unpacked == {name: data for bundle in packed.values() for name, data in members(bundle).items()}
