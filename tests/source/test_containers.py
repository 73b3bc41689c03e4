"""Every packaging gives the same members: content decides, names do not."""

import bz2
import gzip
import io
import lzma
import sys
import tarfile
import zipfile
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest

from tests.support.archives import STAMP, TOP, seal, see, see_bytes, tar_of, tgz_of, zip_of
from vmlog.source.limits import Limits
from vmlog.source.source_walk import walk_sources

if sys.version_info >= (3, 14):
    from compression import zstd
else:
    from backports import zstd

LINES = b"".join(b"2024-05-30T22:31:%02d.%03dZ cpu1:2097152)line\n" % (n % 60, n % 1000) for n in range(3000))
LOG = f"{TOP}/var/run/log/vmkernel.log"
OLD = f"{TOP}/var/run/log/vmkernel.0.gz"
FILES: dict[str, bytes | tarfile.TarInfo] = {LOG: LINES, OLD: gzip.compress(b"older\n", mtime=STAMP - 60)}
CODECS = {
    "gzip": gzip.compress,
    "zstd": zstd.compress,
    "xz": lzma.compress,
    "bzip2": bz2.compress,
}


@pytest.mark.parametrize("codec", CODECS)
def test_a_compressed_file_is_one_member_under_its_own_name(tmp_path: Path, codec: str) -> None:
    seen = see_bytes(tmp_path, CODECS[codec](LINES), "vmkernel.anything")
    assert seen.data == {"vmkernel.anything": LINES}
    assert not seen.notes
    assert not seen.notices


@pytest.mark.parametrize("codec", CODECS)
def test_a_compressed_tar_is_an_archive_whatever_its_name(tmp_path: Path, codec: str) -> None:
    seen = see_bytes(tmp_path, CODECS[codec](tar_of(FILES)), "report.txt")
    assert seen.data == {f"report.txt!/{LOG}": LINES, f"report.txt!/{OLD}": b"older\n"}
    assert not seen.notices


@pytest.mark.parametrize("layout", [tarfile.USTAR_FORMAT, tarfile.GNU_FORMAT, tarfile.PAX_FORMAT])
def test_tar_layouts_with_long_names(tmp_path: Path, layout: int) -> None:
    long = f"{TOP}/vmfs/volumes/vsan:5f3c/{'web-server-' * 7}/vmware.log"
    seen = see_bytes(tmp_path, tar_of({long: b"one", LOG: b"two"}, layout=layout), "b.tgz")
    assert seen.data == {f"b.tgz!/{long}": b"one", f"b.tgz!/{LOG}": b"two"}
    assert [member.mtime for member in seen.members] == [datetime.fromtimestamp(STAMP, UTC)] * 2


def test_an_old_tar_without_magic_is_recognised_by_its_checksum(tmp_path: Path) -> None:
    block = bytearray(tar_of({"vmkernel": b"line\n"}, layout=tarfile.USTAR_FORMAT))
    block[257:265] = bytes(8)
    seal(block)
    assert see_bytes(tmp_path, bytes(block), "old").data == {"old!/vmkernel": b"line\n"}


def test_a_sparse_file_keeps_its_text_and_its_neighbours(tmp_path: Path) -> None:
    whole = bytearray(tar_of({"a.log": b"text", "b.log": b"b"}, layout=tarfile.GNU_FORMAT))
    whole[156:157] = tarfile.GNUTYPE_SPARSE
    whole[482] = 1
    seal(whole)
    whole[512:512] = bytes(512)
    seen = see_bytes(tmp_path, bytes(whole), "x.tar")
    assert seen.data == {"x.tar!/a.log": b"text", "x.tar!/b.log": b"b"}
    assert not seen.notices


def test_a_pax_header_overrides_size_and_time(tmp_path: Path) -> None:
    buffer = io.BytesIO()
    info = tarfile.TarInfo("a.log")
    info.size = 3
    info.pax_headers = {"mtime": "1700000000.5", "size": "600", "comment": "x" * 700}
    with tarfile.open(fileobj=buffer, mode="w", format=tarfile.PAX_FORMAT) as archive:
        archive.addfile(info, io.BytesIO(b"abc"))
    body = buffer.getvalue().index(b"abc")
    whole = buffer.getvalue()[:body] + b"y" * 600 + bytes(424) + tar_of({"b.log": b"b"})
    seen = see_bytes(tmp_path, whole, "x.tar")
    assert seen.data == {"x.tar!/a.log": b"y" * 600, "x.tar!/b.log": b"b"}
    assert seen.members[0].mtime == datetime.fromtimestamp(1700000000.5, UTC)


def test_concatenated_tars_are_one_archive(tmp_path: Path) -> None:
    seen = see_bytes(tmp_path, tar_of({"a.log": b"a"}) + tar_of({"b.log": b"b"}), "two.tar")
    assert list(seen.data.values()) == [b"a", b"b"]
    assert not seen.notices


@pytest.mark.parametrize("method", [zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED, zipfile.ZIP_BZIP2])
@pytest.mark.parametrize("streamed", [False, True])
@pytest.mark.parametrize("piped", [False, True])
def test_zip_methods(tmp_path: Path, method: int, streamed: bool, piped: bool) -> None:
    files = {"esx1/vmkernel.log": LINES, "esx1/empty.log": b"", "esx1/nested.zip": zip_of({"x.log": b"x"})}
    data = zip_of(files, method, streamed=streamed)
    seen = see("-", stdin=data) if piped else see_bytes(tmp_path, data, "logs.zip")
    name = "stdin" if piped else "logs.zip"
    assert seen.data == {
        f"{name}!/esx1/vmkernel.log": LINES,
        f"{name}!/esx1/empty.log": b"",
        f"{name}!/esx1/nested.zip!/x.log": b"x",
    }
    assert not seen.notices
    assert seen.members[0].mtime == datetime(2024, 5, 30, 22, 31, 24, tzinfo=UTC)


def test_zip64_sizes_in_the_local_header(tmp_path: Path) -> None:
    path = tmp_path / "big.zip"
    with zipfile.ZipFile(path, "w") as archive, archive.open("a.log", "w", force_zip64=True) as entry:
        entry.write(LINES)
    assert see(path).data == {"big.zip!/a.log": LINES}


def test_nesting_zip_tgz_tar_gz(tmp_path: Path) -> None:
    inner = tgz_of({"a1.tar": tar_of(FILES)})
    seen = see_bytes(tmp_path, zip_of({"esx1.tgz": inner, "vc.tgz": tgz_of({"vc-v1/vpxd.log": b"v"})}), "export.zip")
    chain = f"export.zip!/esx1.tgz!/a1.tar!/{TOP}"
    source = str(tmp_path / "export.zip")
    assert list(seen.data) == [f"export.zip!/esx1.tgz!/a1.tar!/{name}" for name in FILES] + [
        "export.zip!/vc.tgz!/vc-v1/vpxd.log"
    ]
    first, second, vc = seen.members
    assert first.unit == second.unit == source + chain.removeprefix("export.zip")
    assert (first.inner, second.inner) == ("var/run/log/vmkernel.log", "var/run/log/vmkernel.0.gz")
    assert (vc.unit, vc.inner) == (f"{source}!/vc.tgz!/vc-v1", "vpxd.log")
    assert second.mtime == datetime.fromtimestamp(STAMP - 60, UTC)


@pytest.mark.parametrize("data", [tgz_of(FILES), tar_of(FILES), zip_of({LOG: LINES})])
def test_an_archive_through_a_pipe_reads_like_the_file(tmp_path: Path, data: bytes) -> None:
    piped = see("-", stdin=data)
    stored = see_bytes(tmp_path, data, "stdin")
    assert piped.data == stored.data
    assert len(piped.data) >= 1
    assert {member.source for member in piped.members} == {"-"}
    assert not piped.notices


def test_an_archive_inside_a_bundle_belongs_to_the_bundle(tmp_path: Path) -> None:
    files: dict[str, bytes | tarfile.TarInfo] = {LOG: b"x", f"{TOP}/var/log/more.tgz": tgz_of({"deep/vobd.log": b"y"})}
    seen = see_bytes(tmp_path, tgz_of(files), "b.tgz")
    assert len(seen.units) == 1
    assert seen.members[1].inner == "var/log/more.tgz!/deep/vobd.log"


def test_a_bundle_inside_a_bundle_is_its_own(tmp_path: Path) -> None:
    other = TOP.replace("a1", "b2")
    seen = see_bytes(tmp_path, tgz_of({f"{TOP}/var/tmp/b.tgz": tgz_of({f"{other}/README": b"r"})}), "b.tgz")  # noqa: S108
    assert seen.members[0].unit.endswith(f"b.tgz!/{other}")
    assert seen.members[0].inner == "README"


@pytest.mark.parametrize(
    ("name", "unit", "inner"),
    [
        ("var/log/vmkernel.log", "", "var/log/vmkernel.log"),
        ("DL385-host/var/log/vmkernel.log", "!/DL385-host", "var/log/vmkernel.log"),
        (f"case 1/{TOP}/README", f"!/case 1/{TOP}", "README"),
        ("snapshot-1/commands/ps.txt", "", "snapshot-1/commands/ps.txt"),
        ("hostA/vmkernel.log", "!/hostA", "vmkernel.log"),
        ("vmkernel.log", "", "vmkernel.log"),
        ("VC55/Logs/vpxd/vpxd-1.log", "!/VC55", "Logs/vpxd/vpxd-1.log"),
    ],
)
def test_the_bundle_root_is_found_from_the_name(tmp_path: Path, name: str, unit: str, inner: str) -> None:
    member = see_bytes(tmp_path, tar_of({name: b"x"}), "b.tar").members[0]
    assert (member.unit, member.inner) == (f"{tmp_path / 'b.tar'}{unit}", inner)


def test_unwanted_members_are_skipped(tmp_path: Path) -> None:
    data = zip_of({"a.log": LINES, "core.bin": LINES * 3, "b.log": b"b"})
    seen = see_bytes(tmp_path, data, "x.zip", wanted=lambda member: member.inner.endswith(".log"))
    assert list(seen.data) == ["x.zip!/a.log", "x.zip!/b.log"]
    assert not seen.notices


def test_a_member_need_not_be_read_to_get_the_next(tmp_path: Path) -> None:
    data = tgz_of({"big.log": LINES * 10, "next.log": b"next"})
    streams = []
    (tmp_path / "x.tgz").write_bytes(data)
    for member, stream in walk_sources([str(tmp_path / "x.tgz")], Limits(), []):
        streams.append(stream)
        if member.inner == "next.log":
            assert stream.read(2) == b"ne"
            assert stream.read() == b"xt"
    assert streams[0].read(100) == b""


@pytest.mark.parametrize("pack", [tgz_of, zip_of])
def test_a_stream_under_a_name_of_its_own_is_read_like_a_file_of_that_name(tmp_path: Path, pack: Callable) -> None:
    data = pack(FILES)
    stored = see_bytes(tmp_path, data, "esx-a1.tgz")
    url = "s3://bundles/esx-a1.tgz"
    streamed = [
        (member, b"".join(iter(lambda stream=stream: stream.read(4096), b"")))
        for member, stream in walk_sources([url], Limits(), [], {url: io.BytesIO(data)})
    ]
    assert {member.path: content for member, content in streamed} == stored.data
    assert {member.source for member, _ in streamed} == {url}
    assert {member.unit for member, _ in streamed} == {
        member.unit.replace(str(tmp_path), "s3://bundles") for member in stored.members
    }
